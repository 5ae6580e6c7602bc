import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { recordText } from '../../../../functions/core/recovery-points/merge-record.ts';
import { recordKey } from '../../../../functions/core/recovery-points/record.ts';
import { readSeed } from '../../../../local/service/seed.ts';
import { BUCKET, ROOT, SOURCE, type TestService } from '../../../support/service.ts';
import { onEntering } from '../../copy-snapshot/exports.ts';
import { theNotice } from '../../notices.ts';
import {
  DELETES,
  deletions,
  everything,
  expire,
  KEEP_1,
  makeCopies,
  makeExports,
  outputOf,
  recordAt,
} from '../given.ts';
import { reportOf } from '../reports.ts';

const KEEP_2 = { Lifecycle: { KeepLast: 2 }, Options: DELETES };

export const route = (local: TestService) =>
  describe('A run', () => {
    test('leaves whole a group that is over its bound, expires the others, and fails saying so', async () => {
      await makeCopies(local, [19, 20, 21, 22]);
      await makeExports(local, [20, 22]);
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
      expect(outcome.sentence).toMatch(/1 deleted.*1 group is over the bound/s);
      const { body } = theNotice(local, outcome);
      expect(body.run?.counts).toMatchObject({ OVER_BOUND: 3, DELETED: 1 });
      expect(local.memorydb.store.find('copy-19')?.status).toBe('available');
    });

    test('leaves what is not ours, was made anew, is from the future, or is held, and says why', async () => {
      const [first, second] = await makeCopies(local, [18, 19, 20, 21, 22]);
      await makeExports(local, [20, 21, 22]);
      const { store } = local.memorydb;
      // Another one under the name of the newest, which then takes no slot; one is restored from, and one is to be kept.
      const newest = store.find('copy-22');
      store.removeSnapshot('copy-22');
      store.addSnapshot({ name: 'copy-22', cluster: { Name: 'orders' }, tags: [] });
      store.setStatus('copy-18', 'restoring');
      const kept = store.find('copy-19');
      store.removeSnapshot('copy-19');
      if (kept) store.state.snapshots.push({ ...kept, tags: [...kept.tags, { Key: 'memorydb-snapshot-copy:keep' }] });
      await local.s3.store.mark(BUCKET, 'export-20.manifest.json', { isOnLegalHold: true });
      // A record of another deployment, and one from the future.
      const record = recordAt(local, String(second));
      const foreign = { ...record, Deployment: 'other-dev', Target: 'foreign' };
      await local.s3.store.putText(BUCKET, recordKey(foreign), recordText(foreign));
      const future = { ...record, Source: { ...record.Source, CreatedAt: '2027-01-01T00:00:00.000Z' } };
      await local.s3.store.putText(BUCKET, recordKey(future), recordText(future));
      const before = await everything(local);

      const outcome = await expire(local, KEEP_2);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK' } });
      const verdicts = outputOf(outcome).Points.map(({ Target, Verdict, Reasons }) => [Target, Verdict, Reasons[0]]);
      expect(verdicts).toEqual(
        expect.arrayContaining([
          ['copy-22', 'MISSING', expect.anything()],
          ['copy-18', 'PASSED_OVER', expect.stringMatching(/^Restoring/)],
          ['copy-19', 'PASSED_OVER', expect.stringMatching(/^TaggedToKeep/)],
          ['export-20', 'PASSED_OVER', expect.stringMatching(/^Locked/)],
          ['foreign', 'PASSED_OVER', expect.stringMatching(/^NotOurs.*other-dev/)],
          ['copy-19', 'KEEP', expect.stringMatching(/^Future/)],
        ]),
      );
      expect(newest?.status).toBe('available');
      expect([deletions(local), await everything(local)]).toEqual([[], before]);
      expect(first).toBeDefined();
    });

    test.each([
      ['the newest of its group vanished', 'NewestGone', () => local.memorydb.store.removeSnapshot('copy-22')],
      ['a cluster is restored from it', 'Restoring', () => local.memorydb.store.setStatus('copy-20', 'restoring')],
    ])('leaves a point if %s after the plan, and says so', async (_what, reason, act) => {
      await makeCopies(local, [20, 22]);
      const outcome = await expire(local, KEEP_1, onEntering('ExpirePoints', act));
      const Warnings = [expect.stringMatching(`^1 that were due are left: copy-20 .${reason}: `)];
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Warnings } });
      expect(reportOf(local, outcome.execution).Outcomes).toMatchObject({ LEFT: 1, DELETED: 0 });
      expect([deletions(local), local.memorydb.store.find('copy-20') !== undefined]).toEqual([[], true]);
    });

    test('takes a point for gone whose record somebody deletes after the plan', async () => {
      const [first] = await makeCopies(local, [20, 22]);
      const act = () => rmSync(local.s3.store.pathOf(BUCKET, String(first)));
      const outcome = await expire(local, KEEP_1, onEntering('ExpirePoints', act));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { ALREADY_GONE: 1, DELETED: 0 } } });
      expect(deletions(local)).toEqual([]);
    });

    test('leaves what an execution uses, that began before the plan or after it', async () => {
      await makeCopies(local, [18, 19, 20, 21, 22]);
      const use = (source: string) => {
        local.memorydb.script({ seconds: 600 });
        return local.start({ SourceSnapshotName: source, TargetSnapshotName: `of-${source}` }).outcome;
      };
      const before = use('copy-18');
      await local.clock.sleep(30_000);
      let after: Promise<unknown> = Promise.resolve();
      const outcome = await expire(
        local,
        KEEP_2,
        onEntering('ExpirePoints', () => {
          after = use('copy-19');
        }),
      );
      const rows = outputOf(outcome).Points.map(({ Target, Verdict, Reasons }) => [Target, Verdict, Reasons[0]]);
      expect(rows).toEqual(
        expect.arrayContaining([
          ['copy-18', 'PASSED_OVER', expect.stringMatching(/^InUse/)],
          ['copy-19', 'DELETE', expect.stringMatching(/^InUse/)],
        ]),
      );
      expect(outputOf(outcome).Counts).toMatchObject({ LEFT: 1, DELETED: 1 });
      expect(outcome).toMatchObject({
        output: {
          Warnings: [expect.stringMatching(/^1 that were due/), expect.stringMatching(/^1 .*in use.*copy-18/)],
        },
      });
      await Promise.all([before, after]);
    });

    test('leaves what it has begun if the cluster is gone since, and finishes it if its name is given', async () => {
      const [first] = await makeExports(local, [20, 22]);
      local.faults.inject({ operation: 'DeleteObject', error: 'AccessDenied' });
      expect(await expire(local, KEEP_1)).toMatchObject({ error: 'RecoveryPointsNotExpired' });
      local.memorydb.store.removeCluster('orders');
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({
        status: 'SUCCEEDED',
        output: { Counts: { CLUSTER_GONE: 2, FINISH: 0, LEFT: 0 } },
      });
      const begun = reportOf(local, outcome.execution).Points.find(({ RecoveryPoint }) => RecoveryPoint === first);
      expect(begun?.Reasons.at(-1)).toMatch(/^Deleting: .*ClusterNames/);
      const named = await expire(local, { ...KEEP_1, ClusterNames: ['orders'] });
      expect(outputOf(named).Counts).toMatchObject({ FINISH: 1, DELETED: 1, KEEP: 1 });
    });

    test.each(['-0001.rdb', '-0003.rdb', '.manifest.json', '.claim.json'])(
      'passes over exports of which Object Lock keeps the object %s, which do not count as deletions',
      async (end) => {
        await makeExports(local, [17, 18, 19, 20, 21, 22]);
        for (const night of [17, 18])
          await local.s3.store.mark(BUCKET, `export-${night}${end}`, { isOnLegalHold: true });
        const outcome = await expire(local, {
          Lifecycle: { KeepLast: 3 },
          Options: { DryRun: false, MostDeletions: 1 },
        });
        expect(outcome).toMatchObject({
          status: 'SUCCEEDED',
          output: { Counts: { PASSED_OVER: 2, DELETED: 1, LEFT: 0 } },
        });
      },
    );

    test('warns of exports that are missing, and of which files are there, which no run deletes', async () => {
      await makeExports(local, [18, 19, 20, 21, 22]);
      await local.s3.store.remove(BUCKET, 'export-18-0002.rdb');
      await local.s3.store.putText(BUCKET, 'export-19-0002.rdb', 'others');
      for (const shard of ['0001', '0002', '0003']) await local.s3.store.remove(BUCKET, `export-20-${shard}.rdb`);
      const outcome = await expire(local, { Lifecycle: { KeepLast: 2 } });
      const Warnings = [
        'Of 2 exports that are missing, such as export-19, some files are there. No run deletes them: remove by hand what you do not need.',
      ];
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { MISSING: 3 }, Warnings } });
      const { Points } = reportOf(local, outcome.execution);
      expect(Points.map(({ Target, Reasons }) => [Target, Reasons.slice(1)])).toEqual(
        expect.arrayContaining([
          ['export-18', ['Files: 2 of its 3 files are there']],
          ['export-19', ['Files: 2 of its 3 files are there']],
          ['export-20', []],
        ]),
      );
    });

    test('plans only clusters with the tags, and warns of a name that is nowhere', async () => {
      await makeCopies(local, [20, 22]);
      const tagged = (value: string) => ({
        ...KEEP_1,
        ClusterTags: { team: value },
        ClusterNames: ['orders', 'no-such'],
      });
      local.memorydb.store.removeCluster('orders');
      local.memorydb.store.addCluster({ configuration: { Name: 'orders' }, tags: [{ Key: 'team', Value: 'shop' }] });
      const other = await expire(local, tagged('web'));
      const Warnings = ['There is neither a cluster "no-such" of ClusterNames nor a recovery point of it.'];
      expect(other).toMatchObject({ status: 'SUCCEEDED', output: { Points: [], Warnings } });
      expect(outputOf(await expire(local, tagged('shop'))).Counts).toMatchObject({ DELETED: 1, KEEP: 1 });
    });

    test('lists failed copies, points that are gone, and those of clusters that are, each proof in a group of its own', async () => {
      const [missing] = await makeCopies(local, [19, 21, 22]);
      local.memorydb.store.removeSnapshot('copy-19');
      local.memorydb.script({ ending: 'failed' });
      await local.run({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'not-made' });
      await makeExports(local, [21, 22], 'Probe');
      // Its files are older than it says.
      const { shards = [], ...seed } = readSeed(join(ROOT, 'local/seed/orders.json'));
      const createdAt = Date.parse('2026-11-22T12:00:00Z');
      const younger = shards.map((shard) => ({ ...shard, createdAt }));
      local.memorydb.store.addSnapshot({ ...seed, name: 'restored', createdAt, shards: younger });
      await local.run({ SourceSnapshotName: 'restored', TargetSnapshotName: 'export-restored', TargetBucket: BUCKET });
      const before = await everything(local);
      const outcome = await expire(local, KEEP_1);
      const report = reportOf(local, outcome.execution);
      expect(report.Groups.map(({ Kind, Proof }) => [Kind, Proof])).toEqual([
        ['Copy', 'Copy'],
        ['Export', 'Probe'],
        ['Export', 'Unverifiable'],
      ]);
      expect(report.Points).toContainEqual(expect.objectContaining({ RecoveryPoint: missing, Verdict: 'MISSING' }));
      const [failed] = report.Points.filter(({ Verdict }) => Verdict === 'FAILED_COPY');
      expect(failed).toMatchObject({ Target: 'not-made', Fix: expect.stringMatching(/^aws memorydb delete-snapshot/) });
      expect(report.Outcomes).toEqual({ FAILED: 0, LEFT: 0, ALREADY_GONE: 0, DELETED: 2 });

      local.memorydb.store.removeCluster('orders');
      const second = await expire(local, KEEP_1);
      expect(outputOf(second).Counts).toMatchObject({ CLUSTER_GONE: 3, KEEP: 0, DELETE: 0 });
      expect(before).toContain('snapshot not-made failed');
      expect(await everything(local)).toContain('snapshot not-made failed');
    });
  });
