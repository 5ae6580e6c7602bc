// Bundles what Lambda runs: one file for each handler, with everything it needs inside.
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lambda takes its credentials from the environment and no handler reads an event stream, so the SDK never reaches
 * these, which are half of a bundle. They stay outside where the SDK imports them on demand, and only there: a static
 * import left outside fails at every start.
 */
const neverReached =
  /^@aws-sdk\/(credential-provider-|nested-clients\/)|^@smithy\/(credential-provider-imds|core\/event-streams)$/;

/** esbuild keeps an unused schema whose keys are computed (`[_hH]: 1`), as computing might have effects: 60 KB of S3. */
function withPlainKeys(schemas) {
  const text = new Map(Array.from(schemas.matchAll(/^const (_\w+) = (".*");$/gm), ([, name, value]) => [name, value]));
  return schemas.replace(/\[(_\w+)\]:/g, (key, name) => (text.has(name) ? `${text.get(name)}:` : key));
}

const leanSdk = {
  name: 'lean-sdk',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: neverReached }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
    onLoad({ filter: /[\\/]schemas_\d+\.js$/ }, async ({ path }) => ({
      contents: withPlainKeys(await readFile(path, 'utf8')),
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  // The oldest Node that the handlers are developed on; for nodejs24.x the bundles come out the same.
  target: 'node20',
  outExtension: { '.js': '.mjs' },
  metafile: true,
  write: false,
  logLevel: 'warning',
};

/**
 * Bundles every `functions/*.ts` to `.build/functions/*.mjs`, and returns esbuild's metafile, which tells what is inside.
 * Throws when a bundle would need a package at run time.
 */
export async function build() {
  const handlers = (await readdir(join(root, 'functions'))).filter((name) => name.endsWith('.ts'));
  const { metafile, outputFiles } = await esbuild.build({
    ...common,
    entryPoints: handlers.map((name) => `functions/${name}`),
    outdir: '.build/functions',
    // The SDK's ES modules: smaller than its CommonJS, and free of require().
    mainFields: ['module', 'main'],
    minify: true,
    plugins: [leanSdk],
  });
  const outside = staticImportsLeftOutside(metafile);
  if (outside.length > 0) throw new Error(`Lambda has no node_modules, but there is a static ${outside.join(', ')}`);
  await put('.build/functions', outputFiles);
  return metafile;
}

/** Bundles `local/main.ts` for this machine; returns the bundle's path. */
export const buildLocal = () => buildHere('local', ['local/main.ts']);

/** Bundles `verify/main.ts` and its worker thread for this machine; returns the first one's path. */
export const buildVerify = () => buildHere('verify', ['verify/main.ts', 'verify/worker.ts']);

/** Bundles a program that is not part of the product, such as a benchmark; returns the bundle's path. */
export const buildTool = (entry) => buildHere(entry.replace(/\.ts$/, ''), [entry]);

/** For this machine, packages come from node_modules, and what is imported on demand is loaded on demand. */
async function buildHere(folder, entryPoints) {
  const outdir = `.build/${folder}`;
  const here = { packages: 'external', splitting: true };
  const { outputFiles } = await esbuild.build({ ...common, ...here, entryPoints, outdir });
  await put(outdir, outputFiles);
  return join(root, outdir, basename(entryPoints[0]).replace(/\.ts$/, '.mjs'));
}

/** What esbuild's metafile says a bundle imports at its start besides Node's own modules, as `import of X in Y`. */
export function staticImportsLeftOutside({ outputs }) {
  const ownToNode = (path) => path.startsWith('node:') || builtinModules.includes(path);
  return Object.entries(outputs).flatMap(([output, { imports }]) =>
    imports
      .filter(({ external, kind, path }) => external && kind !== 'dynamic-import' && !ownToNode(path))
      .map(({ path }) => `import of ${path} in ${output}`),
  );
}

/** Makes `folder` hold these files and no others; replaces whole files, so that no other process reads half of one. */
async function put(folder, outputFiles) {
  const target = join(root, folder);
  await mkdir(target, { recursive: true });
  const names = new Set(outputFiles.map(({ path }) => basename(path)));
  for (const { path, contents } of outputFiles) {
    const before = await readFile(path).catch(() => undefined);
    if (before?.equals(contents)) continue;
    const unfinished = join(dirname(target), `${basename(path)}.${process.pid}`);
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  }
  for (const name of await readdir(target)) {
    if (!names.has(name)) await rm(join(target, name), { force: true, recursive: true });
  }
}

const script = process.argv[1];
if (script && realpathSync(script) === fileURLToPath(import.meta.url)) await build();
