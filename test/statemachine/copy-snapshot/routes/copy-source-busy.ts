import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, onEntering, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshot, snapshotNames, somebodyCopies, visits } from '../given.ts';

export const route = (local: TestService) =>
  describe('A copy of a source of which another copy is being made', () => {
    test('is put off, and made when that is done', async () => {
      await somebodyCopies(local, 900);
      const outcome = await local.run(COPY);
      expectCopied(local, outcome, ['theirs']);
      expect(outcome.output).toMatchObject({ Adopted: false });
      expect(visits(outcome, 'WaitToCopyAgain')).toBe(visits(outcome, 'CopySnapshot') - 1);
      expect(visits(outcome, 'WaitToCopyAgain')).toBeGreaterThan(2);
      expect(outcome.retries).toEqual([]);
      expect(outcome.seconds).toBeGreaterThan(900);
      expect(copyCalls(local).length).toBeLessThanOrEqual(2 + 900 / 30);
    });

    test('is put off though that copy never shows in the status of the source', async () => {
      local.memorydb.options.statusLagSeconds = 10_000;
      await somebodyCopies(local, 300);
      const outcome = await local.run(COPY);
      expectCopied(local, outcome, ['theirs']);
      expect(visits(outcome, 'WaitToCopyAgain')).toBeGreaterThan(2);
    });

    test('that is not done by the deadline fails then, to the second, and leaves that one alone', async () => {
      await somebodyCopies(local, 7200);
      const outcome = await local.run({ ...COPY, Options: { DeadlineMinutes: 60 } });
      expectFailure(local, outcome, {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'CopySnapshot',
        sentence: `The source snapshot "${SOURCE}" was still copying at the deadline, 2026-11-23T04:00:00.000Z.`,
        fix: `aws memorydb describe-snapshots --snapshot-name ${SOURCE} --show-detail`,
        details: { SourceSnapshotName: SOURCE, Status: 'copying' },
      });
      expect(outcome.seconds).toBe(3600);
      expect(snapshotNames(local)).toEqual([SOURCE, 'theirs']);
      expect(snapshot(local, 'theirs').status).toBe('creating');
    });

    test.each(['failed', 'deleting'])('fails at once when the source is %s meanwhile', async (status) => {
      await somebodyCopies(local, 3600);
      const { outcome } = local.start(COPY);
      await local.clock.sleep(60_000);
      local.memorydb.store.setStatus(SOURCE, status);
      const ended = await outcome;
      expectFailure(local, ended, {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'CopySnapshot',
        sentence: `The source snapshot "${SOURCE}" is ${status} and cannot be copied.`,
      });
      expect(ended.seconds).toBeLessThan(100);
    });

    test('fails when the source is gone by then', async () => {
      const outcome = await local.run(
        COPY,
        onEntering('CopySnapshot', () => {
          local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidSnapshotStateFault' });
          local.memorydb.store.removeSnapshot(SOURCE);
        }),
      );
      expectFailure(local, outcome, {
        error: 'SnapshotNotFoundFault',
        failedIn: 'CopySnapshot',
        sentence: /\w/,
      });
      expect(local.memorydb.store.find(TARGET)).toBeUndefined();
    });
  });
