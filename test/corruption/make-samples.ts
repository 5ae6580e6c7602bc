// Writes test/corruption/samples with a real redis-server: `node scripts/run.mjs test/corruption/make-samples.ts`.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotOf, slotTest } from '../../functions/core/rdb/slots.ts';
import { commandsFor } from '../support/data.ts';
import { type Command, dumpIn, type RedisServer, startRedis } from '../support/redis-server.ts';
import { SAMPLES, type SampleFacts, SHARDS } from './samples.ts';

const SHARD_BYTES = 110_000;
const SETTING_BYTES = 15_000;

interface Setting {
  readonly name: string;
  readonly special: string;
  readonly options?: readonly string[];
  readonly bytes?: number;
  /** Before the data. */
  readonly first?: (server: RedisServer) => void;
}

const LIBRARY = '#!lua name=lib\nredis.register_function("one", function() return 1 end)';

const SETTINGS: readonly Setting[] = [
  { name: 'compression-off', special: 'written without compression', options: ['--rdbcompression', 'no'] },
  { name: 'checksum-off', special: 'written without a checksum', options: ['--rdbchecksum', 'no'] },
  {
    name: 'hash-tables',
    special: 'no compact encodings: every hash, set, list and sorted set a large one',
    options: [
      ...['--hash-max-listpack-entries', '0', '--set-max-intset-entries', '0'],
      ...['--zset-max-listpack-entries', '0', '--list-max-listpack-size', '1'],
    ],
  },
  { name: 'lfu', special: 'with how often each key was used', options: ['--maxmemory-policy', 'allkeys-lfu'] },
  { name: 'lru', special: 'with since when each key is idle', options: ['--maxmemory-policy', 'allkeys-lru'] },
  { name: 'cluster', special: 'of a server in cluster mode', options: ['--cluster-enabled', 'yes'] },
  {
    name: 'functions',
    special: 'with a library of functions',
    first: (server) => server.run('FUNCTION', 'LOAD', LIBRARY),
  },
  {
    name: 'large-first-value',
    special: 'whose first value is larger than the head that is read',
    options: ['--rdbcompression', 'no'],
    bytes: 0,
    first: (server) => server.run('SETRANGE', '{b}:large', '70000', 'x'),
  },
  {
    name: 'number-keys',
    special: 'whose keys are numbers',
    bytes: 0,
    first: (server) => {
      for (const key of ['0', '7', '-5', '123456', '2147483647', '99999999999'])
        if (isIn(SHARDS[0].slots)(key)) server.run('SET', key, key);
    },
  },
];

export async function main(): Promise<number> {
  mkdirSync(SAMPLES, { recursive: true });
  const createdAt = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  const shards = [];
  let version = '';
  for (const { name, slots } of SHARDS) {
    const { keys, server } = await write(name, slots, { bytes: SHARD_BYTES });
    shards.push({ name, slots, keys });
    version = server;
  }
  const settings = [];
  for (const { name, special, ...how } of SETTINGS)
    settings.push({ name, special, keys: (await write(name, SHARDS[0].slots, how)).keys });
  const facts: SampleFacts = { server: version, createdAt, shards, settings };
  writeFileSync(join(SAMPLES, 'samples.json'), `${JSON.stringify(facts, null, 2)}\n`);
  return 0;
}

async function write(name: string, slots: string, how: Omit<Setting, 'name' | 'special'>) {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  const server = await startRedis(folder, ...(how.options ?? []));
  try {
    if (how.options?.includes('--cluster-enabled')) {
      server.run('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      while (!server.run('CLUSTER', 'INFO').includes('cluster_state:ok'));
    }
    how.first?.(server);
    await server.pipe(within(slots, how.bytes ?? SETTING_BYTES));
    server.run('SAVE');
    copyFileSync(dumpIn(folder), join(SAMPLES, `${name}.rdb`));
    return {
      keys: Number(server.run('DBSIZE')),
      server: server.run('INFO', 'server').match(/redis_version:(\S+)/)?.[1] ?? '',
    };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

const isIn = (slots: string) => {
  const has = slotTest(slots);
  return (key: string) => has?.(slotOf(Buffer.from(key))) === true;
};

function* within(slots: string, bytes: number): Iterable<Command> {
  const has = isIn(slots);
  // A third of all keys are in these slots.
  for (const command of commandsFor(3 * bytes)) if (has(String(command[1]))) yield command;
}
