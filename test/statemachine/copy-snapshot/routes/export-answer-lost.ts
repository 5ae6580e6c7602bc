import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn, markSecondExport, onEntering, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';

/** Ways in which an export gets under way without anybody hearing of it: the fault, and what the machine sees of it. */
const LOST = [
  { how: 'the connection is cut', operation: 'CopySnapshot', error: 'ConnectionCut', seen: 'TransientServiceError' },
  { how: 'MemoryDB fails', operation: 'CopySnapshot', error: 'InternalFailure', seen: 'TransientServiceError' },
  { how: 'the function crashes', operation: 'copySnapshot', error: 'Runtime.ExitError', seen: 'Runtime.ExitError' },
  { how: 'the function is timed out', operation: 'copySnapshot', error: 'Sandbox.Timedout', seen: 'Sandbox.Timedout' },
  { how: 'the state is timed out', operation: 'copySnapshot', error: 'States.Timeout', seen: 'States.Timeout' },
  { how: 'Lambda loses the answer', operation: 'copySnapshot', error: 'Lambda.Unknown', seen: 'Lambda.Unknown' },
];

export const route = (local: TestService) =>
  describe('An export whose start is not heard of', () => {
    test.each(LOST)('because $how is adopted, not made twice', async ({ operation, error, seen }) => {
      markSecondExport(local);
      local.faults.inject({ operation, error, effect: 'done' });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(outcome.retries).toMatchObject([{ state: 'CopySnapshot', error: seen }]);
      expect(outcome.states).toContain('WaitToCopyAgain');
      expect(await keysIn(local)).toEqual(KEYS);
      expect(theNotice(local).body.summary).toMatch(/An earlier attempt, whose answer was lost, had started it\.$/);
    });

    test('is sent only once by the SDK, which could not tell one export from two', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut', effect: 'done' });
      await local.run(
        EXPORT,
        onEntering('WaitToCopyAgain', () => expect(copyCalls(local)).toHaveLength(2)),
      );
      expect(copyCalls(local)).toHaveLength(2);
    });

    test('is found by its objects when it is complete before anybody looks', async () => {
      markSecondExport(local, 10);
      local.faults.inject({ operation: 'copySnapshot', error: 'States.Timeout', effect: 'done' });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(copyCalls(local)).toHaveLength(1);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('is started once more when in truth it was not started', async () => {
      markSecondExport(local);
      local.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut' });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(outcome.states).not.toContain('WaitToCopyAgain');
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('is reported as cut off when the function crashes twice, and goes on by itself', async () => {
      markSecondExport(local);
      local.faults.inject({ operation: 'copySnapshot', error: 'Runtime.ExitError', effect: 'done', times: 2 });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'Runtime.ExitError',
        failedIn: 'CopySnapshot',
        sentence: /Runtime\.ExitError/,
        fix: /^aws stepfunctions start-execution/,
      });
      expect(outcome.retries).toHaveLength(1);
      await local.clock.sleep(300_000);
      await local.memorydb.settle();
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('does not take an object for its own that another export of that name would not have', async () => {
      const outcome = await local.run(
        EXPORT,
        onEntering('CopySnapshot', () => {
          local.faults.inject({ operation: 'copySnapshot', error: 'States.Timeout' });
          writeObject(local, 'orders-keep-9999.rdb', 'mine');
        }),
      );
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(await keysIn(local)).toEqual([...KEYS, 'orders-keep-9999.rdb']);
    });
  });
