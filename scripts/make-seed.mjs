// Writes the RDB files of local/seed/orders.json: `node scripts/make-seed.mjs`.
// Needs redis-server and redis-cli on the PATH, 6.2 or newer; the files that are checked in were written by 7.0.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const seed = fileURLToPath(new URL('../local/seed/', import.meta.url));

/** 2100-01-01: no copy of the seed outlives it. */
const EXPIRES_AT_MS = 4_102_444_800_000;
const KEYS_PER_SHARD = 20;

/** Commands that write one key each, by the number of an order. */
const WRITERS = [
  (n) => ['SET', `order:${n}:status`, ['placed', 'packed', 'shipped', 'returned'][n % 4]],
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

const { Snapshot, Files } = JSON.parse(readFileSync(join(seed, 'orders.json'), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'make-seed-'));
const port = await freePort();
const server = spawn(
  'redis-server',
  ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--rdbchecksum', 'yes'],
  { stdio: 'ignore' },
);
const ended = once(server, 'exit').catch(() => {});
try {
  await ready();
  for (const { Name, Configuration, SnapshotCreationTime } of Snapshot.ClusterConfiguration.Shards) {
    const commands = commandsFor(...Configuration.Slots.split('-').map(Number));
    redis('FLUSHALL');
    for (const command of commands) redis(...command);
    redis('SAVE');
    const file = join(seed, Files[Name]);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, createdAt(SnapshotCreationTime, readFileSync(join(folder, 'dump.rdb'))));
    console.log(`${file}: ${redis('DBSIZE')} keys in slots ${Configuration.Slots}`);
  }
} finally {
  server.kill();
  await ended;
  rmSync(folder, { recursive: true });
}

function commandsFor(firstSlot, lastSlot) {
  const commands = [];
  for (let n = 1001; commands.length < KEYS_PER_SHARD; n += 1) {
    const command = WRITERS[commands.length % WRITERS.length](n);
    const slot = slotOf(command[1]);
    if (slot >= firstSlot && slot <= lastSlot) commands.push(command);
  }
  return commands;
}

/** CRC-16 (XMODEM) of the hash tag, or of the whole key if it has none, modulo 16384. */
function slotOf(key) {
  let crc = 0;
  for (const byte of Buffer.from(/\{(.+?)\}/.exec(key)?.[1] ?? key)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc % 16384;
}

/** The file as it would be had it been written at `seconds` (since the epoch), when the snapshot is said to be taken. */
function createdAt(seconds, rdb) {
  const name = Buffer.from('\xfa\x05ctime\xc2', 'latin1');
  const at = rdb.indexOf(name);
  if (at < 0) throw new Error('redis-server wrote no ctime');
  rdb.writeInt32LE(seconds, at + name.length);
  rdb.writeBigUInt64LE(crc64(rdb.subarray(0, -8)), rdb.length - 8);
  return rdb;
}

/** The checksum of RDB files: CRC-64 with Jones's polynomial, reflected. */
function crc64(bytes) {
  let crc = 0n;
  for (const byte of bytes) {
    crc ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
  }
  return crc;
}

function redis(...command) {
  return execFileSync('redis-cli', ['-e', '-p', port, ...command], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

async function ready() {
  await once(server, 'spawn').catch((cause) => {
    throw new Error('make-seed needs redis-server and redis-cli on the PATH', { cause });
  });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return redis('PING');
    } catch (error) {
      if (attempt === 50) throw error;
      await setTimeout(100);
    }
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address();
  probe.close();
  return String(free);
}
