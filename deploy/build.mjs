// Bundles each handler into one file with all that it imports, and programs for this machine.
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { handlers } from './handlers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lambda takes its credentials from the environment and no handler reads an event stream, so the SDK never reaches
 * these, which are half of a bundle. They stay outside where the SDK imports them on demand, and only there: a static
 * import left outside fails at every start.
 */
const neverReached =
  /^@aws-sdk\/(credential-provider-|nested-clients\/)|^@smithy\/(credential-provider-imds|core\/event-streams)$/;

/**
 * esbuild keeps an unused schema whose keys are computed (`[_hH]: 1`), as computing might have effects: 60 KB of S3.
 * @param {string} schemas
 */
function withPlainKeys(schemas) {
  const constants = schemas.matchAll(/^const (?<name>_\w+) = (?<value>".*");$/gm);
  const text = new Map(Array.from(constants, ({ groups }) => [groups?.['name'], groups?.['value']]));
  return schemas.replace(/\[(_\w+)\]:/g, (key, /** @type {string} */ name) =>
    text.has(name) ? `${text.get(name)}:` : key,
  );
}

/** @type {esbuild.Plugin} */
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

/** The options of every bundle. */
export const options = /** @type {const} */ ({
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
});

/** What makes a bundle of handlers small. */
const shipped = {
  // The SDK's ES modules: smaller than its CommonJS, and free of require().
  mainFields: ['module', 'main'],
  minify: true,
  plugins: [leanSdk],
};

/**
 * Bundles every handler `functions/<folder>/<name>.ts` to `.build/functions/<folder>/<name>.mjs`, and returns esbuild's
 * metafile, which lists what each bundle holds.
 * @throws Error when a bundle would need a package at run time
 */
export async function build() {
  const { metafile, outputFiles } = await esbuild.build({
    ...options,
    ...shipped,
    entryPoints: handlers().map((name) => `functions/${name}.ts`),
    outbase: '.',
    outdir: '.build',
  });
  const outside = staticImportsLeftOutside(metafile);
  if (outside.length > 0) throw new Error(`Lambda has no node_modules, but there is a static ${outside.join(', ')}`);
  await writeBundles('.build/functions', outputFiles);
  return metafile;
}

/**
 * Bundles all handlers into `.build/together/handlers.cjs`, by the same rules: for tests, which run all of them in one thread,
 * where one copy of the SDK is compiled and optimized once. It exports a function for each, by its path below `functions/`.
 */
export async function buildTogether() {
  const loaders = handlers().map(
    (name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(`./functions/${name}.ts`)});`,
  );
  const { outputFiles } = await esbuild.build({
    ...options,
    ...shipped,
    stdin: { contents: loaders.join('\n'), resolveDir: root },
    format: 'cjs',
    // What is called with the modules of its caller's choice imports none by itself.
    supported: { 'dynamic-import': false },
    outfile: '.build/together/handlers.cjs',
  });
  await writeBundles('.build/together', outputFiles);
}

/**
 * What esbuild's metafile says a bundle imports at its start besides Node's own modules, as `import of X in Y`.
 * @param {{ outputs: Record<string, { imports: { path: string, kind: string, external?: boolean | undefined }[] }> }} metafile
 */
export function staticImportsLeftOutside({ outputs }) {
  const ownToNode = (/** @type {string} */ path) => path.startsWith('node:') || builtinModules.includes(path);
  return Object.entries(outputs).flatMap(([output, { imports }]) =>
    imports
      .filter(({ external, kind, path }) => external && kind !== 'dynamic-import' && !ownToNode(path))
      .map(({ path }) => `import of ${path} in ${output}`),
  );
}

/**
 * Makes `folder` hold these files and no others; replaces whole files, so that no other process reads half of one.
 * @param {string} folder from the root of the project
 * @param {readonly esbuild.OutputFile[]} outputFiles of esbuild, with `write: false`
 */
async function writeBundles(folder, outputFiles) {
  const target = join(root, folder);
  const paths = new Set(outputFiles.map(({ path }) => path));
  for (const { path, contents } of outputFiles) {
    const before = await readFile(path).catch(() => undefined);
    if (before?.equals(contents)) continue;
    await mkdir(dirname(path), { recursive: true });
    // Bundles of several folders may be written at once, and have files of one name.
    const unfinished = join(dirname(target), `${basename(target)}-${basename(path)}.${process.pid}`);
    await writeFile(unfinished, contents);
    await rename(unfinished, path);
  }
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !paths.has(path)) await rm(path, { force: true });
  }
}

/**
 * Bundles programs for this machine into `.build/<folder>`, and returns the first one's path. Their packages come from
 * node_modules, and what they import on demand is loaded on demand.
 * @param {string} folder
 * @param {readonly [string, ...string[]]} entryPoints
 */
export async function buildHere(folder, entryPoints) {
  const outdir = `.build/${folder}`;
  const { outputFiles } = await esbuild.build({
    ...options,
    packages: 'external',
    splitting: true,
    entryPoints: [...entryPoints],
    outdir,
  });
  await writeBundles(outdir, outputFiles);
  return join(root, outdir, basename(entryPoints[0]).replace(/\.ts$/, '.mjs'));
}

/**
 * Imports a program in TypeScript, which neither osls nor Node 20 reads by itself.
 * @param {string} program its path from the root of the project, with its extension
 */
export const load = async (program) =>
  import(pathToFileURL(await buildHere(program.replace(/\.ts$/, ''), [program])).href);

const script = process.argv[1];
if (script && realpathSync(script) === fileURLToPath(import.meta.url)) await build();
