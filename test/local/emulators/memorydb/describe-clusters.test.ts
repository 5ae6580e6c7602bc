import {
  ClusterNotFoundFault,
  DescribeClustersCommand,
  type DescribeClustersCommandInput,
  InvalidParameterValueException,
  ListTagsCommand,
} from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ACCOUNT, type Fixture, REGION, startMemoryDb } from './fixture.ts';

const arn = (name: string) => `arn:aws:memorydb:${REGION}:${ACCOUNT}:cluster/${name}`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
  const { store } = fixture.memorydb;
  store.addCluster({ configuration: { Name: 'orders' }, shards: [{}, {}, { replicaCount: 2 }] });
  store.addCluster({
    configuration: { Name: 'carts', SnapshotRetentionLimit: 0, TopicArn: 'arn:aws:sns:eu-central-1:1:t' },
    kmsKeyId: KEY,
    tags: [{ Key: 'team', Value: 'shop' }],
    shards: [{ replicaCount: 0 }],
  });
});
afterEach(() => fixture.close());

const ask = (input: DescribeClustersCommandInput = {}) => fixture.client.send(new DescribeClustersCommand(input));
const namesOf = async (input: DescribeClustersCommandInput) => {
  const { Clusters = [], NextToken } = await ask(input);
  return { names: Clusters.map(({ Name }) => Name), NextToken };
};

test('shows clusters by name, as the API model has them', async () => {
  const { Clusters, NextToken } = await ask();
  expect(NextToken).toBeUndefined();
  expect(Clusters).toEqual([
    {
      ...{ Name: 'carts', Description: '', Status: 'available', NumberOfShards: 1, AvailabilityMode: 'singleaz' },
      ClusterEndpoint: { Address: `clustercfg.carts.local.memorydb.${REGION}.amazonaws.com`, Port: 6379 },
      ...{ NodeType: 'db.r7g.large', Engine: 'valkey', EngineVersion: '7.2', TLSEnabled: true, ACLName: 'open-access' },
      ...{ ParameterGroupName: 'default.memorydb-valkey7', ParameterGroupStatus: 'in-sync', SecurityGroups: [] },
      ...{ SubnetGroupName: 'default', KmsKeyId: KEY, ARN: arn('carts'), SnsTopicArn: 'arn:aws:sns:eu-central-1:1:t' },
      ...{ SnapshotRetentionLimit: 0, SnapshotWindow: '02:00-03:00', MaintenanceWindow: 'sun:04:00-sun:05:00' },
      ...{ AutoMinorVersionUpgrade: true, DataTiering: 'false' },
    },
    expect.objectContaining({ Name: 'orders', NumberOfShards: 3, AvailabilityMode: 'multiaz' }),
  ]);
});

test('shows shards only if it is asked to', async () => {
  const { Clusters: [cluster] = [] } = await ask({ ClusterName: 'Orders', ShowShardDetails: true });
  expect(cluster?.Shards).toEqual([
    { Name: '0001', Status: 'available', Slots: '0-5460', NumberOfNodes: 2 },
    { Name: '0002', Status: 'available', Slots: '5461-10921', NumberOfNodes: 2 },
    { Name: '0003', Status: 'available', Slots: '10922-16383', NumberOfNodes: 3 },
  ]);
});

test('comes in pages that neither repeat nor skip a cluster, while others come and go', async () => {
  const { store } = fixture.memorydb;
  for (const Name of ['a', 'b', 'z']) store.addCluster({ configuration: { Name } });
  const first = await namesOf({ MaxResults: 2 });
  expect(first.names).toEqual(['a', 'b']);
  store.removeCluster('b');
  store.addCluster({ configuration: { Name: 'd' } });
  const second = await namesOf({ MaxResults: 2, NextToken: first.NextToken });
  expect(second.names).toEqual(['carts', 'd']);
  expect(await namesOf({ MaxResults: 2, NextToken: second.NextToken })).toEqual({
    names: ['orders', 'z'],
    NextToken: undefined,
  });
});

test.each([{ MaxResults: 0 }, { NextToken: 'x' }])('refuses %o', async (input) => {
  await expect(ask(input)).rejects.toBeInstanceOf(InvalidParameterValueException);
});

test('shows 50 if it is not asked for another number', async () => {
  for (let index = 0; index < 50; index += 1)
    fixture.memorydb.store.addCluster({ configuration: { Name: `more-${index}` } });
  expect((await ask()).Clusters).toHaveLength(50);
});

test('refuses a cluster that does not exist', async () => {
  await expect(ask({ ClusterName: 'nowhere' })).rejects.toBeInstanceOf(ClusterNotFoundFault);
});

test('shows any status that a cluster has', async () => {
  for (const status of ['creating', 'deleting', 'snapshotting', 'updating', 'create-failed', 'restore-failed']) {
    fixture.memorydb.store.setClusterStatus('orders', status);
    expect((await ask({ ClusterName: 'orders' })).Clusters).toMatchObject([{ Status: status }]);
  }
});

test('fails through the fault door', async () => {
  fixture.faults.inject({ error: 'APICallRateForCustomerExceededFault', operation: 'DescribeClusters' });
  await expect(ask()).rejects.toMatchObject({ name: 'APICallRateForCustomerExceededFault' });
  expect((await ask()).Clusters).toHaveLength(2);
});

test('ListTags lists the tags of a cluster, and refuses one that does not exist', async () => {
  const tagsOf = (name: string) => fixture.client.send(new ListTagsCommand({ ResourceArn: arn(name) }));
  expect((await tagsOf('carts')).TagList).toEqual([{ Key: 'team', Value: 'shop' }]);
  expect((await tagsOf('orders')).TagList).toEqual([]);
  await expect(tagsOf('nowhere')).rejects.toBeInstanceOf(ClusterNotFoundFault);
});
