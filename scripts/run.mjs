// Bundles a TypeScript program and runs it in the project's folder: `node scripts/run.mjs bench/main.ts verify`.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildTool } from './bundle.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const [entry, ...args] = process.argv.slice(2);
const { main } = await import(pathToFileURL(await buildTool(entry)).href);
process.exitCode = await main(args);
