import type { DescribeClustersRequest } from '@aws-sdk/client-memorydb';
import { ServiceFault } from '../errors.ts';
import type { RunningCluster, Store } from '../store.ts';
import type { Context } from './context.ts';
import { pageByName } from './paging.ts';

export function describeClusters({ store, region }: Context, input: DescribeClustersRequest) {
  const name = input.ClusterName?.toLowerCase();
  if (name !== undefined && !store.findCluster(name)) throw new ServiceFault('ClusterNotFoundFault');
  const matching = store.clusters.filter(({ configuration }) => name === undefined || configuration.Name === name);
  const { page, NextToken } = pageByName(matching, ({ configuration }) => configuration.Name, input);
  return { NextToken, Clusters: page.map((cluster) => clusterAnswer(store, region, cluster, input.ShowShardDetails)) };
}

function clusterAnswer(store: Store, region: string, cluster: RunningCluster, showShards = false) {
  const { configuration, status, kmsKeyId, dataTiering } = cluster;
  const { TopicArn, Port, VpcId: _ofSnapshots, MultiRegionParameterGroupName: _likewise, ...shown } = configuration;
  const replicas = Math.max(...cluster.shards.map(({ replicaCount }) => replicaCount));
  return {
    ...shown,
    Status: status,
    NumberOfShards: cluster.shards.length,
    Shards: showShards ? cluster.shards.map(shardAnswer) : undefined,
    AvailabilityMode: replicas > 0 ? 'multiaz' : 'singleaz',
    ClusterEndpoint: { Address: `clustercfg.${shown.Name}.local.memorydb.${region}.amazonaws.com`, Port },
    ParameterGroupStatus: 'in-sync',
    SecurityGroups: [],
    TLSEnabled: true,
    KmsKeyId: kmsKeyId ?? undefined,
    ARN: store.arn(shown.Name, 'cluster'),
    SnsTopicArn: TopicArn,
    ACLName: 'open-access',
    AutoMinorVersionUpgrade: true,
    DataTiering: String(dataTiering),
  };
}

const shardAnswer = ({ name, slots, replicaCount }: RunningCluster['shards'][number]) => ({
  Name: name,
  Status: 'available',
  Slots: slots ?? undefined,
  NumberOfNodes: replicaCount + 1,
});
