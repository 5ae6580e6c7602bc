import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT, KEYS, keysIn, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { pasted } from '../pasted.ts';

export const route = (local: TestService) =>
  describe('An export that does not end', () => {
    test('fails at the deadline, to the second, with what is missing', async () => {
      local.memorydb.script({ ending: 'stuck' });
      const outcome = await local.run({ ...EXPORT, Options: { DeadlineMinutes: 30 } });
      expectFailure(local, outcome, {
        error: 'DeadlineExceeded',
        failedIn: 'PollStatus',
        sentence: '1 of 3 objects of the export were missing 30 min after the call; the deadline has passed.',
        fix: /^aws stepfunctions start-execution/,
        details: {
          Deadline: '2026-11-23T03:30:00.000Z',
          Polls: outcome.states.filter((state) => state === 'PollStatus').length,
          MissingKeys: KEYS.slice(2),
          SourceStatus: 'copying',
        },
      });
      expect(outcome.seconds).toBe(30 * 60);
    });

    test('is finished by the command of the notice, with more time, and not made twice', async () => {
      local.memorydb.script({ seconds: 3600 });
      const late = { ...EXPORT, Options: { DeadlineMinutes: 30 } };
      const outcome = await local.run(late);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'DeadlineExceeded' });
      const input = pasted(theNotice(local).body.fix, outcome);
      expect(input).toEqual(late);
      const again = await local.run({ ...input, Options: { DeadlineMinutes: 180 } });
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true, Warnings: [] } });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('is waited for though the source fails', async () => {
      local.memorydb.script({ seconds: 300, ending: 'failed' });
      expectFailure(local, await local.run({ ...EXPORT, Options: { DeadlineMinutes: 20 } }), {
        error: 'DeadlineExceeded',
        failedIn: 'PollStatus',
        sentence: /^1 of 3 objects of the export were missing 20 min after the call/,
        details: { SourceStatus: 'failed' },
      });
    });

    test('is waited for though the source is deleted before it is ever seen at work', async () => {
      local.memorydb.script({ seconds: 300, leaveOut: ['0003'] });
      const vanish = onEntering('WaitForCopy', () => local.memorydb.store.removeSnapshot(SOURCE));
      expectFailure(local, await local.run({ ...EXPORT, Options: { DeadlineMinutes: 20 } }, vanish), {
        error: 'DeadlineExceeded',
        failedIn: 'PollStatus',
        sentence: /^1 of 3 objects/,
        details: { SourceStatus: null },
      });
    });

    test('succeeds when all objects come though the source is deleted meanwhile; there is no snapshot to show', async () => {
      local.memorydb.script({ seconds: 300 });
      const vanish = onEntering('PollStatus', () => local.memorydb.store.removeSnapshot(SOURCE));
      const outcome = await local.run(EXPORT, vanish);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Snapshot: null } });
      expect(await keysIn(local)).toEqual(KEYS);
    });
  });
