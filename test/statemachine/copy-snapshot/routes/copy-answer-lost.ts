import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshot, snapshotNames } from '../given.ts';
import { pasted } from '../pasted.ts';

const CALL = { operation: 'CopySnapshot', error: 'ConnectionCut' };
/** Ways in which the function ends without an answer, and what the machine sees of it. */
const KILLED = [
  { how: 'crashed', fault: { error: 'Runtime.ExitError' } },
  { how: 'timed out', fault: { error: 'Sandbox.Timedout' } },
  { how: 'timed out without a Cause', fault: { error: 'Sandbox.Timedout', message: '' } },
  { how: 'timed out by its state', fault: { error: 'States.Timeout' } },
  { how: 'answered to nobody', fault: { error: 'Lambda.Unknown' } },
  { how: 'not answered in time for the client', fault: { error: 'Lambda.ClientExecutionTimeoutException' } },
].map(({ how, fault }) => ({ how, fault: { operation: 'copySnapshot', ...fault } }));

export const route = (local: TestService) => {
  /** Whether a repeated call is answered that the name is taken, or that the source is now busy: both end well. */
  describe.each([true, false])('A copy whose start is not heard of (its name is looked at first: %s)', (first) => {
    const run = (fault: Parameters<TestService['faults']['inject']>[0]) => {
      local.memorydb.options.existingTargetFirst = first;
      local.faults.inject(fault);
      return local.run(COPY);
    };

    test('because the connection is cut once is found by the SDK, which sends it again', async () => {
      const outcome = await run({ ...CALL, effect: 'done' });
      expectCopied(local, outcome);
      expect(outcome.retries).toEqual([]);
      expect(outcome.output).toMatchObject({ Adopted: true });
      expect(copyCalls(local)).toHaveLength(2);
    });

    test('because the connection is cut whenever the SDK sends it is found by a look at its name', async () => {
      const outcome = await run({ ...CALL, effect: 'done', times: 3 });
      expectCopied(local, outcome);
      expect(outcome.retries).toEqual([]);
      expect(outcome.output).toMatchObject({ Adopted: true });
    });

    test.each(KILLED)('because the function is $how is adopted', async ({ fault }) => {
      const outcome = await run({ ...fault, effect: 'done' });
      const { body } = expectCopied(local, outcome);
      expect(outcome.retries).toMatchObject([{ state: 'CopySnapshot', error: fault.error, attempt: 1 }]);
      expect(outcome.output).toMatchObject({ Adopted: true });
      expect(body.summary).toMatch(/An earlier attempt of this request had started "orders-keep"; it was adopted\.$/);
      expect(local.memorydb.store.state.manualCreations).toHaveLength(1);
    });
  });

  describe('A copy whose start is not heard of, and whose second call is refused', () => {
    test.each(['SnapshotNotFoundFault', 'SnapshotQuotaExceededFault', 'InvalidKMSKeyFault'])(
      'with %s',
      async (error) => {
        local.faults.inject({ ...CALL, effect: 'done' });
        local.faults.inject({ ...CALL, error });
        const outcome = await local.run(COPY);
        expectCopied(local, outcome);
        expect(outcome.retries).toEqual([]);
        expect(outcome.output).toMatchObject({ Adopted: true });
      },
    );
  });

  describe('A copy whose start is not heard of, and that MemoryDB does not show yet,', () => {
    test('is adopted, and settled when it can be seen', async () => {
      local.memorydb.options.existingTargetFirst = true;
      local.memorydb.script({ seconds: 600, invisibleSeconds: 120 });
      local.faults.inject({ operation: 'copySnapshot', error: 'Runtime.ExitError', effect: 'done' });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(outcome.output).toMatchObject({ Adopted: true });
    });
  });

  describe('A copy that in truth was not started', () => {
    test.each(KILLED)('when the function is $how is started by the retry', async ({ fault }) => {
      local.faults.inject(fault);
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(outcome.retries).toMatchObject([{ state: 'CopySnapshot', error: fault.error }]);
      expect(outcome.output).toMatchObject({ Adopted: false });
      expect(copyCalls(local)).toHaveLength(1);
    });
  });

  describe('A copy whose function is cut off twice', () => {
    test('goes on in MemoryDB, and is adopted by the command of the notice', async () => {
      local.faults.inject({ operation: 'copySnapshot', error: 'Runtime.ExitError', effect: 'done', times: 2 });
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, {
        error: 'Runtime.ExitError',
        failedIn: 'CopySnapshot',
        sentence: 'Runtime.ExitError, as injected.',
        fix: /^aws stepfunctions start-execution /,
      });
      expect(snapshot(local).status).toBe('creating');
      const { Fix } = outcome.details as { Fix: string };
      const again = await local.run(pasted(Fix, outcome));
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(snapshotNames(local)).toEqual([SOURCE, 'orders-keep']);
    });

    test('without a Cause is reported all the same', async () => {
      local.faults.inject({ operation: 'copySnapshot', error: 'Sandbox.Timedout', message: '', times: 2 });
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, {
        error: 'Sandbox.Timedout',
        failedIn: 'CopySnapshot',
        sentence: 'Sandbox.Timedout ended CopySnapshot without saying why.',
      });
      expect(copyCalls(local)).toEqual([]);
    });
  });
};
