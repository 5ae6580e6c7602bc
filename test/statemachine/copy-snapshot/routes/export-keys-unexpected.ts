import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { EXPORT, KEYS, keysIn, SHARDS, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const RENAMED = SHARDS.map((shard) => `orders-keep-shard${shard}.rdb`);
const renameKey = (_key: string, shard: string) => `orders-keep-shard${shard}.rdb`;

export const route = (local: TestService) =>
  describe('An export under other keys than documented', () => {
    test('fails with both lists when all has been quiet for 30 minutes, and leaves the objects alone', async () => {
      writeObject(local, 'orders-keep-notes.txt', 'mine');
      local.memorydb.script({ seconds: 60, renameKey });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'ExportKeysUnexpected',
        failedIn: 'PollStatus',
        sentence:
          /^The export wrote 3 object\(s\) under other keys than expected, and 3 of 3 expected ones are missing/,
        fix: `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix orders-keep-`,
        details: { Bucket: BUCKET, MissingKeys: KEYS, UnexpectedKeys: RENAMED },
      });
      expect(outcome.seconds).toBeGreaterThanOrEqual(60 + 1800);
      expect(outcome.seconds).toBeLessThanOrEqual(60 + 1800 + 10);
      expect(await keysIn(local)).toEqual(['orders-keep-notes.txt', ...RENAMED]);
    });

    test('is found out though the source never reads busy', async () => {
      local.memorydb.script({ seconds: 60, renameKey, sourceReadsBusy: false });
      const { error, seconds } = await local.run(EXPORT);
      expect(error).toBe('ExportKeysUnexpected');
      expect(seconds).toBeLessThanOrEqual(60 + 1800 + 10);
    });

    test('is reported shard by shard when only some keys differ', async () => {
      const third = (key: string, shard: string) => (shard === '0003' ? renameKey(key, shard) : key);
      local.memorydb.script({ seconds: 60, renameKey: third });
      expectFailure(local, await local.run(EXPORT), {
        error: 'ExportKeysUnexpected',
        failedIn: 'PollStatus',
        sentence: /^The export wrote 1 object\(s\) under other keys than expected, and 1 of 3 expected ones/,
        details: { MissingKeys: KEYS.slice(2), UnexpectedKeys: RENAMED.slice(2) },
      });
    });
  });
