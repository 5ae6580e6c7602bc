import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, onEntering, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshot, snapshotNames } from '../given.ts';
import { pasted } from '../pasted.ts';

const FAILED = {
  error: 'CopyFailed',
  failedIn: 'PollStatus',
  fix: `aws memorydb describe-snapshots --snapshot-name ${TARGET} --show-detail`,
};
const details = (Status: string | null) => ({ TargetSnapshotName: TARGET, Status, Polls: expect.any(Number) });

export const route = (local: TestService) => {
  describe('A copy that MemoryDB takes and that', () => {
    test.each(['failed', 'deleting'] as const)('ends as %s fails, and stays as it is', async (ending) => {
      local.memorydb.script({ seconds: 600, ending });
      const outcome = await local.run(COPY);
      const sentence = `The copy "${TARGET}" is ${ending}.`;
      expectFailure(local, outcome, { ...FAILED, sentence, details: details(ending) });
      expect(outcome.seconds).toBeLessThan(600 * 1.1);
      expect(snapshot(local).status).toBe(ending);
      expect(copyCalls(local)).toHaveLength(1);
      const error = 'CopyFailed';
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error,
        cluster: 'orders',
        mode: 'Copy',
        warnings: 'no',
      });
    });

    test('vanishes fails, and is not made again', async () => {
      local.memorydb.script({ seconds: 600, ending: 'gone' });
      const sentence = `The copy "${TARGET}" was seen, and is gone.`;
      expectFailure(local, await local.run(COPY), { ...FAILED, sentence, details: details(null) });
      expect(snapshotNames(local)).toEqual([SOURCE]);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('never appears fails after a quarter of an hour', async () => {
      const outcome = await local.run(
        COPY,
        onEntering('WaitForCopy', () => local.memorydb.store.removeSnapshot(TARGET)),
      );
      const sentence = `The copy "${TARGET}" did not appear within 15 min of the first look.`;
      expectFailure(local, outcome, { ...FAILED, sentence, details: details(null) });
      expect(outcome.seconds).toBeGreaterThanOrEqual(900);
      expect(outcome.seconds).toBeLessThan(900 * 1.1);
    });

    test('appears late succeeds', async () => {
      const outcome = await local.run(
        COPY,
        onEntering('PollStatus', () =>
          local.faults.inject({ operation: 'DescribeSnapshots', error: 'SnapshotNotFoundFault', times: 3 }),
        ),
      );
      expectCopied(local, outcome);
      expect(outcome.retries).toEqual([]);
    });

    test('shows statuses that nobody knows succeeds when it is available', async () => {
      local.memorydb.script({ seconds: 600, status: 'tiering' });
      const { outcome } = local.start(COPY);
      await local.clock.sleep(300_000);
      snapshot(local).status = 'Available soon';
      expectCopied(local, await outcome);
    });

    test('shows unknown statuses for good fails at the deadline', async () => {
      local.memorydb.script({ ending: 'stuck', status: 'exporting' });
      const outcome = await local.run({ ...COPY, Options: { DeadlineMinutes: 60 } });
      const sentence = `The copy "${TARGET}" is exporting 60 min after the call; the deadline has passed.`;
      expectFailure(local, outcome, { error: 'DeadlineExceeded', failedIn: 'PollStatus', sentence });
    });
  });

  describe('A copy that is not complete by the deadline', () => {
    test('fails then, to the second, after twelve hours by default', async () => {
      local.memorydb.script({ ending: 'stuck' });
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, {
        error: 'DeadlineExceeded',
        failedIn: 'PollStatus',
        sentence: `The copy "${TARGET}" is creating 12 h after the call; the deadline has passed.`,
        details: { Deadline: '2026-11-23T15:00:00.000Z', Polls: expect.any(Number) },
      });
      expect(outcome.seconds).toBe(12 * 3600);
      expect(snapshot(local).status).toBe('creating');
      const error = 'DeadlineExceeded';
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error,
        cluster: 'orders',
        mode: 'Copy',
        warnings: 'no',
      });
    });

    test('is adopted when it is started again by the command of the notice', async () => {
      local.memorydb.script({ seconds: 7200 });
      const late = { ...COPY, Options: { DeadlineMinutes: 60 } };
      const outcome = await local.run(late);
      const { Fix } = outcome.details as { Fix: string };
      const input = pasted(Fix, outcome);
      expect(input).toEqual(late);
      const again = await local.run({ ...input, Options: { DeadlineMinutes: 180 } });
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
    });
  });
};
