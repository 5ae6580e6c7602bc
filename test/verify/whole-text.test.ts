import { expect, test } from '@jest/globals';
import type { Part } from '../../functions/core/rdb/evidence.ts';
import { wholeText } from '../../verify/whole-text.ts';

test('Of an object that is too long for a manifest, 4 MiB are read', async () => {
  const reads: Part[] = [];
  await wholeText({
    describe: async () => ({ bytes: 5 * 2 ** 30, etag: '"etag"' }),
    read: (range) => {
      reads.push(range);
      return [];
    },
  });
  expect(reads).toEqual([{ First: 0, Last: 4 * 2 ** 20 - 1 }]);
});
