// Builds what ships and the simulation, and plays the one in the other: `npm run simulate -- --help`.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from '../deploy/build.mjs';
import { buildSimulation } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

// Who reads the output may go before its end, as head does.
process.stdout.on('error', () => process.exit(1));
await build();
const { main } = await import(pathToFileURL(await buildSimulation()).href);
process.exitCode = await main(process.argv.slice(2), root);
