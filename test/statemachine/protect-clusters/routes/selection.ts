import { describe, expect, test } from '@jest/globals';
import type { Outcome, TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { addCluster, addFleet, copiesOf, reportOf, runOf, startRun, verdictsOf } from '../fleet.ts';

export const route = (local: TestService) =>
  describe('A run', () => {
    const ofTeam = (name: string, team: string) =>
      local.memorydb.store.addCluster({ configuration: { Name: name }, tags: [{ Key: 'team', Value: team }] });

    /** Holds a run to have started nothing, and to have said so in one notice. */
    function expectNothing({ execution, ...outcome }: Outcome, error: string): void {
      expect(outcome).toMatchObject({ status: 'FAILED', error, details: { FailedState: 'SelectClusters' } });
      expect(outcome.states).not.toContain('ProtectClusters');
      expect(copiesOf(local, execution)).toEqual([]);
      const { body, attributes } = theNotice(local, { execution, ...outcome });
      expect(attributes).toMatchObject({ outcome: 'FAILED', result: 'FAILED', error });
      expect(body).toMatchObject({ run: { counts: null, clusters: [], report: null }, remedy: expect.any(String) });
    }

    test('takes clusters by pattern and by tag, from all pages, and says which pattern matches none', async () => {
      for (let index = 0; index < 120; index += 1) addCluster(local, `scratch-${index}`);
      ofTeam('shop-a', 'shop');
      ofTeam('shop-b', 'web');
      ofTeam('shop-c', 'search');
      addCluster(local, 'shop-d');
      const input = {
        ClusterNames: ['shop-*', 'scratch-119', 'none-*'],
        ExcludeClusterNames: ['*-9'],
        ClusterTags: { team: ['shop', 'web'] },
      };
      const { execution } = await runOf(local, input);
      expect(verdictsOf(local, execution)).toEqual({ 'shop-a': 'NEW', 'shop-b': 'NEW' });
      expect(reportOf(local, execution).Warnings.join()).toContain('No cluster matches "none-*"');
      const tagsRead = local.memorydb.calls.filter(({ operation }) => operation === 'ListTags');
      expect(tagsRead).toHaveLength(5);
    });

    test('that selects nothing is a failure', async () => {
      local.memorydb.store.addCluster({ configuration: { Name: 'carts' }, status: 'creating' });
      const outcome = await runOf(local, {});
      expectNothing(outcome, 'NoClusterSelected');
      expect(outcome).toMatchObject({
        sentence: expect.stringContaining('it is being created'),
        details: { Fix: expect.stringMatching(/^aws memorydb describe-clusters/) },
      });
    });

    test('by tags that selects nothing names the keys, and has the command that shows those of the clusters', async () => {
      addFleet(local, 'carts');
      const outcome = await runOf(local, { ClusterTags: { team: ['hidden'] } });
      expectNothing(outcome, 'NoClusterSelected');
      expect(outcome).toMatchObject({
        sentence: expect.stringContaining('is selected by ClusterTags (team)'),
        details: {
          Fix: expect.stringMatching(/describe-clusters .* \| xargs .* list-tags --query 'TagList\[\]\.Key'/),
        },
      });
      expect(outcome.execution.cause).not.toContain('hidden');
    });

    test('of an invalid input names every problem, and starts nothing', async () => {
      addFleet(local, 'carts');
      const outcome = await runOf(local, {
        ClusterName: ['carts'],
        ExcludeClusterNames: [],
        Options: { MaxConcurrency: 501 },
        Request: { TargetSnapshotName: 'keep', Options: { Verfy: 'Probe' } },
      });
      expectNothing(outcome, 'InvalidRequest');
      const all = ['ClusterName', 'ExcludeClusterNames', 'MaxConcurrency', 'Request.TargetSnapshotName', 'Verfy'];
      for (const field of all) expect(outcome.execution.cause).toContain(field);
    });

    test('while another one runs is refused: of three at once, one goes on, and a dry run is never refused', async () => {
      addFleet(local, 'carts');
      const all = await local.clock.hold(async () =>
        ['one', 'two', 'three'].map((name) => startRun(local, {}, { name }).outcome),
      );
      const dry = runOf(local, { Options: { DryRun: true } });
      const outcomes = await Promise.all(all);
      expect(outcomes.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(1);
      const [first] = outcomes.filter(({ status }) => status === 'SUCCEEDED');
      for (const outcome of outcomes.filter((each) => each !== first)) {
        expectNothing(outcome, 'RunInProgress');
        expect(outcome).toMatchObject({ details: { Details: { Run: first?.execution.arn } } });
      }
      expect((await dry).status).toBe('SUCCEEDED');
      // The remedy: when the other one has ended, the same input is taken.
      expect(await runOf(local, {})).toMatchObject({ status: 'SUCCEEDED' });
    });
  });
