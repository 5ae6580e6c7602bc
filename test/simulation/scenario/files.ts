import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Damage that is seen at the ends of a file. */
const DAMAGE: Readonly<Record<string, (intact: Buffer) => Buffer>> = {
  'empty.rdb': () => Buffer.alloc(0),
  'headless.rdb': (intact) => intact.subarray(9),
  'cut-short.rdb': (intact) => intact.subarray(0, intact.length - 12),
  'tail-overwritten.rdb': (intact) => Buffer.concat([intact.subarray(0, -9), Buffer.alloc(9)]),
  'a-text.rdb': () => Buffer.from('This is not a database file.'),
};

/** An intact RDB file of a real server, and the hash slots of its keys. */
export interface Rdb {
  readonly file: string;
  readonly slots: string;
}

/** One for each shard of a cluster of three. */
export const intactFiles = (root: string): Rdb[] =>
  ['0-5461', '5462-10922', '10923-16383'].map((slots, index) => ({
    file: join(root, `local/seed/orders/000${index + 1}.rdb`),
    slots,
  }));

/** More than is read of a file's beginning. */
const LARGE_BYTES = 100 * 1024;
/** Of the type "string", with a length of 32 bits (the RDB format). */
const STRING = 0;
const LONG_LENGTH = 0x80;
/** The opcode of the end, and the checksum. */
const END_BYTES = 9;

/** Writes the file with one more key, so that its ends are not all of it. The key is one of its own, as its slot has to be. */
export function writeLarge(folder: string, { file, slots }: Rdb): Rdb {
  const intact = readFileSync(file);
  const key = Buffer.from(/order:\d+:events/.exec(intact.toString('latin1'))?.[0] ?? '');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(LARGE_BYTES);
  const entry = [
    Buffer.of(STRING, key.length),
    key,
    Buffer.of(LONG_LENGTH),
    length,
    Buffer.alloc(LARGE_BYTES, 'large '),
  ];
  const body = Buffer.concat([intact.subarray(0, -END_BYTES), ...entry, Buffer.of(0xff)]);
  const checksum = Buffer.alloc(8);
  checksum.writeBigUInt64LE(crc64(body));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'large.rdb');
  writeFileSync(path, Buffer.concat([body, checksum]));
  return { file: path, slots };
}

/** CRC-64 with the Jones polynomial, as crc64.c of Redis has it. */
function crc64(bytes: Buffer): bigint {
  const table = Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1n ? (crc >> 1n) ^ 0x95ac9329ac4bc9b5n : crc >> 1n;
    return crc;
  });
  return bytes.reduce((crc, byte) => (table[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (crc >> 8n), 0n);
}

/** Damage that only a look at every byte shows. */
const DAMAGE_WITHIN: typeof DAMAGE = {
  'flipped.rdb': (intact) => {
    const flipped = Buffer.from(intact);
    const at = Math.floor(intact.length * 0.8);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    return flipped;
  },
};

/** Paths of files that are no intact RDB of the shard. */
export interface Damaged {
  readonly atTheEnds: readonly string[];
  readonly within: readonly string[];
}

/** Writes a file for each kind of damage. */
export function writeDamaged(folder: string, intact: string): Damaged {
  mkdirSync(folder, { recursive: true });
  const content = readFileSync(intact);
  const write = (kinds: typeof DAMAGE) =>
    Object.entries(kinds).map(([name, damage]) => {
      const path = join(folder, name);
      writeFileSync(path, damage(content));
      return path;
    });
  return { atTheEnds: write(DAMAGE), within: write(DAMAGE_WITHIN) };
}
