import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames } from '../given.ts';

/** What each step asks of MemoryDB. */
const CALLS = [
  { state: 'ValidateRequest', operation: 'DescribeSnapshots' },
  { state: 'ValidateRequest', operation: 'ListTags' },
  { state: 'CopySnapshot', operation: 'CopySnapshot' },
  { state: 'PollStatus', operation: 'DescribeSnapshots' },
  { state: 'PollStatus', operation: 'ListTags' },
];
const TOO_FAST = 'APICallRateForCustomerExceededFault';
const CUT = 'ConnectionCut';

export const route = (local: TestService) => {
  describe.each(CALLS)('$operation in $state', ({ state, operation }) => {
    /** The SDK itself calls up to three times, but never again after APICallRateForCustomerExceededFault. */
    const runWithFaults = (...faults: { error: string; times: number }[]) =>
      local.run(
        COPY,
        onEntering(state, () => {
          for (const fault of faults) local.faults.inject({ operation, ...fault });
        }),
      );

    test('gets over being called too fast, and cut off from the network', async () => {
      const outcome = await runWithFaults({ error: TOO_FAST, times: 2 }, { error: CUT, times: 3 });
      expectCopied(local, outcome);
      expect(local.faults.pending()).toEqual([]);
      const retries = outcome.retries.map((retry) => `${retry.state}: ${retry.error}`);
      expect(retries).toEqual(Array(3).fill(`${state}: TransientServiceError`));
    });

    test('fails under one name for all of it when it lasts for about a quarter of an hour', async () => {
      const outcome = await runWithFaults({ error: CUT, times: 3 }, { error: TOO_FAST, times: 13 });
      expectFailure(local, outcome, {
        error: 'TransientServiceError',
        failedIn: state,
        sentence: `memorydb:${operation} did not succeed, for a reason that passes: ${TOO_FAST}: The customer has exceeded the allowed rate of API calls.`,
        fix: /^aws stepfunctions start-execution/,
        details: { Action: `memorydb:${operation}`, Reason: TOO_FAST, Throttled: true },
      });
      expect(outcome.retries).toHaveLength(13);
      expect(outcome.seconds).toBeGreaterThan(5 * 60);
      expect(snapshotNames(local)).toEqual(state === 'PollStatus' ? [SOURCE, 'orders-keep'].sort() : [SOURCE]);
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: state === 'PollStatus' } });
    });
  });

  describe('MemoryDB when it throttles', () => {
    test.each([
      { times: 2, retries: 0 },
      { times: 3, retries: 1 },
    ])('$times calls is called again, $retries times by the machine', async ({ times, retries }) => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'ThrottlingException', times });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(outcome.retries).toHaveLength(retries);
      expect(copyCalls(local)).toHaveLength(times + 1);
    });
  });
};
