import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames, visits } from '../given.ts';

const SHOW_SOURCE = `aws memorydb describe-snapshots --snapshot-name ${SOURCE} --show-detail`;
const lost = (status: string) => ({
  error: 'InvalidSnapshotStateFault',
  failedIn: 'ValidateRequest',
  sentence: `The source snapshot "${SOURCE}" is ${status} and cannot be copied.`,
  fix: SHOW_SOURCE,
  details: { SourceSnapshotName: SOURCE, Status: status },
});

export const route = (local: TestService) =>
  describe('A copy of a source that is not ready', () => {
    test.each(['creating', 'copying', 'restoring', 'exporting'])('but %s waits, and succeeds', async (status) => {
      local.memorydb.store.setStatus(SOURCE, status);
      const { outcome } = local.start(COPY);
      await local.clock.sleep(600_000);
      expect(copyCalls(local)).toEqual([]);
      local.memorydb.store.setStatus(SOURCE, 'available');
      const ended = await outcome;
      expectCopied(local, ended);
      expect(ended.states.slice(3, 9)).toEqual([
        ...['IsSourceReady', 'WaitForSource', 'ValidateRequest'],
        ...['IsDryRun', 'IsSourceReady', 'WaitForSource'],
      ]);
      expect(visits(ended, 'WaitForSource')).toBeLessThan(600 / 30);
    });

    test('by the deadline fails then, to the second', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const outcome = await local.run({ ...COPY, Options: { DeadlineMinutes: 100 } });
      expectFailure(local, outcome, {
        ...lost('creating'),
        sentence: `The source snapshot "${SOURCE}" was still creating at the deadline, 2026-11-23T04:40:00.000Z.`,
      });
      expect(outcome.seconds).toBe(100 * 60);
      expect(copyCalls(local)).toEqual([]);
    });

    test.each(['failed', 'deleting'])('but %s fails at once', async (status) => {
      local.memorydb.store.setStatus(SOURCE, status);
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, lost(status));
      expect([outcome.seconds, outcome.retries, outcome.waits]).toEqual([0, [], []]);
      expect(copyCalls(local)).toEqual([]);
      const error = 'InvalidSnapshotStateFault';
      expect(theNotice(local).attributes).toEqual({ outcome: 'FAILED', error, mode: 'Copy', warnings: 'no' });
    });

    test('and fails while it is waited for, fails soon after', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const { outcome } = local.start(COPY);
      await local.clock.sleep(100_000);
      local.memorydb.store.setStatus(SOURCE, 'failed');
      const ended = await outcome;
      expectFailure(local, ended, lost('failed'));
      expect(ended.seconds).toBeLessThan(150);
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });
  });
