import type { DescribeSnapshotsRequest } from '@aws-sdk/client-memorydb';
import { ServiceFault } from '../errors.ts';
import type { Shard, Snapshot, Store } from '../store.ts';
import type { Context } from './context.ts';
import { invalidValue, pageByName } from './paging.ts';

export function describeSnapshots({ store, now }: Context, input: DescribeSnapshotsRequest) {
  const source = sourceAsked(input.Source);
  const name = input.SnapshotName?.toLowerCase();
  const visible = store.state.snapshots.filter(({ visibleAt = 0 }) => visibleAt <= now());
  if (name !== undefined && !visible.some((snapshot) => snapshot.name === name))
    throw new ServiceFault('SnapshotNotFoundFault');
  const matching = visible
    .filter((snapshot) => name === undefined || snapshot.name === name)
    .filter(({ cluster }) => input.ClusterName === undefined || cluster.Name === input.ClusterName.toLowerCase())
    .filter((snapshot) => source === undefined || snapshot.source === source);
  const { page, NextToken } = pageByName(matching, ({ name: each }) => each, input);
  return { NextToken, Snapshots: page.map((snapshot) => snapshotAnswer(store, snapshot, input.ShowDetail)) };
}

/** The request says `system` and `user` where the answer says `automated` and `manual`. */
function sourceAsked(source: string | undefined): Snapshot['source'] | undefined {
  if (source === undefined) return undefined;
  if (source === 'system') return 'automated';
  if (source === 'user') return 'manual';
  throw invalidValue('Source', source);
}

/** A snapshot as the API shows it. */
export const snapshotAnswer = (store: Store, snapshot: Snapshot, showDetail = false) => ({
  Name: snapshot.name,
  Status: snapshot.status,
  Source: snapshot.source,
  KmsKeyId: snapshot.kmsKeyId,
  ARN: store.arn(snapshot.name),
  ClusterConfiguration: {
    ...snapshot.cluster,
    NumShards: snapshot.shards.length,
    Shards: showDetail ? snapshot.shards.map(shardAnswer) : undefined,
  },
  DataTiering: String(snapshot.dataTiering),
});

const shardAnswer = ({ name, slots, replicaCount, size, createdAt }: Shard) => ({
  Name: name,
  Configuration: { Slots: slots ?? undefined, ReplicaCount: replicaCount },
  Size: size,
  SnapshotCreationTime: createdAt,
});
