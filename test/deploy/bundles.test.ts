import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { handlers } from '../support/handlers.ts';
import { defaultPackage } from './packages.ts';
import { inCopyOfProduct, type Package } from './product.ts';
import { unzip } from './zip.ts';

const root = join(import.meta.dirname, '../..');

/** Bytes that a bundle may have, by the clients inside. */
const LIMITS: Readonly<Record<string, number>> = {
  '': 19_000, // The table of errors, with their causes and remedies, is most of the largest.
  memorydb: 180_000,
  sns: 200_000, // With it, all that a notice can say.
  sfn: 210_000, // With it, what an end that nobody has explained comes to.
  s3: 268_000, // S3's client alone is larger than 180 KB; with it, every verdict on a run's clusters, in words.
  'memorydb sfn': 225_000,
  'memorydb s3': 330_000,
  's3 sfn': 330_000,
  'memorydb s3 sns': 373_000, // With them, the page that MeasureStatus writes: 18 KB.
  'memorydb s3 sfn': 375_000,
};

let zips: Package['zips'];
let bundles: [name: string, code: Buffer][];

beforeAll(async () => {
  ({ zips } = await defaultPackage());
  bundles = [...zips.values()].flatMap((zip) => [...unzip(zip)]).filter(([name]) => name.endsWith('.mjs'));
});

describe('a package', () => {
  test('has one zip for each handler, with its bundle inside and nothing else but the licences', async () => {
    expect(handlers.length).toBeGreaterThan(0);
    expect(bundles.map(([name]) => name).sort()).toEqual(handlers.map((name) => `.build/functions/${name}.mjs`));
    expect(zips.size).toBe(handlers.length);
    const licences = await readFile(join(root, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const zip of zips.values()) {
      const others = [...unzip(zip)].filter(([name]) => !name.endsWith('.mjs'));
      expect(others.map(([name, content]) => [name, content.toString()])).toEqual([
        ['THIRD-PARTY-LICENSES.txt', licences],
      ]);
    }
  });
});

describe('a bundle', () => {
  test('is within the limit for the clients that it holds', () => {
    for (const [name, code] of bundles) {
      const clients = ['memorydb', 's3', 'sfn', 'sns'].filter((client) => code.includes(`"@aws-sdk/client-${client}"`));
      expect([name, code.length <= (LIMITS[clients.join(' ')] ?? 0) ? 'within its limit' : code.length]).toEqual([
        name,
        'within its limit',
      ]);
    }
    expect(bundles.some(([, code]) => code.includes('"@aws-sdk/client-memorydb"'))).toBe(true);
  });

  test('starts where there are no node_modules, and exports the handler that Lambda calls', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lambda-'));
    try {
      for (const [name, code] of bundles) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), code);
      }
      const paths = bundles.map(([name]) => `./${name}`);
      const script = `for (const path of ${JSON.stringify(paths)}) console.log(typeof (await import(path)).handler);`;
      await writeFile(join(folder, 'start.mjs'), script);
      const { stdout } = await promisify(execFile)(process.execPath, ['start.mjs'], { cwd: folder });
      expect(paths).toHaveLength(22);
      expect(stdout.trim().split('\n')).toEqual(paths.map(() => 'function'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('the build', () => {
  test('names static imports that it would leave outside, and allows those of Node and those on demand', async () => {
    const { staticImportsLeftOutside } = (await import(join(root, 'deploy/build.mjs'))) as {
      staticImportsLeftOutside: (metafile: unknown) => string[];
    };
    const imports = [
      { path: '@aws-sdk/client-s3', kind: 'import-statement', external: true },
      { path: 'ajv', kind: 'require-call', external: true },
      { path: '@aws-sdk/credential-provider-ini', kind: 'dynamic-import', external: true },
      { path: 'node:fs', kind: 'import-statement', external: true },
      { path: 'crypto', kind: 'import-statement', external: true },
      { path: '.build/functions/chunk.mjs', kind: 'import-statement' },
    ];
    expect(staticImportsLeftOutside({ outputs: { 'notify.mjs': { imports } } })).toEqual([
      'import of @aws-sdk/client-s3 in notify.mjs',
      'import of ajv in notify.mjs',
    ]);
  });

  test('removes the bundle of a handler that is gone', async () => {
    await inCopyOfProduct(async (folder, node) => {
      const output = join(folder, '.build/functions');
      await mkdir(output, { recursive: true });
      await writeFile(join(output, 'gone.mjs'), '');
      await node('deploy/build.mjs');
      const left = await readdir(output, { recursive: true });
      expect(
        left
          .filter((name) => name.endsWith('.mjs'))
          .map((name) => `.build/functions/${name}`)
          .sort(),
      ).toEqual(bundles.map(([name]) => name).sort());
      for (const [name, code] of bundles) expect((await readFile(join(folder, name))).equals(code)).toBe(true);
    });
  });
});
