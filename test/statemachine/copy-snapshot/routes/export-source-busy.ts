import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn, markSecondExport } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { somebodyCopies } from '../given.ts';

export const route = (local: TestService) =>
  describe("An export of a source that is busy with somebody's copy", () => {
    test('is put off until that is done', async () => {
      await somebodyCopies(local, 900);
      markSecondExport(local);
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(outcome.states.filter((state) => state === 'WaitToCopyAgain').length).toBeGreaterThan(2);
      expect(outcome.seconds).toBeGreaterThan(900);
      expect(copyCalls(local).length).toBeLessThanOrEqual(2 + 900 / 30);
      expect(await keysIn(local)).toEqual(KEYS);
      expect(local.memorydb.store.find('theirs')?.status).toBe('available');
      expect(theNotice(local).body.outcome).toBe('SUCCEEDED');
    });

    test('is waited for before the call when it is seen in time', async () => {
      await somebodyCopies(local, 900);
      await local.clock.sleep(10_000);
      const { status, states } = await local.run(EXPORT);
      expect(status).toBe('SUCCEEDED');
      expect(states).toContain('WaitForSource');
      expect(copyCalls(local)).toHaveLength(2);
    });

    test('fails at the deadline, which is looked at to the second', async () => {
      await somebodyCopies(local, 3600);
      const outcome = await local.run({ ...EXPORT, Options: { DeadlineMinutes: 10 } });
      expectFailure(local, outcome, {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'CopySnapshot',
        sentence: `The source snapshot "${SOURCE}" was still copying at the deadline, 2026-11-23T03:10:00.000Z.`,
        fix: `aws memorydb describe-snapshots --snapshot-name ${SOURCE} --show-detail`,
      });
      expect(outcome.seconds).toBe(600);
      expect(await keysIn(local)).toEqual([]);
    });

    test('fails at once when the source is lost meanwhile', async () => {
      await somebodyCopies(local, 3600);
      const { outcome } = local.start(EXPORT);
      await local.clock.sleep(60_000);
      local.memorydb.store.setStatus(SOURCE, 'deleting');
      expectFailure(local, await outcome, {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'CopySnapshot',
        sentence: `The source snapshot "${SOURCE}" is deleting and cannot be copied.`,
      });
    });
  });
