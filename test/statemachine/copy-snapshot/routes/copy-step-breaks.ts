import { describe, expect, test } from '@jest/globals';
import type { Fault } from '../../../../local/faults.ts';
import type { TestService } from '../../../support/service.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied } from '../given.ts';

/** Each step meets another error of a class: structure.test.ts proves that the classes are the same everywhere. */
const STEPS = [
  {
    state: 'ValidateRequest',
    operation: 'validateRequest',
    cutOff: 'States.Timeout',
    unlisted: 'Lambda.CodeArtifactUserPendingException',
  },
  { state: 'CopySnapshot', operation: 'copySnapshot', cutOff: 'Sandbox.Timedout', unlisted: 'SomeNewFault' },
  { state: 'PollStatus', operation: 'pollStatus', cutOff: 'Lambda.Unknown', unlisted: 'Lambda.ServiceException' },
];

/** Faults of Lambda before it runs the function, and what no one has listed: a broken deployment may be repaired. */
const PASSING = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.CodeArtifactUserPendingException',
  'Lambda.ResourceConflictException',
  'Lambda.ResourceNotReadyException',
  'Lambda.NobodyHasListedThis',
  'Runtime.ImportModuleError',
  'Function.ResponseSizeTooLarge',
  'TypeError',
  'SomeNewFault',
];

export const route = (local: TestService) => {
  describe('A copy whose polls Lambda throttles', () => {
    const error = 'Lambda.TooManyRequestsException';

    test('goes on when Lambda lets it, hours later', async () => {
      local.faults.inject({ operation: 'pollStatus', error, times: 24 });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(outcome.retries).toHaveLength(24);
      expect(outcome.seconds).toBeGreaterThan(3_600);
    });

    test('is given up when that lasts', async () => {
      local.faults.inject({ operation: 'pollStatus', error, times: 25 });
      expectFailure(local, await local.run(COPY), { error, failedIn: 'PollStatus', fix: /start-execution/ });
    });
  });

  describe.each(STEPS)('$state of a copy', ({ state, operation, cutOff, unlisted }) => {
    const runWith = (...faults: Pick<Fault, 'error' | 'times'>[]) => {
      for (const fault of faults) local.faults.inject({ operation, ...fault });
      return local.run(COPY);
    };

    test('is done again when it is cut off once', async () => {
      const outcome = await runWith({ error: cutOff, times: 1 });
      expectCopied(local, outcome);
      expect(outcome.retries).toMatchObject([{ state, error: cutOff, attempt: 1 }]);
    });

    test('is given up when it crashes, and then is cut off', async () => {
      const outcome = await runWith({ error: 'Runtime.ExitError', times: 1 }, { error: cutOff, times: 1 });
      expectFailure(local, outcome, { error: cutOff, failedIn: state, sentence: /\w/, fix: /start-execution/ });
      expect(outcome.retries).toMatchObject([{ state, error: 'Runtime.ExitError' }]);
    });

    test('gets over everything that may pass, whatever its name', async () => {
      const outcome = await runWith(...PASSING.map((error) => ({ error, times: 1 })));
      expectCopied(local, outcome);
      expect(outcome.retries.map(({ error }) => error)).toEqual(PASSING);
    });

    test('is given up when it lasts for about a quarter of an hour', async () => {
      const outcome = await runWith({ error: unlisted, times: 14 });
      expectFailure(local, outcome, { error: unlisted, failedIn: state, sentence: `${unlisted}, as injected.` });
      expect(outcome.retries).toHaveLength(13);
      expect(outcome.seconds).toBeGreaterThan(5 * 60);
      expect(outcome.seconds).toBeLessThan(30 * 60);
    });
  });
};
