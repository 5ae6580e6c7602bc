import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT } from '../exports.ts';
import { COPY, snapshotNames } from '../given.ts';
import { pasted } from '../pasted.ts';

export const route = (local: TestService) =>
  describe("An execution that the machine's own timeout ends", () => {
    test('is reported once, by the status change, and the copy goes on', async () => {
      const outcome = await local.run(COPY, { timeoutSeconds: 20 });
      // Only the history names the error, as recorded from AWS: LocalStack, test_timeouts, test_global_timeout.
      expect(outcome).toMatchObject({ status: 'TIMED_OUT', error: undefined, seconds: 20 });
      expect(outcome.states).not.toContain('ExplainFailure');
      const { body, attributes } = theNotice(local);
      expect(attributes).toEqual({ outcome: 'TIMED_OUT', cluster: 'orders', mode: 'Copy', warnings: 'no' });
      expect(body).toMatchObject({
        noticeId: `${outcome.execution.arn}#TIMED_OUT`,
        summary: "The execution ran into the state machine's own timeout.",
        remedy: expect.stringMatching(/^MemoryDB's own copy or export, if it had begun, goes on:.*look in the history/),
        fix: expect.stringMatching(/^aws stepfunctions start-execution /),
      });
      await local.clock.sleep(60_000);
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(snapshotNames(local)).toEqual([SOURCE, 'orders-keep']);
    });

    test('in the middle of a step is reported so, too', async () => {
      local.faults.inject({ operation: 'validateRequest', error: 'States.Timeout' });
      const outcome = await local.run(EXPORT, { timeoutSeconds: 20 });
      expect(outcome.status).toBe('TIMED_OUT');
      const { body } = theNotice(local);
      expect(body).toMatchObject({ outcome: 'TIMED_OUT', mode: 'Export' });
      const again = await local.run(pasted(body.fix, outcome));
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Mode: 'Export', Adopted: false } });
    });
  });
