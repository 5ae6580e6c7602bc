// Bundles a TypeScript program and runs it in the project's folder: `node scripts/run.mjs bench/main.ts verify`.
import { fileURLToPath } from 'node:url';
import { load } from '../deploy/build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [program = '', ...args] = process.argv.slice(2);
process.exitCode = await (await load(program)).main(args);
