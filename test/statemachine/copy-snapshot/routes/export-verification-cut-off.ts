import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { pasted } from '../pasted.ts';

/**
 * What is done once for the export, and what is done for each of its three shards, who hand on their faults as values. Each
 * is cut off by another error: structure.test.ts proves that the retriers are the same everywhere.
 */
const STEPS = [
  { step: 'PlanVerification', operation: 'planVerification', shards: 1, cutOff: 'Sandbox.Timedout' },
  { step: 'ProbeShard', operation: 'probeShard', shards: 3, cutOff: 'States.Timeout' },
  { step: 'ChecksumPart', operation: 'checksumPart', shards: 3, cutOff: 'Lambda.Unknown' },
  { step: 'JudgeShard', operation: 'judgeShard', shards: 3, cutOff: 'Runtime.ExitError' },
  { step: 'ConcludeExport', operation: 'concludeExport', shards: 1, cutOff: 'States.Timeout' },
].map((each) => ({
  ...each,
  failedIn: each.step === 'ChecksumPart' ? 'ChecksumParts' : each.step,
  ledBy: each.shards > 1 ? 'IsExportProven' : each.step,
}));

export const route = (local: TestService) =>
  describe.each(STEPS)(
    'The verification of an export: $step',
    ({ step, operation, shards, cutOff, failedIn, ledBy }) => {
      test('that is cut off once is done again', async () => {
        local.faults.inject({ operation, error: cutOff });
        const outcome = await local.run(EXPORT);
        expect(outcome).toMatchObject({
          status: 'SUCCEEDED',
          output: { Export: { Objects: KEYS.map((Key) => ({ Key, Verdict: 'verified' })), Warnings: [] } },
        });
        expect(outcome.retries).toMatchObject([{ state: step, error: cutOff, attempt: 1 }]);
      });

      test('that is cut off twice fails, leaves the export as it is, and is done by the command of the notice', async () => {
        local.faults.inject({ operation, error: cutOff, times: 2 * shards });
        const outcome = await local.run(EXPORT);
        expectFailure(local, outcome, { error: cutOff, failedIn, ledBy });
        expect(await keysIn(local)).toEqual(KEYS);
        const again = await local.run(pasted(theNotice(local).body.fix, outcome));
        expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true, Warnings: [] } });
        expect(copyCalls(local)).toHaveLength(1);
      });

      test('that is timed out without a Cause is reported in words all the same', async () => {
        local.faults.inject({ operation, error: 'Sandbox.Timedout', message: '', times: 2 * shards });
        expectFailure(local, await local.run(EXPORT), {
          error: 'Sandbox.Timedout',
          failedIn,
          ledBy,
          sentence: `Sandbox.Timedout ended ${failedIn} without saying why.`,
        });
      });

      test('that Lambda throttles is done when Lambda lets it, be it hours later', async () => {
        local.faults.inject({ operation, error: 'Lambda.TooManyRequestsException', times: 24 });
        const outcome = await local.run(EXPORT);
        expect(outcome.status).toBe('SUCCEEDED');
        expect(outcome.retries).toHaveLength(24);
        // The shards share what is injected.
        if (shards === 1) expect(outcome.seconds).toBeGreaterThan(3_600);
      });

      test('that Lambda throttles for longer than the retries last fails', async () => {
        local.faults.inject({ operation, error: 'Lambda.TooManyRequestsException', times: 25 * shards });
        expectFailure(local, await local.run(EXPORT), { error: 'Lambda.TooManyRequestsException', failedIn, ledBy });
      });

      test('whose function is gone for a quarter of an hour fails as unexpected', async () => {
        local.faults.inject({ operation, error: 'Runtime.ImportModuleError', times: 14 * shards });
        const outcome = await local.run(EXPORT);
        expectFailure(local, outcome, { error: 'Runtime.ImportModuleError', failedIn, ledBy });
        expect(outcome.retries).toHaveLength(13 * shards);
      });

      test('that is not permitted fails at once', async () => {
        local.faults.inject({ operation, error: 'AccessDeniedException', times: shards });
        const outcome = await local.run(EXPORT);
        expectFailure(local, outcome, { error: 'AccessDeniedException', failedIn, ledBy });
        expect(outcome.retries).toEqual([]);
      });
    },
  );
