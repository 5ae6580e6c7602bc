import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../local/faults.ts';
import type { TestService } from '../../../support/service.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied } from '../given.ts';

const STEPS = [
  { state: 'ValidateRequest', operation: 'validateRequest' },
  { state: 'CopySnapshot', operation: 'copySnapshot' },
  { state: 'PollStatus', operation: 'pollStatus' },
];

/** Endings of a function that do not tell whether it took effect. */
const CUT_OFF = [
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
  'Lambda.Unknown',
  'Lambda.ClientExecutionTimeoutException',
];

/** Lambda's own faults, before it runs the function. */
const PLATFORM = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** A mistake in the code, a broken deployment, an answer that is too large, and what no one has heard of. */
const UNFORESEEN = ['TypeError', 'Runtime.ImportModuleError', 'Function.ResponseSizeTooLarge', 'SomeNewFault'];

export const route = (local: TestService) =>
  describe.each(STEPS)('$state of a copy', ({ state, operation }) => {
    const runWith = (...faults: Pick<Fault, 'error' | 'times'>[]) => {
      for (const fault of faults) local.faults.inject({ operation, ...fault });
      return local.run(COPY);
    };

    test.each(CUT_OFF)('is done again when %s cuts it off once', async (error) => {
      const outcome = await runWith({ error, times: 1 });
      expectCopied(local, outcome);
      expect(outcome.retries).toMatchObject([{ state, error, attempt: 1 }]);
    });

    test.each(CUT_OFF)('is given up when it crashes, and then is cut off by %s', async (error) => {
      const outcome = await runWith({ error: 'Runtime.ExitError', times: 1 }, { error, times: 1 });
      const sentence = /\w/;
      expectFailure(local, outcome, { error, state: 'StepCutOff', failedIn: state, sentence, fix: /start-execution/ });
      expect(outcome.retries).toMatchObject([{ state, error: 'Runtime.ExitError' }]);
    });

    test('gets over every fault of Lambda itself, twelve in a row', async () => {
      const outcome = await runWith(...PLATFORM.map((error) => ({ error, times: 3 })));
      expectCopied(local, outcome);
      expect(outcome.retries.map(({ error }) => error)).toEqual(PLATFORM.flatMap((error) => Array(3).fill(error)));
      expect(outcome.seconds).toBeGreaterThan(10 * 60);
    });

    test.each(PLATFORM)('is given up when %s lasts for about a quarter of an hour', async (error) => {
      const outcome = await runWith({ error, times: 13 });
      const sentence = `${error}, as injected.`;
      expectFailure(local, outcome, { error, state: 'TransientServiceError', failedIn: state, sentence });
      expect(outcome.retries).toHaveLength(12);
      expect(outcome.seconds).toBeGreaterThan(10 * 60);
      expect(outcome.seconds).toBeLessThan(20 * 60);
    });

    test.each(UNFORESEEN)('is not repeated after %s, which no one foresaw', async (error) => {
      const outcome = await runWith({ error, times: 1 });
      const sentence = `${error}, as injected.`;
      expectFailure(local, outcome, { error, state: 'UnexpectedFailure', failedIn: state, sentence });
      expect(outcome.retries).toEqual([]);
    });
  });
