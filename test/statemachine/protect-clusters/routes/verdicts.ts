import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { copyCalls, removeObject } from '../../copy-snapshot/exports.ts';
import { snapshot } from '../../copy-snapshot/given.ts';
import { theNotice } from '../../notices.ts';
import {
  addCluster,
  addFleet,
  addSnapshot,
  copiesOf,
  copyOf,
  LAST_NIGHT,
  reportOf,
  reportPlace,
  rowsOf,
  runOf,
  snapshotOf,
  verdictsOf,
} from '../fleet.ts';

/** Copies, since every automatic snapshot has a name of its own. */
const COPIES = { Request: { TargetSnapshotName: 'keep-{cluster}-{date}' } };

export const route = (local: TestService) =>
  describe('A run', () => {
    /** Clusters of every kind; the seeded snapshot of orders is three days old. */
    function addAll(): void {
      addFleet(local, 'carts', 'users');
      addCluster(local, 'orders');
      addCluster(local, 'new');
      addCluster(local, 'cache', 0);
      local.memorydb.store.addCluster({ configuration: { Name: 'gone' }, status: 'deleting' });
    }

    test.each(['manual', 'any'])(
      "protects clusters by %s snapshots under names that are not the sources'",
      async (type) => {
        addCluster(local, 'carts', 0);
        const createdAt = Date.parse(LAST_NIGHT);
        local.memorydb.store.addSnapshot({ name: 'by-hand', cluster: { Name: 'carts' }, createdAt });
        const Request = { Options: { SourceType: type } };
        const { status, execution } = await runOf(local, { ClusterNames: ['carts'], Request });
        expect(rowsOf(local, execution)['carts']).toMatchObject({
          Verdict: 'PROTECTED',
          Source: 'by-hand',
          Target: 'carts-2026-11-23-02-30-00',
        });
        expect(status).toBe('SUCCEEDED');
      },
    );

    test('protects every cluster, and says of each what became of it, in one notice and in a report', async () => {
      addAll();
      const input = { ...COPIES, ClusterNames: ['*', 'missing'] };
      const first = await runOf(local, input, { name: 'first' });
      expect(first).toMatchObject({ status: 'FAILED', error: 'ClustersNotProtected' });
      expect(first.states.slice(-4)).toEqual(['ClustersNotProtected', 'ExplainFailure', 'NotifyFailure', 'Failed']);
      const report = reportOf(local, first.execution);
      expect(report).toMatchObject({ Result: 'PARTIAL', DryRun: false, PassedOver: [{ Name: 'gone' }] });
      expect(report.Counts).toMatchObject({ FAILED: 1, NOT_FOUND: 1, UNPROTECTED: 1, NEW: 1, PROTECTED: 2 });
      expect(report.Clusters.map(({ Cluster, Verdict }) => [Cluster, Verdict])).toEqual([
        ['orders', 'FAILED'],
        ['missing', 'NOT_FOUND'],
        ['cache', 'UNPROTECTED'],
        ['new', 'NEW'],
        ['carts', 'PROTECTED'],
        ['users', 'PROTECTED'],
      ]);
      const rows = rowsOf(local, first.execution);
      expect(rows['orders']).toMatchObject({
        Error: 'SourceSnapshotTooOld',
        Cause: expect.stringContaining('is 72 h old'),
        Remedy: expect.any(String),
        Fix: expect.stringContaining('aws '),
        Execution: copyOf(local, first.execution, 'orders').arn,
      });
      expect(rows['cache']).toMatchObject({
        Fix: expect.stringMatching(/^aws memorydb update-cluster --cluster-name cache --snapshot-retention-limit /),
      });
      expect(rows['carts']).toMatchObject({
        Source: snapshotOf('carts'),
        SourceCreatedAt: LAST_NIGHT,
        Target: 'keep-carts-2026-11-23',
        RecoveryPoint: expect.stringMatching(/^recovery-points\/carts\/2026-11-23T02-30-00\.000Z-copy-/),
        Execution: copyOf(local, first.execution, 'carts').arn,
        Error: null,
      });
      expect(snapshot(local, 'keep-carts-2026-11-23').status).toBe('available');

      const { body, attributes } = theNotice(local);
      expect(attributes).toMatchObject({ outcome: 'FAILED', result: 'PARTIAL', error: 'ClustersNotProtected' });
      expect(body).toMatchObject({ executionArn: first.execution.arn, run: { result: 'PARTIAL' } });
      expect(body.run?.clusters.map(({ cluster }) => cluster)).toEqual(report.Clusters.map(({ Cluster }) => Cluster));
      expect(body.run?.report?.json).toBe(`s3://${BUCKET}/${reportPlace(first.execution).Json}`);
    });

    test('copies nothing that is protected, whatever its name, and is OK when its rows have been obeyed', async () => {
      addAll();
      const { execution: first } = await runOf(local, { ...COPIES, ClusterNames: ['*', 'missing'] });
      expect(copyCalls(local)).toHaveLength(2);
      const records = rowsOf(local, first);

      // The command of the row, the snapshot that MemoryDB then makes, and the name that was wrong.
      const [, name = '', limit = ''] =
        /--cluster-name (\w+) --snapshot-retention-limit (\d+)/.exec(records['cache']?.Fix ?? '') ?? [];
      local.memorydb.store.removeCluster(name);
      addCluster(local, name, Number(limit));
      for (const cluster of ['cache', 'orders', 'new']) addSnapshot(local, cluster);
      const second = await runOf(local, COPIES, { name: 'second' });
      expect(second).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK' } });
      expect(verdictsOf(local, second.execution)).toEqual({
        cache: 'PROTECTED',
        new: 'PROTECTED',
        orders: 'PROTECTED',
        carts: 'ALREADY_PROTECTED',
        users: 'ALREADY_PROTECTED',
      });
      expect(rowsOf(local, second.execution)['carts']).toEqual({
        ...records['carts'],
        Verdict: 'ALREADY_PROTECTED',
      });
      expect(copyCalls(local)).toHaveLength(5);
      expect(copiesOf(local, second.execution)).toHaveLength(3);
      expect(theNotice(local, second)).toMatchObject({
        attributes: { outcome: 'SUCCEEDED', result: 'OK', warnings: 'no' },
        subject: 'SUCCEEDED: MemoryDB protection of 5 cluster(s) OK',
      });
      expect(second.output).toMatchObject({ NoticeId: theNotice(local, second).body.noticeId });
    });

    test('copies again what has been deleted, or only looks like its recovery point', async () => {
      addFleet(local, 'carts', 'users');
      await runOf(local, COPIES);
      local.memorydb.store.removeSnapshot('keep-carts-2026-11-23');
      local.memorydb.store.removeSnapshot('keep-users-2026-11-23');
      addSnapshot(local, 'users', 'keep-users-2026-11-23');
      const again = await runOf(local, COPIES);
      expect(verdictsOf(local, again.execution)).toEqual({ carts: 'PROTECTED', users: 'FAILED' });
      expect(copyCalls(local)).toHaveLength(4);
    });

    test('exports to a bucket, beside copies of the same snapshots', async () => {
      addFleet(local, 'carts');
      const { execution: copied } = await runOf(local, {});
      const EXPORTS = { Request: { TargetBucket: BUCKET, TargetSnapshotName: '{cluster}/{date}' } };
      const exported = await runOf(local, EXPORTS);
      expect(verdictsOf(local, copied)).toEqual({ carts: 'PROTECTED' });
      expect(rowsOf(local, exported.execution)['carts']).toMatchObject({
        Verdict: 'PROTECTED',
        Target: 'carts/2026-11-23',
        RecoveryPoint: expect.stringContaining('-export-'),
      });
      const again = await runOf(local, EXPORTS);
      expect(verdictsOf(local, again.execution)).toEqual({ carts: 'ALREADY_PROTECTED' });
      expect(copyCalls(local)).toHaveLength(2);
      removeObject(local, 'carts/2026-11-23-0001.rdb');
      const damaged = await runOf(local, EXPORTS);
      expect(verdictsOf(local, damaged.execution)).toEqual({ carts: 'FAILED' });
      expect(rowsOf(local, damaged.execution)['carts']?.Error).toBe('ExportIncomplete');
    });

    test('takes a cluster for new as long as its first snapshot can be awaited, and no longer', async () => {
      addFleet(local, 'carts');
      addCluster(local, 'new');
      const first = await runOf(local, {});
      expect(first).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK' } });
      expect(theNotice(local)).toMatchObject({ attributes: { warnings: 'yes', result: 'OK' } });
      await local.clock.sleep(27 * 3_600_000);
      local.memorydb.store.addSnapshot({
        name: 'automatic.carts-2026-11-24-02-30',
        source: 'automated',
        cluster: { Name: 'carts' },
        createdAt: Date.parse(LAST_NIGHT) + 24 * 3_600_000,
      });
      const next = await runOf(local, {});
      expect(verdictsOf(local, next.execution)).toEqual({ carts: 'PROTECTED', new: 'FAILED' });
      expect(rowsOf(local, next.execution)['new']).toMatchObject({ Error: 'SnapshotNotFoundFault' });
    });
  });
