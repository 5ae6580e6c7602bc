import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { STEP_ERRORS } from '../../step-errors.ts';
import { deletions, expire, KEEP_1, makeCopies, outputOf, recordAt } from '../given.ts';
import { reportOf } from '../reports.ts';

export const route = (local: TestService) =>
  describe('A run in which a step breaks', () => {
    const breaks = (operation: string, [error, times]: readonly [string, number]) =>
      local.faults.inject({ operation, error, times });

    test.each(STEP_ERRORS)(
      'because of %s plans nothing, deletes nothing, and is reported whatever else breaks',
      async (...kind) => {
        await makeCopies(local, [20, 22]);
        for (const operation of ['planExpiration', 'explainFailure', 'notify']) breaks(operation, kind);
        const outcome = await expire(local, KEEP_1);
        expect(outcome).toMatchObject({ status: 'FAILED', error: kind[0] });
        expect(outcome.states).toEqual([
          ...['AcceptRequest', 'PlanExpiration', 'ExplainFailure', 'NotifyFailure', 'Failed'],
        ]);
        const { body } = theNotice(local, outcome);
        expect(body).toMatchObject({ outcome: 'FAILED', error: kind[0], remedy: expect.any(String) });
        expect(body.remedy).not.toContain("MemoryDB's own copy");
        expect(body.run).toMatchObject({ result: 'FAILED', counts: null, clusters: [], report: null });
        expect(deletions(local)).toEqual([]);
        expect(await expire(local, KEEP_1)).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { DELETED: 1 } } });
      },
    );

    test.each(STEP_ERRORS)('because of %s deletes the other points, and the next run what is left', async (...kind) => {
      const [first, second] = await makeCopies(local, [19, 20, 21, 22]);
      local.faults.inject({ operation: 'expirePoint', error: kind[0], times: kind[1], about: String(first) });
      const outcome = await expire(local, { ...KEEP_1, Lifecycle: { KeepLast: 2 } });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
      const { Points, Outcomes, Result } = reportOf(local, outcome.execution);
      expect([Result, Outcomes]).toEqual(['PARTIAL', { FAILED: 1, LEFT: 0, ALREADY_GONE: 0, DELETED: 1 }]);
      const rows = Points.filter(({ Outcome }) => Outcome);
      expect(rows.map((row) => [row.RecoveryPoint, row.Outcome]).sort()).toEqual([
        [first, 'FAILED'],
        [second, 'DELETED'],
      ]);
      expect(rows.find(({ RecoveryPoint }) => RecoveryPoint === first)?.Reasons[0]).toBe(
        `${kind[0]}: the execution's history has its cause`,
      );
      const next = await expire(local, { ...KEEP_1, Lifecycle: { KeepLast: 2 } });
      expect(outputOf(next).Counts).toMatchObject({ DELETE: 1, DELETED: 1 });
    });

    test.each(STEP_ERRORS)('because of %s cannot be concluded fails, and its report has the plan', async (...kind) => {
      const [first] = await makeCopies(local, [20, 22]);
      breaks('concludeExpiry', kind);
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({ status: 'FAILED', error: kind[0], details: { FailedState: 'ConcludeExpiry' } });
      expect(theNotice(local, outcome).body).toMatchObject({
        failedState: 'ConcludeExpiry',
        run: { result: 'FAILED' },
      });
      const report = reportOf(local, outcome.execution);
      expect(report.Points).toMatchObject([{ RecoveryPoint: first, Verdict: 'DELETE' }, { Verdict: 'KEEP' }]);
      expect(report).not.toHaveProperty('EndedAt');
      expect(await expire(local, KEEP_1)).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { KEEP: 1 } } });
    });

    test.each(STEP_ERRORS)(
      'because of %s cannot be reported is reported by the change of its status',
      async (...kind) => {
        breaks('notify', kind);
        const outcome = await expire(local, KEEP_1);
        expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null, Result: 'OK' } });
        expect(theNotice(local, outcome).body).toMatchObject({
          outcome: 'SUCCEEDED',
          summary: expect.stringContaining('its own notice could not be sent'),
          run: { result: 'OK', report: { json: expect.stringContaining(outcome.execution.name) } },
        });
      },
    );

    test('because Step Functions cannot evaluate an expression of its Map fails, and deletes nothing', async () => {
      const [first] = await makeCopies(local, [20, 22]);
      local.faults.inject({ operation: 'ItemSelector', error: 'States.QueryEvaluationError' });
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({
        ...{ status: 'FAILED', error: 'States.QueryEvaluationError', details: { FailedState: 'ExpirePoints' } },
      });
      expect(theNotice(local, outcome).body).toMatchObject({ failedState: 'ExpirePoints', run: { result: 'FAILED' } });
      expect([deletions(local), recordAt(local, String(first)).State]).toEqual([[], 'Proven']);
    });
  });
