import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { runFolder } from '../support/once.ts';
import { defaultPackage } from './packages.ts';
import { type Package, packageInto, readPackage } from './product.ts';

const root = join(import.meta.dirname, '../..');

let here: Package;
let elsewhere: Package;

beforeAll(async () => {
  const { bundledPackages } = (await import(join(root, 'scripts/licences.mjs'))) as {
    bundledPackages: (metafile: unknown) => string[];
  };
  here = await defaultPackage();
  const env = { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8' };
  const ownPackages = bundledPackages(JSON.parse(await readFile(join(runFolder(), 'metafile.json'), 'utf8')));
  const umask = process.umask(0o077);
  const output = join(runFolder(), 'package-elsewhere');
  await packageInto(output, {}, { env, ownPackages }).finally(() => process.umask(umask));
  elsewhere = await readPackage(output);
});

test('another folder, time, zone, language, umask and copy of the packages makes the same zips, to the byte', () => {
  expect([...here.zips.keys()]).toContain('notify.zip');
  expect([...elsewhere.zips.keys()]).toEqual([...here.zips.keys()]);
  for (const [name, zip] of here.zips) expect([name, elsewhere.zips.get(name)?.equals(zip)]).toEqual([name, true]);
});

test('and the same template, but for the folder of the deployment bucket, which osls names after the clock', () => {
  const withoutTime = ({ template }: Package) =>
    JSON.stringify(template).replace(/\/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z\//g, '/');
  expect(withoutTime(elsewhere)).toBe(withoutTime(here));
});
