import { describe, expect, test } from '@jest/globals';
import { BEGIN, BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, keysIn, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { expectCopied, snapshot, snapshotNames, visits } from '../given.ts';

const OF_CLUSTER = { SourceClusterName: 'Orders', TargetSnapshotName: TARGET };
const HOUR = 3_600_000;
const YESTERDAY = 'automatic.orders-2026-11-22-03-00';
const BY_HAND = 'orders-by-hand';
const LIST_ALL =
  "aws memorydb describe-snapshots --query 'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]' --output table";
const LIST =
  "aws memorydb describe-snapshots --cluster-name orders --show-detail --output table --query 'Snapshots[].[Name,Status,Source,ClusterConfiguration.Shards[0].SnapshotCreationTime]'";

/** Another snapshot of the cluster, so many hours before the test began. */
const add = ({ memorydb }: TestService, name: string, hours: number, status = 'available', cluster = 'orders') =>
  memorydb.store.addSnapshot({
    ...{ name, status, source: name.startsWith('automatic.') ? ('automated' as const) : ('manual' as const) },
    cluster: { Name: cluster },
    createdAt: Date.parse(BEGIN) - hours * HOUR,
  });

export const route = (local: TestService) =>
  describe('A source that is named by its cluster', () => {
    test('is the newest automatic snapshot of the cluster', async () => {
      add(local, YESTERDAY, 24);
      add(local, BY_HAND, 2);
      add(local, 'automatic.carts-2026-11-23-02-00', 1, 'available', 'carts');
      const outcome = await local.run(OF_CLUSTER);
      expect(copyCalls(local)).toMatchObject([{ SourceSnapshotName: YESTERDAY, TargetSnapshotName: TARGET }]);
      expect(outcome.output).toMatchObject({ SourceSnapshotName: YESTERDAY, Warnings: [] });
      expect(theNotice(local).body).toMatchObject({ outcome: 'SUCCEEDED', source: YESTERDAY, cluster: 'orders' });
    });

    test.each([
      { SourceType: 'manual', expected: BY_HAND },
      { SourceType: 'any', expected: BY_HAND },
      { SourceType: 'automated', expected: SOURCE },
    ])('is the newest of those that are $SourceType', async ({ SourceType, expected }) => {
      add(local, BY_HAND, 2);
      add(local, 'orders-by-hand-before', 3);
      await local.run({ ...OF_CLUSTER, Options: { SourceType } });
      expect(copyCalls(local)).toMatchObject([{ SourceSnapshotName: expected }]);
    });

    test('is not one that is being made, which is passed over with a warning, and not waited for', async () => {
      add(local, YESTERDAY, 24, 'creating');
      const outcome = await local.run(OF_CLUSTER);
      const notice = expectCopied(local, outcome, [YESTERDAY]);
      expect(copyCalls(local)).toMatchObject([{ SourceSnapshotName: SOURCE }]);
      const warning = `The newer snapshot "${YESTERDAY}" was passed over: it is creating.`;
      expect([outcome.output, notice.body.warnings]).toMatchObject([{ Warnings: [warning] }, [warning]]);
      expect(visits(outcome, 'WaitForSource')).toBe(0);
    });

    test('is not a copy that this tool has made, so that a repeat finds the same source and the same copy', async () => {
      add(local, BY_HAND, 2);
      const request = { SourceClusterName: 'orders', Options: { SourceType: 'any' } };
      const first = await local.run(request);
      const second = await local.run(request);
      const names = { SourceSnapshotName: BY_HAND, TargetSnapshotName: 'orders-2026-11-23-01-00-00' };
      expect(first.output).toMatchObject({ ...names, Adopted: false });
      expect(second.output).toMatchObject({ ...names, Adopted: true });
      expect(copyCalls(local)).toHaveLength(1 + 1); // The second is refused: the name is taken.
      expect(snapshotNames(local)).toEqual([SOURCE, BY_HAND, names.TargetSnapshotName].sort());
    });

    test('may be exported', async () => {
      const outcome = await local.run({ SourceClusterName: 'orders', TargetBucket: BUCKET });
      expect(outcome.output).toMatchObject({ Mode: 'Export', SourceSnapshotName: SOURCE });
      const keys = ['0001', '0002', '0003'].map((shard) => `orders-2026-11-20-03-00-17-${shard}.rdb`);
      expect(await keysIn(local)).toEqual(keys);
    });

    test('is reported by a dry run, with the name of the copy, and nothing is started', async () => {
      const outcome = await local.run({ SourceClusterName: 'orders', Options: { DryRun: true } });
      const names = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-2026-11-20-03-00-17' };
      expect(outcome.output).toMatchObject({
        ...names,
        DryRun: { WouldDo: expect.stringContaining(`copy "${SOURCE}" to "${names.TargetSnapshotName}"`) },
      });
      expect(copyCalls(local)).toEqual([]);
    });

    test.each([
      { what: 'no snapshot', cluster: 'carts', Options: {}, kind: 'automatic snapshot' },
      { what: 'none of the type', cluster: 'orders', Options: { SourceType: 'manual' }, kind: 'manual snapshot' },
    ])('is not found if the cluster has $what', async ({ cluster, Options, kind }) => {
      const outcome = await local.run({ SourceClusterName: cluster, Options });
      expectFailure(local, outcome, {
        error: 'SnapshotNotFoundFault',
        failedIn: 'ValidateRequest',
        sentence: `No ${kind} in this account and region names the cluster "${cluster}".`,
        fix: LIST_ALL,
      });
      expect(theNotice(local)).toMatchObject({
        subject: `FAILED: MemoryDB copy of cluster ${cluster} (SnapshotNotFoundFault)`,
        body: { source: null, cluster },
      });
    });

    test('is not found if none is available, and each is reported with its status', async () => {
      local.memorydb.store.setStatus(SOURCE, 'deleting');
      add(local, YESTERDAY, 24, 'creating');
      const outcome = await local.run(OF_CLUSTER);
      expectFailure(local, outcome, {
        error: 'SnapshotNotFoundFault',
        failedIn: 'ValidateRequest',
        sentence: 'The cluster "orders" has no automatic snapshot that is available in this account and region.',
        fix: LIST_ALL,
        details: {
          SourceClusterName: 'orders',
          SourceType: 'automated',
          Snapshots: [
            { Name: YESTERDAY, Status: 'creating' },
            { Name: SOURCE, Status: 'deleting' },
          ],
        },
      });
    });

    test('that is older than the request allows fails before anything is started', async () => {
      const outcome = await local.run({ ...OF_CLUSTER, Options: { MaxSourceAgeHours: 26 } });
      expectFailure(local, outcome, {
        error: 'SourceSnapshotTooOld',
        failedIn: 'ValidateRequest',
        sentence: `The newest available snapshot of the cluster "orders", "${SOURCE}", is 72 h old; the request wants at most 26 h.`,
        fix: LIST,
        details: {
          ...{ SourceClusterName: 'orders', SourceSnapshotName: SOURCE, MaxSourceAgeHours: 26, Warnings: [] },
          CreatedAt: '2026-11-20T03:00:17.000Z',
        },
      });
      expect([outcome.seconds, outcome.retries, copyCalls(local)]).toEqual([0, [], []]);
    });

    test('that is young enough is copied', async () => {
      expectCopied(local, await local.run({ ...OF_CLUSTER, Options: { MaxSourceAgeHours: 72 } }));
      expect(snapshot(local).source).toBe('manual');
    });
  });
