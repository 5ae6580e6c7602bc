import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeClustersCommand,
  DescribeSnapshotsCommand,
  ListTagsCommand,
  MemoryDBClient,
} from '@aws-sdk/client-memorydb';
import { beforeEach, expect, test } from '@jest/globals';
import { seedClusters } from '../../../local/service/seed.ts';
import { BUCKET, localService, ROOT } from '../../support/service.ts';

const local = localService();
const EXAMPLES = join(ROOT, 'statemachine/copy-snapshot/examples');

beforeEach(async () => {
  await local.service.reset();
  seedClusters(local.service.world, ROOT);
});

test.each(readdirSync(EXAMPLES))('It is enough for %s', async (name) => {
  const request = JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'));
  expect(await local.run(request)).toMatchObject({ status: 'SUCCEEDED' });
});

test('It has clusters of different shapes, each with its snapshots', async () => {
  const memorydb = new MemoryDBClient({ endpoint: local.service.urls.memorydb });
  const { Clusters = [] } = await memorydb.send(new DescribeClustersCommand({}));
  expect(
    Clusters.map(({ Name, NumberOfShards, SnapshotRetentionLimit, KmsKeyId }) => [
      ...[Name, NumberOfShards, SnapshotRetentionLimit, KmsKeyId?.includes(':key/') ?? false],
    ]),
  ).toEqual([
    ['catalog', 5, 35, true],
    ['orders', 3, 7, false],
    ['sandbox', 2, 0, false],
    ['sessions', 1, 3, false],
  ]);
  const tags = await memorydb.send(new ListTagsCommand({ ResourceArn: Clusters[3]?.ARN ?? '' }));
  expect(tags.TagList).toContainEqual({ Key: 'team', Value: 'web' });
  const { Snapshots = [] } = await memorydb.send(new DescribeSnapshotsCommand({}));
  expect(Snapshots.map(({ Name, KmsKeyId }) => [Name, KmsKeyId])).toEqual([
    ['automatic.catalog-2026-11-20-01-00', Clusters[0]?.KmsKeyId],
    ['automatic.catalog-2026-11-23-01-00', Clusters[0]?.KmsKeyId],
    ['automatic.orders-2026-11-20-03-00', undefined],
    ['automatic.orders-2026-11-23-03-00', undefined],
    ['automatic.sessions-2026-11-20-02-30', undefined],
    ['automatic.sessions-2026-11-23-02-30', undefined],
    ['sandbox-before-upgrade', undefined],
  ]);
});

test.each([
  ['automatic.sessions-2026-11-20-02-30', 1],
  ['automatic.catalog-2026-11-20-01-00', 5],
  ['sandbox-before-upgrade', 2],
])('The files of %s are real: each shard of an export is verified', async (SourceSnapshotName, shards) => {
  const request = { SourceSnapshotName, TargetSnapshotName: 'mine', TargetBucket: BUCKET };
  const { status, output } = await local.run(request);
  expect([status, output]).toMatchObject([
    'SUCCEEDED',
    { Warnings: [], Export: { Objects: Array.from({ length: shards }, () => ({ Verdict: 'verified' })) } },
  ]);
});

test('A week of automatic snapshots has files of each night: an export of the last has no warning', async () => {
  local.memorydb.options.automaticSnapshots = true;
  await local.memorydb.settle();
  await local.clock.sleep(7 * 24 * 3600 * 1000);
  const request = { SourceClusterName: 'catalog', TargetSnapshotName: 'mine', TargetBucket: BUCKET };
  const { output } = await local.run(request);
  expect(output).toMatchObject({ SourceSnapshotName: 'automatic.catalog-2026-11-30-01-00', Warnings: [] });
  const kept = local.memorydb.store.state.snapshots.map(({ name }) => name);
  expect(kept.filter((name) => name.startsWith('automatic.sessions'))).toEqual([
    'automatic.sessions-2026-11-28-02-30',
    'automatic.sessions-2026-11-29-02-30',
    'automatic.sessions-2026-11-30-02-30',
  ]);
  expect(kept).toContain('sandbox-before-upgrade');
});

test("It is fresh enough for a request for last night's snapshot", async () => {
  const request = { SourceClusterName: 'orders', Options: { MaxSourceAgeHours: 24 } };
  expect(await local.run(request)).toMatchObject({
    status: 'SUCCEEDED',
    output: { SourceSnapshotName: 'automatic.orders-2026-11-23-03-00' },
  });
});

test("Which slots the user's own files hold is not known: an export of them, swapped or not, is unverifiable", async () => {
  await local.service.reset();
  seedClusters(
    local.service.world,
    ROOT,
    ['0002', '0001', '0003'].map((name) => join(ROOT, `local/seed/orders/${name}.rdb`)),
  );
  const request = JSON.parse(readFileSync(join(EXAMPLES, 'export.json'), 'utf8'));
  expect(await local.run(request)).toMatchObject({ status: 'SUCCEEDED' });
  const manifest = await local.s3.store.list(BUCKET).then((keys) => keys.find((key) => key.endsWith('.manifest.json')));
  const { Shards } = JSON.parse(readFileSync(local.s3.store.pathOf(BUCKET, manifest ?? ''), 'utf8'));
  expect(Shards).toHaveLength(3);
  for (const shard of Shards)
    expect(shard).toMatchObject({
      Slots: null,
      Verdict: 'unverifiable',
      Reasons: ['which slots it must hold is not known (none are given)'],
    });
});

test("Last night's snapshot has files of that night: an export of it has no warning", async () => {
  const request = { SourceClusterName: 'orders', TargetSnapshotName: 'mine', TargetBucket: BUCKET };
  const { output } = await local.run(request);
  expect(output).toMatchObject({ SourceSnapshotName: 'automatic.orders-2026-11-23-03-00', Warnings: [] });
});

test("The user's own files are the shards of both, as old as those", async () => {
  await local.service.reset();
  const file = join(ROOT, 'local/seed/orders/0001.rdb');
  seedClusters(local.service.world, ROOT, [file, file]);
  const snapshots = local.memorydb.store.state.snapshots.filter(({ cluster }) => cluster.Name === 'orders');
  expect(snapshots.map(({ shards }) => shards.map(({ createdAt }) => new Date(createdAt).toISOString()))).toEqual([
    ['2026-11-20T03:00:17.000Z', '2026-11-20T03:00:17.000Z'],
    ['2026-11-23T03:00:17.000Z', '2026-11-23T03:00:17.000Z'],
  ]);
});
