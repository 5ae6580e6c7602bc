// Builds what ships and the local service, and runs the one by the other: `npm start -- --help`, `npm run local -- --help`.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

// It takes seconds; who reads the output gets the output alone.
console.error('Preparing the functions …');
const { buildLocal } = await prepare(1);
const { build } = await import('../deploy/build.mjs');
await build();
const { main } = await import(pathToFileURL(await buildLocal()).href);
// npm runs scripts in the project's folder, and keeps the one that the user is in.
const folder = process.env['INIT_CWD'] ?? process.cwd();
const [command, ...args] = process.argv.slice(2);
process.exitCode = await main({ command, args, root, folder });
