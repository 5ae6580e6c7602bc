import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { snapshot } from '../../copy-snapshot/given.ts';
import { pasted } from '../../copy-snapshot/pasted.ts';
import { theNotice } from '../../notices.ts';
import { addFleet, copiesOf, runOf, startRun, verdictsOf } from '../fleet.ts';

const COPIES = { Request: { TargetSnapshotName: 'keep-{cluster}' } };

export const route = (local: TestService) =>
  describe('A run that ends before its clusters', () => {
    test('by a person stops its executions, and says in one notice what MemoryDB still does', async () => {
      addFleet(local, 'carts', 'users');
      local.memorydb.script({ seconds: 600 });
      local.memorydb.script({ seconds: 600 });
      const { execution, outcome } = startRun(local, COPIES);
      await local.clock.sleep(120_000);
      execution.stop({ error: 'Maintenance', cause: 'The region is moved.' });
      const stopped = await outcome;
      expect(stopped.status).toBe('ABORTED');
      await Promise.all(copiesOf(local, execution).map((copy) => local.service.settled(copy)));
      expect(copiesOf(local, execution).map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
      expect(snapshot(local, 'keep-carts').status).toBe('creating');
      const { body, attributes } = theNotice(local);
      expect(attributes).toMatchObject({ outcome: 'ABORTED', result: 'FAILED' });
      expect(body.summary).toContain('The region is moved.');
      expect(body.remedy).toContain('goes on');
      expect(body.run).toEqual({ result: 'FAILED', counts: null, clusters: [], report: null });

      // A cluster whose snapshot is being copied is not new.
      const input = pasted(body.fix, stopped);
      const tooEarly = await runOf(local, input);
      expect(verdictsOf(local, tooEarly.execution)).toEqual({ carts: 'FAILED', users: 'FAILED' });
      expect(body.remedy).toContain('a cluster whose only snapshot is being copied has none that is available');

      // When the copies have ended, the command of the notice adopts them.
      await local.clock.sleep(600_000);
      const again = await runOf(local, input);
      expect(again.status).toBe('SUCCEEDED');
      expect(verdictsOf(local, again.execution)).toEqual({ carts: 'PROTECTED', users: 'PROTECTED' });
      const made = copiesOf(local, again.execution).map(({ output = '' }) => JSON.parse(output).Adopted);
      expect(made).toEqual([true, true]);
    });

    test('by its own timeout stops its executions, too, and is reported once', async () => {
      addFleet(local, 'carts');
      local.memorydb.script({ ending: 'stuck' });
      const { execution, outcome } = startRun(local, COPIES, { timeoutSeconds: 600 });
      expect((await outcome).status).toBe('TIMED_OUT');
      await Promise.all(copiesOf(local, execution).map((copy) => local.service.settled(copy)));
      expect(copiesOf(local, execution).map(({ status }) => status)).toEqual(['ABORTED']);
      expect(theNotice(local)).toMatchObject({
        attributes: { outcome: 'TIMED_OUT', result: 'FAILED' },
        body: { remedy: expect.stringContaining('goes on') },
      });
    });

    test('whose execution for one cluster is stopped protects the others, and names it', async () => {
      addFleet(local, 'carts', 'users');
      const { execution, outcome } = startRun(local, COPIES);
      await local.clock.sleep(15_000);
      copiesOf(local, execution)
        .find(({ input }) => JSON.parse(input).SourceClusterName === 'carts')
        ?.stop();
      expect((await outcome).error).toBe('ClustersNotProtected');
      expect(verdictsOf(local, execution)).toEqual({ carts: 'FAILED', users: 'PROTECTED' });
      expect(theNotice(local).body.run?.clusters).toMatchObject([
        { cluster: 'carts', error: 'ABORTED', cause: expect.stringContaining('was stopped') },
        { cluster: 'users', verdict: 'PROTECTED' },
      ]);
    });
  });
