import { describe, expect, test } from '@jest/globals';
import { combine, crc64, fromHex, hex } from '../../../../functions/core/rdb/crc64.ts';
import { plainFolder } from '../../../../functions/core/rdb/fold.ts';
import {
  LOOKAHEAD,
  MEMORY_BYTES,
  MOST_CUTS,
  RangeChecksum,
  ROOM_BYTES,
} from '../../../../functions/core/rdb/range-checksum.ts';
import { randomNumbers } from '../random.ts';
import { bytesOf, rdb } from './build.ts';
import { realShard } from './seed.ts';

const random = randomNumbers(2026);
const noise = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
/** More than fits into the memory at once. */
const NOISE = noise(2_600_000);

const checksum = new RangeChecksum();

/** Adds the bytes in chunks of random lengths. */
function segmentsOf(bytes: Uint8Array, after: Uint8Array = new Uint8Array(), engine = checksum) {
  engine.begin(bytes.length);
  const all = Buffer.concat([bytes, after]);
  for (let at = 0; at < all.length; ) {
    const length = 1 + Math.floor(random() ** 4 * 300_000);
    engine.add(all.subarray(at, at + length));
    at += length;
  }
  return engine.end();
}

const whole = (bytes: Uint8Array) => ({ segments: [{ Bytes: bytes.length, Crc64: hex(crc64(bytes)) }], unexamined: 0 });

describe('The checksum of a range', () => {
  test.each([
    0,
    1,
    15,
    16,
    17,
    9633,
    9634,
    152_831,
    152_832,
    152_833,
    500_000,
    ROOM_BYTES - 1,
    ROOM_BYTES,
    ROOM_BYTES + 1,
    2 * ROOM_BYTES,
  ])('of %d bytes is what the table computes', (length) => {
    const bytes = NOISE.subarray(7, 7 + length);
    expect(segmentsOf(bytes)).toEqual(whole(bytes));
  });

  test('does not depend on the chunks in which the bytes come', () => {
    for (let round = 0; round < 12; round += 1) {
      const first = Math.floor(random() * 1_000_000);
      const bytes = NOISE.subarray(first, first + Math.floor(random() * 1_600_000));
      expect(segmentsOf(bytes)).toEqual(whole(bytes));
    }
  });

  test('is the same without WebAssembly', () => {
    const bytes = NOISE.subarray(0, 1_300_000);
    expect(segmentsOf(bytes, undefined, new RangeChecksum(plainFolder(MEMORY_BYTES)))).toEqual(whole(bytes));
  });

  test('may be computed from bytes that are put straight into its memory', () => {
    checksum.begin(NOISE.length);
    for (let at = 0; at < NOISE.length; ) {
      const room = checksum.room();
      const some = NOISE.subarray(at, at + room.length);
      room.set(some);
      checksum.add(room.subarray(0, some.length));
      at += some.length;
    }
    expect(checksum.end()).toEqual(whole(NOISE));
  });

  test('leaves out what comes after the range', () => {
    for (let after = 0; after <= LOOKAHEAD; after += 1)
      expect(segmentsOf(NOISE.subarray(0, 70_000), NOISE.subarray(0, after))).toEqual(whole(NOISE.subarray(0, 70_000)));
  });

  test('cannot be had before all bytes are there, nor with more than belong to it', () => {
    checksum.begin(100);
    checksum.add(NOISE.subarray(0, 99));
    expect(() => checksum.end()).toThrow('1 bytes of the range are missing');
    expect(() => checksum.add(NOISE.subarray(0, 2 + LOOKAHEAD))).toThrow('more than the range has');
  });
});

describe('A range is cut', () => {
  const second = realShard(1).file;
  const cutsOf = (bytes: Uint8Array, after?: Uint8Array) => {
    const { segments } = segmentsOf(bytes, after);
    // Whatever is cut, nothing is lost.
    expect(segments.reduce((crc, { Bytes, Crc64 }) => combine(crc, fromHex(Crc64), Bytes), 0n)).toBe(crc64(bytes));
    expect(segments.reduce((sum, { Bytes }) => sum + Bytes, 0)).toBe(bytes.length);
    return segments.slice(0, -1).map(({ Bytes }) => Bytes);
  };

  test('where a second RDB begins, wherever that is in memory', () => {
    const full = Array.from({ length: 60 }, (_, index) => ROOM_BYTES - 45 + index);
    for (const length of [40, 1000, 152_832, ...full, 2 * ROOM_BYTES, 2_400_000]) {
      const first = rdb('REDIS0011', NOISE.subarray(0, length - 18));
      expect(first).toHaveLength(length);
      expect(cutsOf(Buffer.concat([first, second]))).toEqual([length]);
    }
  });

  test.each(['REDIS0003', 'REDIS0012', 'VALKEY080', 'VALKEY099'])('before %s', (format) => {
    const first = realShard(0).file;
    expect(cutsOf(Buffer.concat([first, rdb(format, [0xfe, 0])]))).toEqual([first.length]);
  });

  test('before a beginning that lies across its end', () => {
    const first = realShard(0).file;
    const both = Buffer.concat([first, second]);
    for (let inside = 1; inside <= 10; inside += 1) {
      const end = first.length + inside;
      expect(cutsOf(both.subarray(0, end), both.subarray(end, end + LOOKAHEAD))).toEqual([first.length]);
    }
    expect(cutsOf(first, both.subarray(first.length, first.length + LOOKAHEAD))).toEqual([]);
  });

  test.each(['REDIS0011', 'VALKEY080'])('before %s, wherever the range ends', (format) => {
    const first = rdb('REDIS0011', NOISE.subarray(0, 500));
    const both = Buffer.concat([first, rdb(format, [0xfe, 0], NOISE.subarray(0, 500))]);
    for (let end = first.length - 30; end <= first.length + 30; end += 1)
      expect([end, cutsOf(both.subarray(0, end), both.subarray(end, end + LOOKAHEAD))]).toEqual([
        end,
        end > first.length ? [first.length] : [],
      ]);
  });

  test('before a beginning whose trailer lies in the range before', () => {
    const both = Buffer.concat([realShard(0).file, second]);
    for (let before = 1; before <= 12; before += 1)
      expect(cutsOf(both.subarray(realShard(0).file.length - before))).toEqual([before]);
    expect(cutsOf(second)).toEqual([]);
  });

  test.each([
    ['a name without digits', bytesOf(0xff, '12345678', 'REDIS00x1', 0xfa)],
    ['a name in a text', bytesOf('see REDIS0011 and VALKEY080')],
    ['a name after no EOF', bytesOf(0xfe, '12345678', 'REDIS0011', 0xfa)],
    ['a name before no opcode', bytesOf(0xff, '12345678', 'REDIS0011', 'a')],
    ['another name', bytesOf(0xff, '12345678', 'WEDGIS011', 0xfa)],
  ])('not at %s', (_, lookalike) => {
    expect(cutsOf(Buffer.concat([NOISE.subarray(0, 1000), lookalike, NOISE.subarray(0, 1000)]))).toEqual([]);
  });

  test('at so many places only, and counts how many more there are', () => {
    const fake = bytesOf(0xff, '12345678', 'REDIS0011', 0xfa);
    const bytes = Buffer.concat([NOISE.subarray(0, 100), ...Array(MOST_CUTS + 3).fill(fake)]);
    const { segments, unexamined } = segmentsOf(bytes);
    expect(segments).toHaveLength(MOST_CUTS + 1);
    expect(unexamined).toBe(3);
    expect(segmentsOf(NOISE).unexamined).toBe(0);
  });
});
