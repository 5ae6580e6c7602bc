import { CopySnapshotCommand, DescribeClustersCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Fixture, START, startMemoryDb } from './fixture.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

let fixture: Fixture;
beforeEach(async () => {
  // At noon of 15 January.
  fixture = await startMemoryDb({ options: { automaticSnapshots: true } });
  fixture.memorydb.store.addCluster({
    configuration: { Name: 'orders', SnapshotWindow: '03:00-04:00', SnapshotRetentionLimit: 2 },
    tags: [{ Key: 'team', Value: 'shop' }],
    shards: [{}, {}],
  });
});
afterEach(() => fixture.close());

const names = async () => {
  const { Snapshots = [] } = await fixture.client.send(new DescribeSnapshotsCommand({}));
  return Snapshots.map(({ Name }) => Name);
};
const statusOf = async (ClusterName = 'orders') => {
  const { Clusters = [] } = await fixture.client.send(new DescribeClustersCommand({ ClusterName }));
  return Clusters[0]?.Status;
};

test('a cluster takes a snapshot when its window begins, and is busy meanwhile', async () => {
  expect(await names()).toEqual([]);
  await fixture.pass(15 * HOUR - 1);
  expect(await names()).toEqual([]);
  await fixture.pass(2);
  const { Snapshots } = await fixture.client.send(new DescribeSnapshotsCommand({ ShowDetail: true }));
  expect(Snapshots).toMatchObject([
    {
      ...{ Name: 'automatic.orders-2026-01-16-03-00', Status: 'creating', Source: 'automated' },
      ClusterConfiguration: {
        Name: 'orders',
        NumShards: 2,
        Shards: [
          { SnapshotCreationTime: new Date('2026-01-16T03:00:12Z') },
          { SnapshotCreationTime: new Date('2026-01-16T03:00:14Z') },
        ],
      },
    },
  ]);
  expect(await statusOf()).toBe('snapshotting');
  await fixture.pass(300);
  const later = await fixture.client.send(new DescribeSnapshotsCommand({}));
  expect([later.Snapshots?.[0]?.Status, await statusOf()]).toEqual(['available', 'available']);
  expect(fixture.memorydb.store.find('automatic.orders-2026-01-16-03-00')?.tags).toEqual([
    { Key: 'team', Value: 'shop' },
  ]);
});

test('the nights since the last call are made up for, and no more are kept than the limit says', async () => {
  await fixture.pass(10 * DAY);
  expect(await names()).toEqual(['automatic.orders-2026-01-24-03-00', 'automatic.orders-2026-01-25-03-00']);
  await fixture.pass(DAY);
  expect(await names()).toEqual(['automatic.orders-2026-01-25-03-00', 'automatic.orders-2026-01-26-03-00']);
});

test('one that is being copied is deleted later, and one that someone made never', async () => {
  await fixture.pass(DAY);
  expect(await names()).toEqual(['automatic.orders-2026-01-16-03-00']);
  const source = { SourceSnapshotName: 'automatic.orders-2026-01-16-03-00' };
  fixture.memorydb.script({ seconds: 3 * DAY });
  await fixture.client.send(new CopySnapshotCommand({ ...source, TargetSnapshotName: 'kept' }));
  await fixture.pass(2.5 * DAY);
  expect(await names()).toContain('automatic.orders-2026-01-16-03-00');
  await fixture.pass(DAY);
  expect(await names()).not.toContain('automatic.orders-2026-01-16-03-00');
  await fixture.pass(30 * DAY);
  expect(await names()).toContain('kept');
});

test('none is taken of a cluster that keeps none, or that is not available in its window', async () => {
  const { store } = fixture.memorydb;
  store.addCluster({ configuration: { Name: 'sandbox', SnapshotRetentionLimit: 0 } });
  store.setClusterStatus('orders', 'updating');
  await fixture.pass(DAY);
  expect(await names()).toEqual([]);
  store.setClusterStatus('orders', 'available');
  await fixture.pass(DAY);
  expect(await names()).toEqual(['automatic.orders-2026-01-17-03-00']);
});

test('one of that name, as of a seed, is not taken again', async () => {
  const name = 'automatic.orders-2026-01-16-03-00';
  fixture.memorydb.store.addSnapshot({ name, cluster: { Name: 'orders' }, createdAt: START + 15 * HOUR * 1000 });
  await fixture.pass(DAY);
  expect(await names()).toEqual([name]);
});

test('a later service goes on where the earlier one ended', async () => {
  await fixture.pass(HOUR);
  expect(await names()).toEqual([]);
  const state = JSON.parse(JSON.stringify(fixture.memorydb.store.state));
  await fixture.close();
  fixture = await startMemoryDb({ options: { automaticSnapshots: true }, state });
  await fixture.pass(DAY);
  expect(await names()).toEqual(['automatic.orders-2026-01-16-03-00']);
});

test('without the option, there is only what was put there', async () => {
  await fixture.close();
  fixture = await startMemoryDb();
  fixture.memorydb.store.addCluster();
  await fixture.pass(10 * DAY);
  expect(await names()).toEqual([]);
});
