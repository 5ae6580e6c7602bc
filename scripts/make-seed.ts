// Writes the RDB files of local/seed/orders.json: `node scripts/run.mjs scripts/make-seed.ts orders`; so for other clusters.
// Needs Debian's redis-server and redis-tools, 6.2 or newer; the files that are checked in were written by 7.0.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc64 } from '../functions/core/rdb/crc64.ts';
import { slotOf } from '../functions/core/rdb/slots.ts';
import { dumpIn, missingPrograms, startRedis } from '../test/support/redis-server.ts';

const seed = 'local/seed/';

/** 2100-01-01: no copy of the seed outlives it. */
const EXPIRES_AT_MS = 4_102_444_800_000;
const KEYS_PER_SHARD = 20;

/** Commands that write one key each, by the number of an order. */
const WRITERS: readonly ((n: number) => [name: string, key: string, ...values: string[]])[] = [
  (n) => ['SET', `order:${n}:status`, String(['placed', 'packed', 'shipped', 'returned'][n % 4])],
  (n) => ['SET', `order:${n}:cents`, String(n * 1999)],
  (n) => ['SET', `order:${n}:note`, Array.from({ length: 40 }, (_, line) => `${line * n}: ring twice`).join('\n')],
  (n) => ['HSET', `order:${n}`, 'customer', `c-${n % 17}`, 'currency', 'EUR', 'placed', `2026-11-${10 + (n % 9)}`],
  (n) => ['RPUSH', `order:${n}:lines`, ...[1, 2, 3].map((line) => `sku-${n * line}`)],
  (n) => ['SADD', `order:${n}:tags`, 'gift', `wave-${n % 5}`, 'Grüße'],
  (n) => ['SADD', `order:${n}:parcels`, String(n), String(n + 1), String(n + 70_000)],
  (n) => ['ZADD', `order:${n}:scores`, '1', 'price', '2.5', 'speed', '-3', 'returns'],
  (n) => ['XADD', `order:${n}:events`, `${1_795_000_000_000 + n}-1`, 'event', 'placed', 'by', 'web'],
  (n) => ['SET', `session:{customer-${n % 97}}:${n}`, `token-${n}`, 'PXAT', String(EXPIRES_AT_MS)],
];

interface Seed {
  readonly Snapshot: {
    readonly ClusterConfiguration: {
      readonly Shards: readonly {
        readonly Name: string;
        readonly Configuration: { readonly Slots: string };
        readonly SnapshotCreationTime: number;
      }[];
    };
  };
  readonly Files: Readonly<Record<string, string>>;
}

export async function main(clusters: readonly string[]): Promise<number> {
  const missing = missingPrograms();
  if (missing.length > 0) throw new Error(`make-seed needs ${missing.join(', ')} on the PATH`);
  const folder = mkdtempSync(join(tmpdir(), 'make-seed-'));
  const redis = await startRedis(folder, '--rdbchecksum', 'yes');
  try {
    for (const cluster of clusters) {
      const { Snapshot, Files } = JSON.parse(readFileSync(join(seed, `${cluster}.json`), 'utf8')) as Seed;
      for (const { Name, Configuration, SnapshotCreationTime } of Snapshot.ClusterConfiguration.Shards) {
        redis.run('FLUSHALL');
        for (const command of commandsFor(Configuration.Slots)) redis.run(...command);
        redis.run('SAVE');
        const file = join(seed, Files[Name] ?? '');
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, createdAt(SnapshotCreationTime, readFileSync(dumpIn(folder))));
        console.log(`${file}: ${redis.run('DBSIZE')} keys in slots ${Configuration.Slots}`);
      }
    }
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true });
  }
  return 0;
}

function commandsFor(slots: string): string[][] {
  const [first = 0, last = 0] = slots.split('-').map(Number);
  const commands: string[][] = [];
  for (let n = 1001; commands.length < KEYS_PER_SHARD; n += 1) {
    const command = WRITERS[commands.length % WRITERS.length]?.(n);
    const slot = command ? slotOf(Buffer.from(command[1])) : -1;
    if (command && slot >= first && slot <= last) commands.push(command);
  }
  return commands;
}

/** The file as if it was written at `seconds` (since the epoch), the time of the snapshot. */
function createdAt(seconds: number, rdb: Buffer): Buffer {
  const name = Buffer.from('\xfa\x05ctime\xc2', 'latin1');
  const at = rdb.indexOf(name);
  if (at < 0) throw new Error('redis-server wrote no ctime');
  rdb.writeInt32LE(seconds, at + name.length);
  rdb.writeBigUInt64LE(crc64(rdb.subarray(0, -8)), rdb.length - 8);
  return rdb;
}
