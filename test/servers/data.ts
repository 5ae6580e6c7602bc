// A value of each type in each encoding that a server has, as commands.
import type { Command, RedisServer } from '../support/redis-server.ts';
import type { ServerName } from '../support/server-programs.ts';

/** Encodings by `OBJECT ENCODING`, as some key of the data must have each. */
const COMMON = ['int', 'embstr', 'raw', 'quicklist', 'intset', 'hashtable', 'skiplist', 'stream'];

/** What a server has that not all have. */
interface Has {
  /** What its files begin with. */
  readonly format: string;
  readonly encodings: readonly string[];
  readonly functions: boolean;
  /** Fields of hashes that expire. */
  readonly fieldExpiry: boolean;
  /** Several databases in cluster mode. */
  readonly clusterDatabases: boolean;
}

export const SERVERS: Readonly<Record<ServerName, Has>> = {
  'Redis 6.2.14': {
    format: 'REDIS0009',
    encodings: [...COMMON, 'ziplist'],
    functions: false,
    fieldExpiry: false,
    clusterDatabases: false,
  },
  'Redis 7.0.15': {
    format: 'REDIS0010',
    encodings: [...COMMON, 'listpack'],
    functions: true,
    fieldExpiry: false,
    clusterDatabases: false,
  },
  'Redis 8.2.3': {
    format: 'REDIS0012',
    encodings: [...COMMON, 'listpack', 'listpackex'],
    functions: true,
    fieldExpiry: true,
    clusterDatabases: false,
  },
  'Valkey 8.1.8': {
    format: 'REDIS0011',
    encodings: [...COMMON, 'listpack'],
    functions: true,
    fieldExpiry: false,
    clusterDatabases: false,
  },
  'Valkey 9.1.2': {
    format: 'VALKEY080',
    encodings: [...COMMON, 'listpack'],
    functions: true,
    fieldExpiry: true,
    clusterDatabases: true,
  },
};

const LIBRARY = '#!lua name=lib\nredis.register_function("one", function() return 1 end)';

const FAR = '4102444800000';
const fields = (count: number, size = 10): string[] =>
  Array.from({ length: count }, (_, n) => [`field-${n}`, 'v'.repeat(size) + n]).flat();
const members = (count: number): string[] => Array.from({ length: count }, (_, n) => `member-${n}`);
const scored = (count: number): string[] => members(count).flatMap((member, n) => [String(n / 7), member]);

/**
 * Small ones and large ones of all types.
 * @param prefix of all keys
 */
export function commandsOf({ fieldExpiry }: Has, prefix = ''): Command[] {
  const key = (name: string) => prefix + name;
  const stream = key('stream');
  const commands: Command[] = [
    ['SET', key('12345'), '1'],
    ['SET', key('-7'), '-300'],
    ['SET', key('number'), '2147483648'],
    ['SET', key('short'), 'text'],
    ['SET', key('text'), 'ring twice '.repeat(50)],
    ['SET', key('binary'), Buffer.from(Array.from({ length: 300 }, (_, n) => (n * 167) % 256))],
    ['SETBIT', key('bits'), '100000', '1'],
    ['PFADD', key('visitors'), ...members(2_000)],
    ['SET', key('expires'), 'text', 'PXAT', FAR],
    ['SET', key('{tag}a'), 'text'],
    ['RPUSH', key('list'), ...members(3)],
    ['RPUSH', key('list-of-many'), ...members(3_000)],
    ['RPUSH', key('list-of-long'), 'l'.repeat(20_000), 'short'],
    ['SADD', key('numbers'), '1', '70000', '5000000000'],
    ['SADD', key('set'), ...members(3)],
    ['SADD', key('set-of-many'), ...members(1_000)],
    ['ZADD', key('sorted'), ...scored(3), '-inf', 'first', 'inf', 'last'],
    ['ZADD', key('sorted-of-many'), ...scored(1_000)],
    ['GEOADD', key('places'), '13.361389', '38.115556', 'Palermo'],
    ['HSET', key('hash'), ...fields(3)],
    ['HSET', key('hash-of-many'), ...fields(1_000)],
    ['XADD', stream, '1-1', 'event', 'packed'],
    ['XADD', stream, '1-2', 'event', 'shipped'],
    ['XADD', stream, '1-3', 'event', 'returned'],
    ['XDEL', stream, '1-1'],
    ['XGROUP', 'CREATE', stream, 'group', '0'],
    ['XGROUP', 'CREATECONSUMER', stream, 'group', 'idle'],
    ['XREADGROUP', 'GROUP', 'group', 'worker', 'COUNT', '1', 'STREAMS', stream, '>'],
  ];
  if (fieldExpiry)
    for (const [name, count] of [
      ['session', 3],
      ['sessions', 1_000],
    ] as const)
      commands.push(
        ['HSET', key(name), ...fields(count)],
        ['HPEXPIREAT', key(name), FAR, 'FIELDS', '2', 'field-0', 'field-1'],
      );
  return commands;
}

/** Writes all of it, functions and several databases too; returns the keys that the server then has, by database. */
export async function fill(server: RedisServer, has: Has, databases: number): Promise<string[]> {
  if (has.functions) server.run('FUNCTION', 'LOAD', LIBRARY);
  const keys: string[] = [];
  for (let database = 0; database < databases; database += 1) {
    await server.pipe([...(database > 0 ? [['SELECT', String(database)]] : []), ...commandsOf(has)]);
    keys.push(...server.run('-n', String(database), 'KEYS', '*').split('\n'));
  }
  return keys;
}

/** The encodings of all keys of the first database. */
export function encodingsOf(server: RedisServer): Set<string> {
  const keys = server.run('KEYS', '*').split('\n');
  return new Set(keys.map((key) => server.run('OBJECT', 'ENCODING', key)));
}
