import { describe, expect, test } from '@jest/globals';
import { ERROR_TABLE, entryOf } from '../../../../functions/core/outcome/error-table.ts';
import type { TestService } from '../../../support/service.ts';
import { copyCalls } from '../../copy-snapshot/exports.ts';
import { noticesIn, theNotice } from '../../notices.ts';
import { STEP_ERRORS } from '../../step-errors.ts';
import { addCluster, addFleet, copiesOf, rowsOf, runOf, verdictsOf } from '../fleet.ts';

export const route = (local: TestService) =>
  describe('A run in which a step breaks', () => {
    const breaks = (operation: string, [error, times]: readonly [string, number]) =>
      local.faults.inject({ operation, error, times });

    test('counts as failed the clusters that it broke for, and protects all others', async () => {
      const clusters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
      addFleet(local, ...clusters);
      // One after the other: the first three cannot be checked, the next not be started, and three not be judged.
      for (const kind of STEP_ERRORS) breaks('checkCluster', kind);
      breaks('StartExecution', ['ThrottlingException', 9]);
      // The one that was not started is judged; then three are not.
      local.faults.inject({ operation: 'judgeCluster', error: 'AccessDeniedException', after: 1 });
      for (const kind of STEP_ERRORS.slice(1)) breaks('judgeCluster', kind);
      local.faults.inject({ operation: 'judgeCluster', error: 'Sandbox.Timedout' });
      const { execution, ...outcome } = await runOf(local, { Options: { MaxConcurrency: 1 } });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'ClustersNotProtected' });
      const rows = rowsOf(local, execution);
      for (const [clusters, step] of [
        ['abc', 'CheckCluster'],
        ['efg', 'JudgeCluster'],
      ] as const)
        for (const [index, cluster] of [...clusters].entries()) {
          const [error = ''] = STEP_ERRORS[index] ?? [];
          const Cause = expect.stringContaining(`It is not known what became of it: ${step} failed. `);
          expect(rows[cluster]).toMatchObject({
            Verdict: 'FAILED',
            Error: error,
            Cause,
            Remedy: entryOf(error).remedy,
          });
        }
      expect(rows['d']).toMatchObject({
        Error: 'StepFunctions.ThrottlingException',
        Cause: expect.stringContaining('It could not be started: '),
        Remedy: ERROR_TABLE.TransientServiceError.remedy,
      });
      expect([rows['h']?.Verdict, rows['i']?.Verdict]).toEqual(['PROTECTED', 'PROTECTED']);
      expect(copiesOf(local, execution)).toHaveLength(5);
      expect(theNotice(local).body.run).toMatchObject({ result: 'PARTIAL', counts: { FAILED: 7, PROTECTED: 2 } });

      // The remedy: the same run again. Whatever was copied is known by its record.
      const again = await runOf(local, {});
      expect(again.status).toBe('SUCCEEDED');
      expect(copyCalls(local)).toHaveLength(clusters.length);
    });

    test.each(STEP_ERRORS)('because of %s selects nothing, and is reported whatever else breaks', async (...kind) => {
      addFleet(local, 'carts');
      for (const operation of ['selectClusters', 'explainFailure', 'notify']) breaks(operation, kind);
      const outcome = await runOf(local, {});
      expect(outcome).toMatchObject({ status: 'FAILED', error: kind[0] });
      expect(outcome.states).toEqual([
        ...['AcceptRequest', 'SelectClusters', 'ExplainFailure', 'NotifyFailure', 'Failed'],
      ]);
      const { body } = theNotice(local);
      expect(body).toMatchObject({ outcome: 'FAILED', error: kind[0], remedy: expect.any(String) });
      expect(body.run).toEqual({ result: 'FAILED', counts: null, clusters: [], report: null });
      expect(copyCalls(local)).toEqual([]);
    });

    test.each(STEP_ERRORS)('because of %s cannot be concluded fails, and can be started again', async (...kind) => {
      addCluster(local, 'new');
      breaks('concludeRun', kind);
      const outcome = await runOf(local, {});
      expect(outcome).toMatchObject({ status: 'FAILED', error: kind[0], details: { FailedState: 'ConcludeRun' } });
      expect(theNotice(local).body).toMatchObject({ failedState: 'ConcludeRun', run: { result: 'FAILED' } });
      expect(await runOf(local, {})).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { NEW: 1 } } });
    });

    test.each(STEP_ERRORS)(
      'because of %s cannot be reported is reported by the change of its status',
      async (...kind) => {
        addCluster(local, 'new');
        breaks('notify', kind);
        const outcome = await runOf(local, {});
        expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null, Result: 'OK' } });
        expect(theNotice(local).body).toMatchObject({
          outcome: 'SUCCEEDED',
          summary: expect.stringContaining('its own notice could not be sent'),
          run: { result: 'OK' },
        });
      },
    );

    test('because its results cannot be written fails, says what is missing, and can be started again', async () => {
      addFleet(local, 'carts', 'users');
      local.faults.inject({ operation: 'ResultWriter', error: 'AccessDenied' });
      const outcome = await runOf(local, {});
      expect(outcome).toMatchObject({
        status: 'FAILED',
        error: 'States.ResultWriterFailed',
        details: { FailedState: 'ProtectClusters', Remedy: ERROR_TABLE.ResultsNotWritten.remedy },
      });
      expect(theNotice(local).body.run).toMatchObject({ result: 'FAILED', counts: null });
      const again = await runOf(local, {});
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { ALREADY_PROTECTED: 2 } } });
      expect(noticesIn(local)).toHaveLength(2);
      expect(verdictsOf(local, again.execution)).toEqual({ carts: 'ALREADY_PROTECTED', users: 'ALREADY_PROTECTED' });
    });

    test('because another execution has the name of one of its own counts the cluster as failed', async () => {
      addFleet(local, 'carts', 'users');
      local.faults.inject({ operation: 'StartExecution', error: 'ExecutionAlreadyExists' });
      const { execution } = await runOf(local, { Options: { MaxConcurrency: 1 } });
      const { carts, users } = rowsOf(local, execution);
      expect([carts?.Verdict, users?.Verdict]).toEqual(['FAILED', 'PROTECTED']);
      expect(carts).toMatchObject({ Execution: null, Cause: expect.stringContaining('could not be started') });
    });
  });
