import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { onEntering } from '../../copy-snapshot/exports.ts';
import { pasted } from '../../copy-snapshot/pasted.ts';
import { theNotice } from '../../notices.ts';
import {
  everything,
  expire,
  goneWith,
  KEEP_1,
  machineArn,
  makeCopies,
  makeExports,
  outputOf,
  recordAt,
} from '../given.ts';

export const route = (local: TestService) =>
  describe('A run that ends before its points', () => {
    const begin = (options: object) => local.start(KEEP_1, { ...options, stateMachineArn: machineArn(local.service) });

    test('by a person is reported once, and the command of the notice finishes it', async () => {
      const keys = [...(await makeCopies(local, [20, 22])), ...(await makeExports(local, [20, 22]))];
      const going = [String(keys[0]), String(keys[2])];
      const gone = going.flatMap((key) => goneWith(local, key));
      // The first point is marked, and its deletion then takes long.
      local.faults.inject({ operation: 'DeleteSnapshot', error: 'ThrottlingException', times: 100 });
      local.faults.inject({ operation: 'DeleteObject', error: 'SlowDown', times: 100 });
      const { execution, outcome } = begin({});
      await local.clock.sleep(60_000);
      execution.stop({ error: 'Maintenance', cause: 'The region is moved.' });
      const stopped = await outcome;
      expect(stopped.status).toBe('ABORTED');
      expect(going.map((key) => recordAt(local, key).State)).toEqual(['Deleting', 'Deleting']);
      const { body, attributes } = theNotice(local, stopped);
      expect(attributes).toMatchObject({ outcome: 'ABORTED', result: 'FAILED' });
      expect(body.summary).toContain('The region is moved.');
      expect(body.run).toMatchObject({ result: 'FAILED', counts: null });

      local.faults.clear();
      const again = await expire(local, pasted(body.fix, stopped));
      await local.clock.sleep(60_000);
      expect(outputOf(again).Counts).toMatchObject({ FINISH: 2, DELETE: 0, DELETED: 2 });
      expect((await everything(local)).filter((each) => gone.includes(each))).toEqual([]);
    });

    test('by its own timeout is reported once', async () => {
      await makeCopies(local, [20, 22]);
      local.faults.inject({ operation: 'DeleteSnapshot', error: 'ThrottlingException', times: 100 });
      const { outcome } = begin({ timeoutSeconds: 120 });
      const ended = await outcome;
      expect(ended.status).toBe('TIMED_OUT');
      expect(theNotice(local, ended)).toMatchObject({
        attributes: { outcome: 'TIMED_OUT', result: 'FAILED' },
        body: { remedy: expect.stringContaining('the next run finishes it') },
      });
    });

    test('before its plan says so, and has deleted nothing', async () => {
      await makeCopies(local, [20, 22]);
      const before = await everything(local);
      const stop = () =>
        local.executions
          .list()
          .find(({ machineArn: arn }) => arn === machineArn(local.service))
          ?.stop();
      const { execution, outcome } = begin(onEntering('PlanExpiration', () => setImmediate(stop)));
      expect((await outcome).status).toBe('ABORTED');
      expect(await everything(local)).toEqual(before);
      expect(execution.history.some((event) => event.stateEnteredEventDetails?.name === 'ExpirePoints')).toBe(false);
    });
  });
