import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../support/service.ts';
import { EXPORT, KEYS, keysIn } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const CUT_OFF = [
  'Sandbox.Timedout',
  'States.Timeout',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.Unknown',
  'Runtime.ExitError',
];

export const route = (local: TestService) =>
  describe('The verification of an export', () => {
    test.each(CUT_OFF)('that ends in %s once is done again', async (error) => {
      local.faults.inject({ operation: 'verifyExport', error });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({
        status: 'SUCCEEDED',
        output: { Export: { Objects: KEYS.map((Key) => ({ Key })) } },
      });
      expect(outcome.retries).toMatchObject([{ state: 'VerifyExport', error, attempt: 1 }]);
    });

    test.each(CUT_OFF)('that ends in %s twice fails, and leaves the export as it is', async (error) => {
      local.faults.inject({ operation: 'verifyExport', error, times: 2 });
      expectFailure(local, await local.run(EXPORT), {
        error,
        state: 'StepCutOff',
        failedIn: 'VerifyExport',
        fix: /^aws s3api list-objects-v2/,
      });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('that is timed out without a Cause is told in words all the same', async () => {
      local.faults.inject({ operation: 'verifyExport', error: 'Sandbox.Timedout', message: '', times: 2 });
      expectFailure(local, await local.run(EXPORT), {
        error: 'Sandbox.Timedout',
        state: 'StepCutOff',
        failedIn: 'VerifyExport',
        sentence: 'Sandbox.Timedout ended VerifyExport without saying why.',
      });
    });

    test('that Lambda throttles is done when Lambda lets it', async () => {
      local.faults.inject({ operation: 'verifyExport', error: 'Lambda.TooManyRequestsException', times: 12 });
      const outcome = await local.run(EXPORT);
      expect(outcome.status).toBe('SUCCEEDED');
      expect(outcome.retries).toHaveLength(12);
    });

    test('that Lambda throttles for longer than the retries last fails', async () => {
      local.faults.inject({ operation: 'verifyExport', error: 'Lambda.TooManyRequestsException', times: 13 });
      expectFailure(local, await local.run(EXPORT), {
        error: 'Lambda.TooManyRequestsException',
        state: 'TransientServiceError',
        failedIn: 'VerifyExport',
        sentence: 'Lambda.TooManyRequestsException, as injected.',
      });
    });

    test('whose function cannot be loaded fails as unexpected, at once', async () => {
      local.faults.inject({ operation: 'verifyExport', error: 'Runtime.ImportModuleError' });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'Runtime.ImportModuleError',
        state: 'UnexpectedFailure',
        failedIn: 'VerifyExport',
      });
      expect(outcome.retries).toEqual([]);
    });
  });
