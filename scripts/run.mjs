// Builds what ships, then bundles a TypeScript program and runs it in the project's folder: `node scripts/run.mjs bench/main.ts load`.
import { fileURLToPath } from 'node:url';
import { build, load } from '../deploy/build.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await build();
const [program = '', ...args] = process.argv.slice(2);
process.exitCode = await (await load(program)).main(args);
