// Bundles what runs on this machine: its packages come from node_modules.
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { options, writeBundles } from '../deploy/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles `local/main.ts` for this machine; returns the bundle's path. */
export const buildLocal = () => buildHere('local', ['local/main.ts']);

/** Bundles `verify/main.ts` and its worker thread for this machine; returns the first one's path. */
export const buildVerify = () => buildHere('verify', ['verify/main.ts', 'verify/worker.ts']);

/** Bundles the simulation for this machine; returns the path of its command line, beside which its workers lie. */
export const buildSimulation = () => buildHere('simulation', ['test/simulation/main.ts', 'test/simulation/worker.ts']);

/** Bundles a program that is not part of the product, such as a benchmark; returns the bundle's path. */
export const buildTool = (entry) => buildHere(entry.replace(/\.ts$/, ''), [entry]);

/** For this machine, packages come from node_modules, and what is imported on demand is loaded on demand. */
async function buildHere(folder, entryPoints) {
  const outdir = `.build/${folder}`;
  const here = { packages: 'external', splitting: true };
  const { outputFiles } = await esbuild.build({ ...options, ...here, entryPoints, outdir });
  await writeBundles(outdir, outputFiles);
  return join(root, outdir, basename(entryPoints[0]).replace(/\.ts$/, '.mjs'));
}
