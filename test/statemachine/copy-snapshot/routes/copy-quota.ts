import { describe, expect, test } from '@jest/globals';
import { BEGIN, SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames, spendQuota, visits } from '../given.ts';

const HOUR = 3600;
const PATIENT = { ...COPY, Options: { OnQuotaExceeded: 'Wait', DeadlineMinutes: 60 } };
const hoursAgo = (hours: number) => Date.parse(BEGIN) - hours * HOUR * 1000;

export const route = (local: TestService) =>
  describe('A copy for which the quota of 24 hours is spent', () => {
    test('fails at once, unless the caller chose to wait', async () => {
      spendQuota(local, hoursAgo(23));
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, {
        error: 'SnapshotQuotaExceededFault',
        failedIn: 'CopySnapshot',
        sentence: 'The request cannot be processed because it would exceed the maximum number of snapshots.',
        fix: /^aws memorydb describe-snapshots --cluster-name orders --source user --show-detail /,
      });
      expect([outcome.seconds, copyCalls(local).length]).toEqual([0, 1]);
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });

    test('waits for it, an hour at a time, if the caller chose so', async () => {
      spendQuota(local, hoursAgo(19.5));
      const outcome = await local.run(PATIENT);
      expectCopied(local, outcome);
      expect(outcome.waits.slice(0, 5).map(({ state }) => state)).toEqual(Array(5).fill('WaitToCopyAgain'));
      expect(visits(outcome, 'WaitToCopyAgain')).toBe(5);
      expect(outcome.seconds).toBeGreaterThan(5 * HOUR);
      expect(outcome.seconds).toBeLessThan(5 * HOUR + 60);
    });

    test('does not copy another snapshot that was made under the name of its source meanwhile', async () => {
      spendQuota(local, hoursAgo(23));
      const makeAgain = () => {
        local.memorydb.store.removeSnapshot(SOURCE);
        local.memorydb.store.addSnapshot({ name: SOURCE, createdAt: Date.parse(BEGIN) });
      };
      expectFailure(local, await local.run(PATIENT, onEntering('WaitToCopyAgain', makeAgain)), {
        error: 'SnapshotNotFoundFault',
        failedIn: 'CopySnapshot',
        sentence: /^The source snapshot ".+" of 2026-11-2\d.+Z is gone: another one was made under its name\.$/,
      });
      expect([copyCalls(local).length, snapshotNames(local)]).toEqual([1, [SOURCE]]);
    });

    test('still has all of its own time after that wait', async () => {
      spendQuota(local, hoursAgo(19.5));
      local.memorydb.script({ seconds: 50 * 60 });
      const outcome = await local.run(PATIENT);
      expectCopied(local, outcome);
      expect(outcome.seconds).toBeGreaterThanOrEqual(5 * HOUR + 50 * 60);
    });

    test('has no more than its own time after that wait', async () => {
      spendQuota(local, hoursAgo(19.5));
      local.memorydb.script({ ending: 'stuck' });
      const outcome = await local.run(PATIENT);
      expectFailure(local, outcome, {
        error: 'DeadlineExceeded',
        failedIn: 'PollStatus',
        sentence: 'The copy "orders-keep" is creating 60 min after the call; the deadline has passed.',
        details: { Deadline: '2026-11-23T09:00:00.000Z', Polls: expect.any(Number) },
      });
      expect(outcome.seconds).toBe(6 * HOUR);
    });

    test('fails when 25 hours of waiting were not enough', async () => {
      local.memorydb.options.manualSnapshotsPerDay = 0;
      const outcome = await local.run(PATIENT);
      expectFailure(local, outcome, {
        error: 'SnapshotQuotaExceededFault',
        failedIn: 'CopySnapshot',
        sentence: 'The snapshot quota was still exceeded after 25 h of waiting.',
        details: { WaitingSince: BEGIN },
      });
      expect(outcome.seconds).toBe(25 * HOUR);
      expect(copyCalls(local)).toHaveLength(26);
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });
  });
