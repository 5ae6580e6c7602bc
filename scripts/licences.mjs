// The licences of everything that the bundles hold besides our own code: Apache's and MIT's both want to travel along.
import { readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../deploy/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Is in the repository, and serverless.yml puts it into every package. */
export const LICENCES_FILE = 'THIRD-PARTY-LICENSES.txt';

/**
 * Folders of the packages that have left a byte in a bundle, as `node_modules/@smithy/core`.
 * @param {Pick<import('esbuild').Metafile, 'outputs'>} metafile
 */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].sort();
}

/**
 * Every package with its version, and each text once below the packages that it is the licence of.
 * @param {import('esbuild').Metafile} metafile
 */
export async function licences(metafile) {
  const packages = await Promise.all(bundledPackages(metafile).map(readPackage));
  const texts = new Map(packages.map(({ text }) => [text, packages.filter((each) => each.text === text)]));
  return [
    'The functions contain code of these packages.\n',
    packages.map(({ name, version, license }) => `${name} ${version}: ${license}\n`).join(''),
    ...Array.from(texts, ([text, of]) => `${'-'.repeat(80)}\n${of.map(({ name }) => name).join('\n')}\n\n${text}\n`),
  ].join('\n');
}

/**
 * Throws for a package that says nothing of its licence, or has no text of it: a person has to decide then.
 * @param {string} folder
 */
async function readPackage(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  const files = (await readdir(join(root, folder)))
    .filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file))
    .sort();
  if (!license || files.length === 0) throw new Error(`${folder} is bundled, but does not state its licence`);
  const texts = await Promise.all(files.map((file) => readFile(join(root, folder, file), 'utf8')));
  return { name, version, license, text: texts.map((text) => text.replace(/^\n+|\s+$/g, '')).join('\n\n') };
}

const script = process.argv[1];
if (script && (await realpath(script)) === fileURLToPath(import.meta.url))
  await writeFile(join(root, LICENCES_FILE), await licences(await build()));
