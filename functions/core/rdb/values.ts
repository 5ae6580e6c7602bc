import { type Cursor, Stop } from './cursor.ts';
import { bytes, length, many, type Skip, sequence, string, times } from './skip.ts';

/** A score as text (before Redis 4): 253 to 255 stand for the numbers that have none. */
const scoreAsText: Skip = (cursor) => {
  const digits = cursor.byte();
  if (digits < 253) cursor.skip(digits);
};

const TIME = bytes(8);
const STREAM_ID = bytes(16);

/** @param version of the encoding: 2 added the first entry, the greatest deleted one and counters; 3, when a consumer was active */
const stream = (version: 1 | 2 | 3): Skip =>
  sequence(
    many(string, string),
    // How many entries there are, and the last one's id in two numbers; then the first's, the deleted's, and a counter.
    times(version === 1 ? 3 : 8, length),
    many(
      string,
      times(version === 1 ? 2 : 3, length),
      many(STREAM_ID, TIME, length),
      many(string, times(version === 3 ? 2 : 1, TIME), many(STREAM_ID)),
    ),
  );

/** The types of rdb.h. Those of other versions than are known are not here, nor are those of release candidates. */
const TYPES: ReadonlyMap<number, Skip> = new Map([
  [0, string],
  [1, many(string)], // list
  [2, many(string)], // set
  [3, many(string, scoreAsText)], // sorted set
  [4, many(string, string)], // hash
  [5, many(string, bytes(8))], // sorted set with binary scores
  // In one string each: zipmap, ziplist, intset, ziplist, ziplist.
  ...[9, 10, 11, 12, 13].map((type): [number, Skip] => [type, string]),
  [14, many(string)], // quicklist
  [15, stream(1)],
  [16, string], // hash as listpack, since version 10
  [17, string], // sorted set as listpack
  [18, many(length, string)], // quicklist of listpacks
  [19, stream(2)],
  [20, string], // set as listpack, since version 11
  [21, stream(3)],
]);

const REDIS_TYPES: ReadonlyMap<number, Skip> = new Map([
  ...TYPES,
  // Hashes whose fields expire, since version 12: the first time of expiry, and times relative to it.
  [24, sequence(TIME, many(length, string, string))],
  [25, sequence(TIME, string)],
]);

const VALKEY_TYPES: ReadonlyMap<number, Skip> = new Map([
  ...TYPES,
  // A hash whose fields expire, each with its time.
  [22, many(string, string, TIME)],
]);

const MODULE = 7;

/**
 * Goes over a value.
 * @throws Stop for types whose structure is unknown, or known only to a module
 */
export function skipValue(type: number, format: string, cursor: Cursor): void {
  const skip = (format.startsWith('VALKEY') ? VALKEY_TYPES : REDIS_TYPES).get(type);
  if (skip) skip(cursor);
  else if (type === MODULE) throw new Stop(`it holds values of a module (${moduleName(cursor.bytes(9))})`);
  else throw new Stop(`it holds values of a type that is not known (${type})`);
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Nine letters of six bits, and ten bits of version, after the mark of a 64-bit length (moduleTypeEncodeId of Redis). */
function moduleName(encoded: Uint8Array): string {
  const id = encoded.subarray(1).reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);
  return Array.from({ length: 9 }, (_, at) => LETTERS[Number((id >> BigInt(64 - 6 * (at + 1))) & 63n)]).join('');
}
