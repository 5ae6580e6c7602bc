import { describe, expect, test } from '@jest/globals';
import { verifyStream } from '../../verify/verify-stream.ts';
import { INTACT_CASES } from '../corruption/damages.ts';
import { rdb, text } from '../functions/core/rdb/build.ts';
import { realShard } from '../functions/core/rdb/seed.ts';
import { checksum } from '../functions/core/rdb/verdicts.ts';

async function* inChunks(file: Buffer, size: number) {
  for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}

const { file } = realShard(0);
const large = rdb('REDIS0010', 0, text('key'), text(Buffer.alloc(2_000_000, 'large ')));
const facts = async (judged: Promise<object>) => ({ ...(await judged), ETag: null });

describe('What comes once has the verdict that it has in a file', () => {
  test.each([
    ['of 1 byte at a time', file, 1],
    ['of 8 bytes at a time', file, 8],
    ['at once', file, file.length],
    ['of several pieces that are checksummed at once', large, 65_536],
    ['of which the last chunk is a byte', large, large.length - 1],
    ['that is damaged', Buffer.from(large).fill(0, 1_000_000, 1_000_010), 10_000],
    ['to which another is joined', Buffer.concat([large, large]), 10_000],
    ['without a checksum', Buffer.from(large).fill(0, large.length - 8), 10_000],
    ['that has been cut off', large.subarray(0, 1_000), 100],
    ['of a few bytes', file.subarray(0, 12), 5],
    ['of nothing', Buffer.alloc(0), 1],
  ])('%s', async (_, bytes, size) => {
    expect(await facts(verifyStream(inChunks(bytes, size)))).toEqual(await facts(checksum(bytes, null)));
  });

  test('whatever a server has written', async () => {
    for (const { file } of INTACT_CASES)
      expect(await facts(verifyStream(inChunks(file, 7_001)))).toEqual(await facts(checksum(file, null)));
  });
});
