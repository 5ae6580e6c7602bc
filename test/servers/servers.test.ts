// Files that real servers of several ages have written, intact and damaged.
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readElements } from '../../functions/core/rdb/head.ts';
import { slotOf } from '../../functions/core/rdb/slots.ts';
import { verify } from '../../verify/verify.ts';
import { dumpIn, missingPrograms, type RedisServer, startServer } from '../support/redis-server.ts';
import { installServers, type ModuleName, type Programs, type ServerName } from '../support/server-programs.ts';
import { encodingsOf, fill, SERVERS } from './data.ts';

const folder = mkdtempSync(join(tmpdir(), 'servers-'));
let programs: Programs;
beforeAll(() => {
  // Not a reason to skip them: who runs these wants to know.
  if (missingPrograms().length > 0) throw new Error('apt-get install redis-server redis-tools');
  programs = installServers(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file that a server writes after what is done to it. */
async function written<T>(
  name: ServerName,
  options: readonly string[],
  act: (server: RedisServer) => T | Promise<T>,
): Promise<{ readonly path: string; readonly result: T }> {
  const own = mkdtempSync(join(folder, 'server-'));
  const server = await startServer(programs.server(name), own, ...options);
  try {
    if (options.includes('--cluster-enabled')) await formCluster(server);
    const result = await act(server);
    server.run('SAVE');
    return { path: dumpIn(own), result };
  } finally {
    await server.stop();
  }
}

async function formCluster(server: RedisServer): Promise<void> {
  // Redis 6.2 has no ADDSLOTSRANGE.
  server.run('CLUSTER', 'ADDSLOTS', ...Array.from({ length: 16_384 }, (_, slot) => String(slot)));
  while (!server.run('CLUSTER', 'INFO').includes('cluster_state:ok'))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

const CLUSTER = ['--cluster-enabled', 'yes'];
const ALL = { Slots: '0-16383', CreatedAt: null };

async function judged(path: string, identity: { Slots: string; CreatedAt: null } = ALL) {
  const shard = { name: null, key: path, place: { path }, identity, record: null };
  const [verdict] = await verify([shard], 'Checksum', { threads: 1, atOnce: 1 }, () => {});
  return verdict;
}

/** Every key of a file, read from its first byte to its last, if all of it is understood. */
function keysIn(path: string, format: string): string[] {
  const bytes = readFileSync(path);
  const { keys, eof, stopped } = readElements({ bytes, first: 0 }, 9, format, bytes.length);
  expect({ stopped, eof }).toEqual({ stopped: null, eof: bytes.length - 9 });
  return keys.map((key) => Buffer.from(key).toString());
}

/** Each is undone before the next. */
async function expectDamageToShow(path: string, places: number): Promise<void> {
  const { size } = statSync(path);
  const copy = `${path}.damaged`;
  copyFileSync(path, copy);
  const file = openSync(copy, 'r+');
  try {
    const byte = Buffer.alloc(1);
    for (let n = 0; n < places; n += 1) {
      const at = 9 + Math.floor(((size - 10) * n) / places);
      readSync(file, byte, 0, 1, at);
      writeSync(file, Buffer.of((byte[0] as number) ^ (1 << (n % 8))), 0, 1, at);
      expect([at, (await judged(copy))?.Verdict]).toEqual([at, 'bad']);
      writeSync(file, byte, 0, 1, at);
    }
    expect((await judged(copy))?.Verdict).toBe('verified');
    // One to seven zeros would not show in some files: docs/verification.md.
    writeSync(file, Buffer.of(1), 0, 1, size);
    expect((await judged(copy))?.Verdict).toBe('bad');
    for (const left of [size - 1, size - 9, Math.floor(size / 2), 100, 20]) {
      truncateSync(copy, left);
      expect([left, (await judged(copy))?.Verdict]).toEqual([left, 'bad']);
    }
  } finally {
    closeSync(file);
    rmSync(copy);
  }
}

describe.each(Object.entries(SERVERS).map(([name, has]) => ({ name: name as ServerName, has })))(
  'A file of $name',
  ({ name, has }) => {
    test.each([
      ['with all types and encodings, in three databases', [], 3],
      ['without compression', ['--rdbcompression', 'no'], 1],
      ['with how often keys were used', ['--maxmemory-policy', 'allkeys-lfu'], 1],
      ['with since when keys are idle', ['--maxmemory-policy', 'allkeys-lru'], 1],
      ['in cluster mode', CLUSTER, 1],
    ])('%s is verified, every key in it is found, and damage shows', async (_, options, databases) => {
      const { path, result } = await written(name, options, async (server) => ({
        keys: await fill(server, has, databases),
        encodings: encodingsOf(server),
      }));
      expect([...result.encodings]).toEqual(expect.arrayContaining([...has.encodings]));
      expect(await judged(path)).toMatchObject({
        Verdict: 'verified',
        Format: has.format,
        Writer: name.toLowerCase(),
        Identified: true,
      });
      expect(keysIn(path, has.format).toSorted()).toEqual(result.keys.toSorted());
      await expectDamageToShow(path, 40);
    });

    test('is known to be of another shard', async () => {
      const { path } = await written(name, [], (server) => server.run('SET', 'order', '1'));
      const slot = slotOf(Buffer.from('order'));
      expect((await judged(path, { Slots: `${slot}`, CreatedAt: null }))?.Verdict).toBe('verified');
      expect(await judged(path, { Slots: `0-${slot - 1},${slot + 1}-16383`, CreatedAt: null })).toMatchObject({
        Verdict: 'bad',
        Reasons: [expect.stringMatching(/^it holds keys of another shard: 1 of the first 1, /)],
      });
    });

    test('without a checksum is unverifiable for that', async () => {
      const { path } = await written(name, ['--rdbchecksum', 'no'], (server) => server.run('SET', 'key', 'value'));
      expect(await judged(path)).toMatchObject({
        Verdict: 'unverifiable',
        Reasons: ['it ends in eight zero bytes, which stand for no checksum'],
      });
    });

    test('without keys is unverifiable as a shard, since nothing shows which it is', async () => {
      const { path } = await written(name, [], () => {});
      expect(await judged(path)).toMatchObject({
        Verdict: 'unverifiable',
        Reasons: ['it holds no key that would show which shard it is'],
      });
    });

    test.each([
      ['a key of 200 KB', [['SET', `{b}${'k'.repeat(200_000)}`, 'value']]],
      ['a key of 20 MB that is compressed', [['SET', `${'k'.repeat(20_000_000)}`, 'value']]],
    ])('whose first key is %s is known by it', async (_, commands) => {
      const { path } = await written(name, [], (server) => server.pipe(commands));
      const slot = slotOf(Buffer.from(commands[0]?.[1] ?? ''));
      expect(await judged(path, { Slots: `${slot}`, CreatedAt: null })).toMatchObject({ Verdict: 'verified', Keys: 1 });
      expect(await judged(path, { Slots: `0-${slot - 1}`, CreatedAt: null })).toMatchObject({ Verdict: 'bad' });
    });

    test('of hundreds of megabytes is verified, and damage shows', async () => {
      const debug = name.includes('6.2') ? [] : ['--enable-debug-command', 'yes'];
      const { path } = await written(name, ['--rdbcompression', 'no', ...debug], (server) =>
        server.run('DEBUG', 'POPULATE', '2000000', 'order', '120'),
      );
      expect(statSync(path).size).toBeGreaterThan(200e6);
      expect(await judged(path)).toMatchObject({ Verdict: 'verified', Format: has.format, Identified: true });
      await expectDamageToShow(path, 5);
      rmSync(path);
    });
  },
);

describe('Several databases of a Valkey 9 in cluster mode', () => {
  test('are verified', async () => {
    const has = SERVERS['Valkey 9.1.2'];
    const { path, result } = await written('Valkey 9.1.2', [...CLUSTER, '--cluster-databases', '3'], (server) =>
      fill(server, has, 3),
    );
    expect(await judged(path)).toMatchObject({ Verdict: 'verified', Identified: true });
    expect(keysIn(path, has.format)).toHaveLength(result.length);
  });
});

describe('A file with functions before its first key', () => {
  test.each(['Redis 7.0.15', 'Redis 8.2.3', 'Valkey 8.1.8', 'Valkey 9.1.2'] as const)(
    'of %s is known by it',
    async (name) => {
      const { path } = await written(name, ['--rdbcompression', 'no'], (server) => {
        for (let n = 0; n < 3; n += 1)
          server.run(
            'FUNCTION',
            'LOAD',
            `#!lua name=lib${n}\n-- ${'x'.repeat(90_000)}\nredis.register_function("f${n}", function() return 1 end)`,
          );
        server.run('SET', 'order', '1');
      });
      expect(await judged(path)).toMatchObject({ Verdict: 'verified', Keys: 1, Identified: true });
      expect(await judged(path, { Slots: '0-1', CreatedAt: null })).toMatchObject({ Verdict: 'bad', Keys: 1 });
    },
  );
});

describe('A file with values of modules', () => {
  const VALUES: readonly (readonly [ModuleName | 'vector sets', readonly (readonly string[])[]])[] = [
    [
      'RedisJSON',
      [['JSON.SET', 'order', '$', JSON.stringify({ id: 1, lines: [{ sku: 'a', price: 1.5 }, null, true] })]],
    ],
    [
      'RedisBloom',
      [
        ['BF.RESERVE', 'seen', '0.01', '100000'],
        ['BF.ADD', 'seen', 'a'],
        ['CF.ADD', 'cuckoo', 'a'],
        ['CMS.INITBYDIM', 'sketch', '1000', '5'],
        ['TOPK.RESERVE', 'top', '10'],
        ['TDIGEST.CREATE', 'digest'],
        ['TDIGEST.ADD', 'digest', '1', '2', '3'],
      ],
    ],
    ['FalkorDB', [['GRAPH.QUERY', 'graph', "CREATE (:Person {name:'a'})-[:KNOWS]->(:Person {name:'b'})"]]],
    [
      'RediSearch',
      [
        ['FT.CREATE', 'idx', 'ON', 'HASH', 'PREFIX', '1', 'doc:', 'SCHEMA', 'title', 'TEXT', 'price', 'NUMERIC'],
        ['FT.SUGADD', 'suggestions', 'hello', '1'],
        ['HSET', 'doc:1', 'title', 'hello', 'price', '1'],
      ],
    ],
    ['vector sets', [['VADD', 'vectors', 'VALUES', '3', '1', '2', '3', 'element']]],
  ];

  test.each(VALUES)(
    '%s, written by Redis 8.2.3, is verified, every key in it is found, and damage shows',
    async (module, commands) => {
      const loaded = module === 'vector sets' ? [] : ['--loadmodule', programs.module(module)];
      const { path, result } = await written('Redis 8.2.3', loaded, (server) => {
        for (const command of commands) server.run(...command);
        server.run('SET', 'plain', 'value');
        return Number(server.run('DBSIZE'));
      });
      expect(await judged(path)).toMatchObject({ Verdict: 'verified', Identified: true });
      expect(keysIn(path, 'REDIS0012')).toHaveLength(result);
      await expectDamageToShow(path, 40);
    },
  );
});
