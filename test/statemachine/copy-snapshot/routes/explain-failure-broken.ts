import { describe, expect, test } from '@jest/globals';
import { ERROR_TABLE } from '../../../../functions/core/outcome/error-table.ts';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { STEP_ERRORS } from '../../step-errors.ts';
import { COPY } from '../given.ts';

const MISSING = { ...COPY, SourceSnapshotName: 'no-such' };
const REMEDY = ERROR_TABLE.SnapshotNotFoundFault.remedy;
const UNEXPLAINED = "The failure could not be explained; the execution's history has its cause.";

export const route = (local: TestService) =>
  describe('A failure that ExplainFailure cannot explain', () => {
    test.each(STEP_ERRORS)(
      'because of %s keeps its name and its remedy, and is reported once',
      async (error, times) => {
        local.faults.inject({ operation: 'explainFailure', error, times });
        const outcome = await local.run(MISSING);
        expect(outcome).toMatchObject({
          status: 'FAILED',
          error: 'SnapshotNotFoundFault',
          sentence: UNEXPLAINED,
          details: { Remedy: REMEDY, Fix: null, FailedState: 'ValidateRequest', NoticeId: expect.any(String) },
        });
        expect(outcome.retries.filter(({ state }) => state === 'ExplainFailure')).toHaveLength(times - 1);
        expect(outcome.states.slice(-4)).toEqual(['ValidateRequest', 'ExplainFailure', 'NotifyFailure', 'Failed']);
        expect(theNotice(local).body).toMatchObject({
          error: 'SnapshotNotFoundFault',
          summary: UNEXPLAINED,
          remedy: REMEDY,
          fix: null,
          failedState: 'ValidateRequest',
        });
      },
    );

    test.each(['Lambda.SdkClientException', 'Sandbox.Timedout'])(
      'because of %s is explained at the second attempt',
      async (error) => {
        local.faults.inject({ operation: 'explainFailure', error });
        const outcome = await local.run(MISSING);
        expect(outcome.sentence).toBe('There is no source snapshot "no-such" in this account and region.');
        expect(theNotice(local).body.summary).toBe(outcome.sentence);
      },
    );

    test('and Notify cannot report is reported by the status change, with its remedy', async () => {
      local.faults.inject({ operation: 'explainFailure', error: 'AccessDeniedException' });
      local.faults.inject({ operation: 'notify', error: 'AccessDeniedException' });
      const outcome = await local.run(MISSING);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'SnapshotNotFoundFault', sentence: UNEXPLAINED });
      const { body } = theNotice(local);
      expect(body).toMatchObject({ outcome: 'FAILED', error: 'SnapshotNotFoundFault', remedy: REMEDY });
      expect(body.summary).toContain(UNEXPLAINED);
    });
  });
