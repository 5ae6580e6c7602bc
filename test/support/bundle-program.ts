import { join } from 'node:path';
import { build, stop } from 'esbuild';

/** Bundles a TypeScript program that a test runs as a process of its own, and leaves no process of esbuild's behind. */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'program.mjs');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  await stop();
  return outfile;
}
