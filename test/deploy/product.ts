import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Template } from './deployed.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const product = [
  'package.json',
  'serverless.yml',
  'THIRD-PARTY-LICENSES.txt',
  'deploy',
  'functions',
  'resources',
  'statemachine',
];

/** The output of `serverless package`. */
export interface Package {
  readonly template: Template;
  /** By file name, such as `notify.zip`. */
  readonly zips: ReadonlyMap<string, Buffer>;
}

/** Where and how a copy of the product lives, besides what a test does to it. */
export interface Surroundings {
  /** The environment of its programs, besides what they cannot do without. */
  readonly env?: Readonly<Record<string, string>>;
  /** Packages, as `node_modules/@smithy/core`, that lie in the copy itself; of the others it sees this project's own. */
  readonly ownPackages?: readonly string[];
}

/** Runs Node in a copy of the product. */
type Node = (...args: string[]) => Promise<unknown>;

/** Runs `work` in a copy of what ships, without `local/` and the tests, and with nobody's credentials. */
export async function inCopyOfProduct<T>(
  work: (folder: string, node: Node) => Promise<T>,
  { env = {}, ownPackages = [] }: Surroundings = {},
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'product-'));
  const programs = {
    PATH: process.env['PATH'],
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    // What osls makes of the schema of serverless.yml, which takes it longer than to package.
    SLS_SCHEMA_CACHE_BASE_DIR: join(root, 'node_modules/.cache/osls'),
    ...env,
  };
  const copy = (name: string) => cp(join(root, name), join(folder, name), { recursive: true });
  try {
    for (const name of product) await copy(name);
    for (const name of ownPackages) await copy(name);
    await linkMissing(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await work(folder, (...args) => run(process.execPath, args, { cwd: folder, env: programs }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Links what `there` has and `here` has not, whole folders where it can. A package is in one place or in the other. */
async function linkMissing(there: string, here: string): Promise<void> {
  if (!existsSync(here)) return symlink(there, here);
  if (existsSync(join(here, 'package.json'))) return;
  for (const name of await readdir(there)) await linkMissing(join(there, name), join(here, name));
}

/**
 * Packages the product, with these values for the parameters of serverless.yml.
 * @param output gets what osls writes
 */
export const packageInto = (
  output: string,
  parameters: Readonly<Record<string, string>> = {},
  surroundings: Surroundings = {},
): Promise<void> =>
  inCopyOfProduct(async (folder, node) => {
    const given = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    await node('node_modules/serverless/bin/serverless.js', 'package', ...given).catch(({ message, stdout }) => {
      throw new Error(`${message}\n${stdout}`);
    });
    await cp(join(folder, '.serverless'), output, { recursive: true });
  }, surroundings);

/** @param output what osls has written */
export async function readPackage(output: string): Promise<Package> {
  const template = await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8');
  const names = (await readdir(output)).filter((name) => name.endsWith('.zip')).sort();
  const zips = await Promise.all(names.map(async (name) => [name, await readFile(join(output, name))] as const));
  return { template: JSON.parse(template) as Template, zips: new Map(zips) };
}
