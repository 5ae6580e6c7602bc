import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runFolder } from '../support/once.ts';

const root = join(import.meta.dirname, '../..');

interface Script {
  readonly LICENCES_FILE: string;
  bundledPackages(metafile: unknown): string[];
  licences(metafile: unknown): Promise<string>;
}

let script: Script;
let metafile: unknown;
let listed: string;

beforeAll(async () => {
  script = (await import(join(root, 'scripts/licences.mjs'))) as Script;
  metafile = JSON.parse(await readFile(join(runFolder(), 'metafile.json'), 'utf8'));
  listed = await readFile(join(root, script.LICENCES_FILE), 'utf8');
});

describe('the list of licences', () => {
  test('has the packages, versions and texts of what the bundles hold now (else: node scripts/licences.mjs)', async () => {
    expect(script.bundledPackages(metafile)).toContain('node_modules/@aws-sdk/client-memorydb');
    expect(listed).toBe(await script.licences(metafile));
  });

  test('leaves out what the bundler has dropped, and distinguishes a nested copy from its namesake', () => {
    const inputs = {
      'functions/outcome/notify.ts': { bytesInOutput: 9 },
      'node_modules/@smithy/core/dist-es/index.js': { bytesInOutput: 5 },
      'node_modules/@smithy/core/dist-es/other.js': { bytesInOutput: 5 },
      'node_modules/tslib/tslib.es6.mjs': { bytesInOutput: 0 },
      'node_modules/a/node_modules/b/index.js': { bytesInOutput: 1 },
    };
    expect(script.bundledPackages({ outputs: { 'notify.mjs': { inputs } } })).toEqual([
      'node_modules/@smithy/core',
      'node_modules/a/node_modules/b',
    ]);
  });

  test('cannot be made when a bundled package has no text of its licence', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'unlicensed-'));
    try {
      const folder = join(elsewhere, 'node_modules/unlicensed');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'unlicensed', license: 'MIT' }));
      const inputs = { [join(relative(root, folder), 'index.js')]: { bytesInOutput: 1 } };
      await expect(script.licences({ outputs: { 'notify.mjs': { inputs } } })).rejects.toThrow(/does not state/);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });
});

test('only licences that allow what we do with them are bundled', () => {
  const [, names = ''] = listed.split('\n\n');
  const kinds = names.split('\n').map((line) => line.replace(/^.*: /, ''));
  expect(kinds.length).toBeGreaterThan(0);
  expect(kinds.filter((kind) => !['Apache-2.0', 'MIT', 'BSD-3-Clause', 'ISC', '0BSD'].includes(kind))).toEqual([]);
});
