// Writes test/corruption/samples with real servers: `node scripts/run.mjs test/corruption/make-samples.ts`, or only the
// settings that are named: `… make-samples.ts valkey-9.1`. Needs what the tests of test/servers need.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotOf, slotTest } from '../../functions/core/rdb/slots.ts';
import { commandsOf, SERVERS } from '../servers/data.ts';
import { commandsFor } from '../support/data.ts';
import { type Command, dumpIn, type RedisServer, startServer } from '../support/redis-server.ts';
import { installServers, type ModuleName, type Programs, type ServerName } from '../support/server-programs.ts';
import { readFacts, SAMPLES, type SampleFacts, SHARDS } from './samples.ts';

const SHARD_BYTES = 110_000;
const SETTING_BYTES = 15_000;

interface Setting {
  readonly name: string;
  readonly special: string;
  /** Debian's, unless it is said. */
  readonly server?: ServerName;
  readonly modules?: readonly ModuleName[];
  readonly options?: readonly string[];
  readonly bytes?: number;
  /** Of keys of the first shard. */
  readonly commands?: readonly Command[];
  /** Before the data. */
  readonly first?: (server: RedisServer) => void;
}

const LIBRARY = '#!lua name=lib\nredis.register_function("one", function() return 1 end)';

/** Every type and encoding that a server has, in keys of the first shard. */
const everything = (name: ServerName, sample: string): Setting => ({
  name: sample,
  special: `of ${name}, with every type and encoding that it has`,
  server: name,
  commands: commandsOf(SERVERS[name], '{b}:'),
});

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
  everything('Redis 6.2.14', 'redis-6.2'),
  everything('Valkey 8.1.8', 'valkey-8.1'),
  everything('Redis 8.2.3', 'redis-8.2'),
  everything('Valkey 9.1.2', 'valkey-9.1'),
  {
    name: 'modules',
    special: 'of Redis 8.2.3, with values of RedisJSON, RedisBloom and FalkorDB, and a vector set',
    server: 'Redis 8.2.3',
    modules: ['RedisJSON', 'RedisBloom', 'FalkorDB'],
    commands: [
      ['JSON.SET', '{b}:document', '$', '{"id":1,"lines":[{"sku":"a","price":1.5},null,true]}'],
      ['BF.ADD', '{b}:seen', 'a'],
      ['GRAPH.QUERY', '{b}:graph', "CREATE (:Person {name:'a'})-[:KNOWS]->(:Person {name:'b'})"],
      ['VADD', '{b}:vectors', 'VALUES', '3', '1', '2', '3', 'element'],
      ['SET', '{b}:plain', 'value'],
    ],
  },
];

export async function main(names: readonly string[]): Promise<number> {
  mkdirSync(SAMPLES, { recursive: true });
  const wanted = SETTINGS.filter(({ name }) => names.length === 0 || names.includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'servers-'));
  try {
    const programs = installServers(folder);
    const { server, createdAt, shards, ...before } = names.length === 0 ? await writeShards(programs) : readFacts();
    const written: SampleFacts['settings'][number][] = [];
    for (const { name, special, ...how } of wanted) {
      const createdAt = now();
      const { keys } = await write(programs, name, SHARDS[0].slots, how);
      written.push({ name, special, keys, createdAt });
    }
    const settings = SETTINGS.flatMap(({ name }) => {
      const [of] = [...written, ...before.settings].filter((each) => each.name === name);
      return of ? [of] : [];
    });
    const facts: SampleFacts = { server, createdAt, shards, settings };
    writeFileSync(join(SAMPLES, 'samples.json'), `${JSON.stringify(facts, null, 2)}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const now = (): string => new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();

async function writeShards(programs: Programs): Promise<SampleFacts> {
  const createdAt = now();
  const shards = [];
  let server = '';
  for (const { name, slots } of SHARDS) {
    const written = await write(programs, name, slots, { bytes: SHARD_BYTES });
    shards.push({ name, slots, keys: written.keys });
    server = written.server;
  }
  return { server, createdAt, shards, settings: [] };
}

async function write(programs: Programs, name: string, slots: string, how: Omit<Setting, 'name' | 'special'>) {
  const folder = mkdtempSync(join(tmpdir(), 'samples-'));
  const modules = (how.modules ?? []).flatMap((module) => ['--loadmodule', programs.module(module)]);
  const program = programs.server(how.server ?? 'Redis 7.0.15');
  const server = await startServer(program, folder, ...(how.options ?? []), ...modules);
  try {
    if (how.options?.includes('--cluster-enabled')) {
      server.run('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      while (!server.run('CLUSTER', 'INFO').includes('cluster_state:ok'));
    }
    how.first?.(server);
    await server.pipe(how.commands ?? within(slots, how.bytes ?? SETTING_BYTES));
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
