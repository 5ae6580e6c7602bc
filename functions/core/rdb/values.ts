import { bytes, type Codes, length, many, moduleData, type Skip, sequence, skipOf, string, times } from './skip.ts';

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

/** The types of rdb.h, and since which version files have them; those of release candidates are not here. */
const TYPES: Codes = [
  [0, 1, string],
  [1, 1, many(string)], // list
  [2, 1, many(string)], // set
  [3, 1, many(string, scoreAsText)], // sorted set
  [4, 1, many(string, string)], // hash
  [5, 8, many(string, bytes(8))], // sorted set with binary scores
  [7, 8, sequence(length, moduleData)], // a module's, after its name and version
  // In one string each: zipmap, ziplist, intset, ziplist, ziplist.
  [9, 2, string],
  [10, 2, string],
  [11, 2, string],
  [12, 2, string],
  [13, 4, string],
  [14, 7, many(string)], // quicklist
  [15, 9, stream(1)],
  [16, 10, string], // hash as listpack
  [17, 10, string], // sorted set as listpack
  [18, 10, many(length, string)], // quicklist of listpacks
  [19, 10, stream(2)],
  [20, 11, string], // set as listpack
  [21, 11, stream(3)],
  // A hash whose fields expire, each with its time.
  [22, 'VALKEY080', many(string, string, TIME)],
  // Hashes whose fields expire: the first time of expiry, and times relative to it.
  [24, 12, sequence(TIME, many(length, string, string))],
  [25, 12, sequence(TIME, string)],
];

/** How to go over a value; undefined where files of this format have none of this type. */
export const valueSkip = (type: number, format: string): Skip | undefined => skipOf(TYPES, type, format);
