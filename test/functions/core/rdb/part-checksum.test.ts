import { describe, expect, test } from '@jest/globals';
import { crc64, hex } from '../../../../functions/core/rdb/crc64.ts';
import { changedPart, partChecksum, rangeOf } from '../../../../functions/core/rdb/part-checksum.ts';
import { RangeChecksum } from '../../../../functions/core/rdb/range-checksum.ts';
import { realShard } from './seed.ts';
import { ETAG } from './verdicts.ts';

const { file } = realShard(0);
const part = { First: 100, Last: 599 };
const object = { Bytes: file.length, ETag: ETAG };

async function* chunks(first: number, end: number) {
  for (let at = first; at < end; at += 70) yield file.subarray(at, Math.min(at + 70, end));
}

test('a part is read with a few bytes more, but not beyond the object', () => {
  expect(rangeOf(part, 10_000)).toEqual({ First: 100, Last: 609 });
  expect(rangeOf(part, 602)).toEqual({ First: 100, Last: 601 });
});

test('a part is checksummed as its bytes come, without those that come after it', async () => {
  expect(await partChecksum(part, object, chunks(100, 610), new RangeChecksum())).toEqual({
    ...part,
    ETag: ETAG,
    Segments: [{ Bytes: 500, Crc64: hex(crc64(file.subarray(100, 600))) }],
    Unexamined: 0,
  });
});

describe('A part whose bytes end too early', () => {
  test.each([
    ['within it', 499],
    ['after it, where another RDB might begin', 509],
  ])('%s is to be read again', async (_, bytes) => {
    const error = await partChecksum(part, object, chunks(100, 100 + bytes), new RangeChecksum()).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      name: 'TransientServiceError',
      sentence: `Only ${bytes} of 510 bytes came of the range from 100.`,
    });
  });
});

test('a part of an object that is no longer the same has no checksum', () => {
  expect(changedPart(part)).toEqual({ ...part, ETag: null, Segments: [], Unexamined: 0 });
});
