import { realClock } from '../../../../local/clock.ts';
import { listen, serving } from '../../../../local/emulators/http.ts';
import { s3Emulator } from '../../../../local/emulators/s3/emulator.ts';
import { S3Store } from '../../../../local/emulators/s3/store.ts';
import { FaultDoor } from '../../../../local/faults.ts';

const [, , root = ''] = process.argv;
const store = new S3Store({ root, clock: realClock, region: 'eu-central-1', account: '111122223333' });
store.createBucket('exports');
const { url } = await listen(serving(s3Emulator({ store, faults: new FaultDoor() })));

const report = () => process.send?.({ url, peakKilobytes: process.resourceUsage().maxRSS });
process.on('message', report);
report();
