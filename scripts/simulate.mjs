// Builds what ships and the simulation, and plays the one in the other: `npm run simulate -- --help`.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

const { buildSimulation } = await prepare(1);
const { build } = await import('../deploy/build.mjs');
await build();
const { main } = await import(pathToFileURL(await buildSimulation()).href);
process.exitCode = await main(process.argv.slice(2), root);
