import {
  DescribeSnapshotsCommand,
  type DescribeSnapshotsCommandInput,
  paginateDescribeSnapshots,
  SnapshotNotFoundFault,
} from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, type Fixture, REGION, START, startMemoryDb, writeFiles } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
});
afterEach(() => fixture.close());

const describeSnapshots = (input: DescribeSnapshotsCommandInput = {}) =>
  fixture.client.send(new DescribeSnapshotsCommand(input));

const namesOf = async (input: DescribeSnapshotsCommandInput) =>
  (await describeSnapshots(input)).Snapshots?.map(({ Name }) => Name);

describe('the shape of a snapshot', () => {
  test('is whole with ShowDetail, down to dates', async () => {
    const createdAt = START - 1500;
    const { '0001': file = '' } = writeFiles({ '0001': 'x'.repeat(2 * 2 ** 20) });
    fixture.memorydb.store.addSnapshot({
      name: 'nightly',
      status: 'restoring',
      kmsKeyId: 'my-key',
      dataTiering: true,
      cluster: { Name: 'orders', NodeType: 'db.r6gd.xlarge', Description: 'orders and returns' },
      createdAt,
      shards: [{ file }, { name: '0007', bytes: 11 * 2 ** 20, replicaCount: 2 }],
    });
    const { Snapshots } = await describeSnapshots({ ShowDetail: true });
    const SnapshotCreationTime = new Date(createdAt);
    expect(Snapshots).toMatchObject([
      {
        Name: 'nightly',
        Status: 'restoring',
        Source: 'manual',
        KmsKeyId: 'my-key',
        ARN: `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/nightly`,
        DataTiering: 'true',
        ClusterConfiguration: {
          Name: 'orders',
          NodeType: 'db.r6gd.xlarge',
          Description: 'orders and returns',
          Port: 6379,
          NumShards: 2,
        },
      },
    ]);
    expect(Snapshots?.[0]?.ClusterConfiguration?.Shards).toEqual([
      { Name: '0001', Configuration: { Slots: '0-8191', ReplicaCount: 1 }, Size: '2 MB', SnapshotCreationTime },
      { Name: '0007', Configuration: { Slots: '8192-16383', ReplicaCount: 2 }, Size: '11 MB', SnapshotCreationTime },
    ]);
  });

  test('has no shards without ShowDetail', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    for (const input of [{}, { ShowDetail: false }]) {
      const { Snapshots } = await describeSnapshots(input);
      expect(Snapshots?.[0]?.ClusterConfiguration).toMatchObject({ Name: 'demo', NumShards: 1 });
      expect(Snapshots?.[0]?.ClusterConfiguration).not.toHaveProperty('Shards');
      expect(Snapshots?.[0]).not.toHaveProperty('KmsKeyId');
    }
  });

  test('has a size that is missing or no size at all where it was seeded so', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', shards: [{ size: null }, { size: 'n/a' }] });
    const { Snapshots } = await describeSnapshots({ ShowDetail: true });
    expect(Snapshots?.[0]?.ClusterConfiguration?.Shards?.map(({ Size }) => Size)).toEqual([undefined, 'n/a']);
  });
});

describe('the choice of snapshots', () => {
  beforeEach(() => {
    const { store } = fixture.memorydb;
    store.addSnapshot({ name: 'by-hand' });
    store.addSnapshot({ name: 'automatic.demo-2026-01-15-02-00' });
    store.addSnapshot({ name: 'other', cluster: { Name: 'other' } });
  });

  test('is all of them, those of a name, of a cluster, or of a source', async () => {
    const automatic = 'automatic.demo-2026-01-15-02-00';
    expect(await namesOf({})).toEqual([automatic, 'by-hand', 'other']);
    expect(await namesOf({ SnapshotName: 'By-Hand' })).toEqual(['by-hand']);
    expect(await namesOf({ ClusterName: 'other' })).toEqual(['other']);
    expect(await namesOf({ ClusterName: 'unknown' })).toEqual([]);
    expect(await namesOf({ Source: 'system' })).toEqual([automatic]);
    expect(await namesOf({ Source: 'user', ClusterName: 'demo' })).toEqual(['by-hand']);
  });

  test('calls its sources automated and manual in the answer', async () => {
    const { Snapshots } = await describeSnapshots({ ClusterName: 'demo' });
    expect(Snapshots?.map(({ Source }) => Source)).toEqual(['automated', 'manual']);
  });

  test('refuses a name that does not exist, names of objects in JavaScript too', async () => {
    for (const SnapshotName of ['nowhere', 'constructor', '__proto__']) {
      await expect(describeSnapshots({ SnapshotName })).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    }
  });

  test.each([{ Source: 'automated' }, { MaxResults: 0 }, { MaxResults: 1.5 }, { NextToken: 'made-up' }])(
    'refuses %j with InvalidParameterValueException',
    async (input) => {
      await expect(describeSnapshots(input)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    },
  );
});

describe('paging', () => {
  const names = Array.from({ length: 120 }, (_, index) => `s-${String(index).padStart(3, '0')}`);
  beforeEach(() => {
    for (const name of names) fixture.memorydb.store.addSnapshot({ name });
  });

  test('has fifty to a page by default', async () => {
    const sizes: number[] = [];
    const seen: (string | undefined)[] = [];
    for await (const { Snapshots = [] } of paginateDescribeSnapshots({ client: fixture.client }, {})) {
      sizes.push(Snapshots.length);
      seen.push(...Snapshots.map(({ Name }) => Name));
    }
    expect(sizes).toEqual([50, 50, 20]);
    expect(seen).toEqual(names);
  });

  test('ends without a token when the last page is full', async () => {
    const first = await describeSnapshots({ MaxResults: 60 });
    expect(first.NextToken).toEqual(expect.any(String));
    const second = await describeSnapshots({ MaxResults: 60, NextToken: first.NextToken });
    expect(second.Snapshots).toHaveLength(60);
    expect(second).not.toHaveProperty('NextToken');
  });

  test('neither repeats nor skips when snapshots come and go between pages', async () => {
    const first = await describeSnapshots({ MaxResults: 60 });
    fixture.memorydb.store.removeSnapshot('s-010');
    fixture.memorydb.store.addSnapshot({ name: 'a-new-one' });
    expect(await namesOf({ MaxResults: 1, NextToken: first.NextToken })).toEqual(['s-060']);
  });
});
