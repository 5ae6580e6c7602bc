import { takeLock } from '../../../local/service/lock.ts';

const [, , path = ''] = process.argv;
process.on('message', () => process.send?.({ owner: takeLock(path) ?? null }));
process.send?.('ready');
