import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { EXPORT, KEYS, keysIn } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const CUT_OFF = [
  'Sandbox.Timedout',
  'States.Timeout',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Runtime.ExitError',
];

/** What is done once for the export, and what is done for each of its three shards, who hand on their faults as values. */
const STEPS = [
  { step: 'PlanVerification', operation: 'planVerification', shards: 1, failedIn: 'PlanVerification' },
  { step: 'ProbeShard', operation: 'probeShard', shards: 3, failedIn: 'ProbeShard' },
  { step: 'ChecksumPart', operation: 'checksumPart', shards: 3, failedIn: 'ChecksumParts' },
  { step: 'JudgeShard', operation: 'judgeShard', shards: 3, failedIn: 'JudgeShard' },
  { step: 'ConcludeExport', operation: 'concludeExport', shards: 1, failedIn: 'ConcludeExport' },
].map((each) => ({ ...each, ledBy: each.shards > 1 ? 'IsExportProven' : each.step }));

export const route = (local: TestService) =>
  describe.each(STEPS)('The verification of an export: $step', ({ step, operation, shards, failedIn, ledBy }) => {
    test.each(CUT_OFF)('that ends in %s once is done again', async (error) => {
      local.faults.inject({ operation, error });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({
        status: 'SUCCEEDED',
        output: { Export: { Objects: KEYS.map((Key) => ({ Key, Verdict: 'verified' })), Warnings: [] } },
      });
      expect(outcome.retries).toMatchObject([{ state: step, error, attempt: 1 }]);
    });

    test.each(CUT_OFF)('that ends in %s twice fails, and leaves the export as it is', async (error) => {
      local.faults.inject({ operation, error, times: 2 * shards });
      expectFailure(local, await local.run(EXPORT), {
        error,
        state: 'StepCutOff',
        failedIn,
        ledBy,
        fix: /^aws s3api list-objects-v2/,
      });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('that is timed out without a Cause is told in words all the same', async () => {
      local.faults.inject({ operation, error: 'Sandbox.Timedout', message: '', times: 2 * shards });
      expectFailure(local, await local.run(EXPORT), {
        error: 'Sandbox.Timedout',
        state: 'StepCutOff',
        failedIn,
        ledBy,
        sentence: `Sandbox.Timedout ended ${failedIn} without saying why.`,
      });
    });

    test('that Lambda throttles is done when Lambda lets it', async () => {
      local.faults.inject({ operation, error: 'Lambda.TooManyRequestsException', times: 12 });
      const outcome = await local.run(EXPORT);
      expect(outcome.status).toBe('SUCCEEDED');
      expect(outcome.retries).toHaveLength(12);
    });

    test('that Lambda throttles for longer than the retries last fails', async () => {
      local.faults.inject({ operation, error: 'Lambda.TooManyRequestsException', times: 13 * shards });
      expectFailure(local, await local.run(EXPORT), {
        error: 'Lambda.TooManyRequestsException',
        state: 'TransientServiceError',
        failedIn,
        ledBy,
      });
    });

    test('whose function cannot be loaded fails as unexpected, at once', async () => {
      local.faults.inject({ operation, error: 'Runtime.ImportModuleError', times: shards });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'Runtime.ImportModuleError',
        state: 'UnexpectedFailure',
        failedIn,
        ledBy,
      });
      expect(outcome.retries).toEqual([]);
    });
  });
