import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { EXPORT, KEYS, keysIn, seedFile, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const LIST = `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix orders-keep-`;
const [, SECOND = '', THIRD = ''] = KEYS;
const WRITING = 60;
const QUIET = 1800;
/** A poll comes a tenth of the time elapsed after what it finds, or some seconds. */
const LATEST = WRITING + QUIET + 10;

export const route = (local: TestService) =>
  describe('An export that leaves objects out', () => {
    test('fails when the source has not been busy for 30 minutes, and not before', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0002', '0003'] });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'ExportIncomplete',
        failedIn: 'PollStatus',
        sentence: '2 of 3 objects are still missing 30 min after the source was last seen busy (it is available now).',
        fix: LIST,
        details: { Bucket: BUCKET, MissingKeys: [SECOND, THIRD], UnexpectedKeys: [], SourceStatus: 'available' },
      });
      expect(outcome.seconds).toBeGreaterThanOrEqual(WRITING + QUIET);
      expect(outcome.seconds).toBeLessThanOrEqual(LATEST);
      expect(await keysIn(local)).toEqual([KEYS[0]]);
    });

    test('is waited for while they may still come: 29 minutes later they do', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0003'] });
      const { outcome } = local.start(EXPORT);
      await local.clock.sleep((WRITING + QUIET - 60) * 1000);
      writeObject(local, THIRD, readFileSync(seedFile('0003')));
      expect(await outcome).toMatchObject({ status: 'SUCCEEDED' });
    });

    test('is given 30 minutes anew whenever the source works again', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0003'] });
      const { outcome } = local.start(EXPORT);
      await local.clock.sleep(300_000);
      local.memorydb.store.setStatus(SOURCE, 'copying');
      await local.clock.sleep(600_000);
      local.memorydb.store.setStatus(SOURCE, 'available');
      const { error, seconds } = await outcome;
      expect(error).toBe('ExportIncomplete');
      expect(seconds).toBeGreaterThanOrEqual(900 + QUIET);
    });

    test('fails so too when none is there at all', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0001', '0002', '0003'] });
      expectFailure(local, await local.run(EXPORT), {
        error: 'ExportIncomplete',
        failedIn: 'PollStatus',
        sentence: /^3 of 3 objects are still missing/,
        fix: LIST,
        details: { MissingKeys: KEYS },
      });
    });

    test('fails so too when the source, once seen at work, has been deleted', async () => {
      local.memorydb.script({ seconds: WRITING, ending: 'gone' });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'ExportIncomplete',
        failedIn: 'PollStatus',
        sentence: '1 of 3 objects are still missing 30 min after the source was last seen busy (it is gone now).',
        details: { MissingKeys: [THIRD], SourceStatus: null },
      });
      expect(outcome.seconds).toBeLessThanOrEqual(LATEST);
    });

    test('fails so too when they lie where nobody would look for them', async () => {
      local.memorydb.script({ seconds: WRITING, renameKey: (_key, shard) => `elsewhere/${shard}.rdb` });
      expectFailure(local, await local.run(EXPORT), {
        error: 'ExportIncomplete',
        failedIn: 'PollStatus',
        sentence: /^3 of 3 objects/,
        details: { UnexpectedKeys: [] },
      });
      expect(await keysIn(local)).toHaveLength(3);
    });
  });
