import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { deletions, everything, expire, KEEP_1, machineArn, makeCopies, makeExports, outputOf } from '../given.ts';
import { reportOf, reportPlace } from '../reports.ts';

export const route = (local: TestService) =>
  describe('A dry run', () => {
    test('makes the plan, and no call that deletes', async () => {
      await makeCopies(local, [20, 21, 22]);
      const before = await everything(local);
      const outcome = await expire(local, { Lifecycle: { KeepLast: 2 } });
      const Report = reportPlace(outcome.execution);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: true, Report } });
      expect(outcome.states).toEqual([
        ...['AcceptRequest', 'PlanExpiration', 'IsAnythingDue', 'ConcludeExpiry', 'IsEverythingExpired'],
        ...['NotifySuccess', 'Succeeded'],
      ]);
      expect(outputOf(outcome).Counts).toMatchObject({ DELETE: 1, KEEP: 2, DELETED: 0 });
      expect(reportOf(local, outcome.execution).Options).toEqual({ DryRun: true, MostDeletions: 3 });
      expect(deletions(local)).toEqual([]);
      expect(await everything(local)).toEqual(before);
      expect(theNotice(local, outcome).body).toMatchObject({ outcome: 'DRY_RUN', run: { points: expect.any(Array) } });
    });

    test('fails where the run would: over the bound', async () => {
      await makeExports(local, [20, 21, 22]);
      const outcome = await expire(local, { ...KEEP_1, Options: { DryRun: true } });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
      const { Groups, Options } = reportOf(local, outcome.execution);
      expect([Groups, Options]).toMatchObject([
        [{ Deletions: 2, Bound: 1, Remedy: expect.any(String) }],
        { DryRun: true },
      ]);
    });

    test('neither waits for a run that deletes, nor is waited for', async () => {
      await makeCopies(local, [20, 22]);
      const stateMachineArn = machineArn(local.service);
      const dry = { Lifecycle: { KeepLast: 1 } };
      const runs = [dry, KEEP_1, dry].map((input) => local.start(input, { stateMachineArn }));
      const outcomes = await Promise.all(runs.map(({ outcome }) => outcome));
      expect(outcomes.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    });
  });
