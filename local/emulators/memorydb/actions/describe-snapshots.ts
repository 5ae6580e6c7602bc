import type { DescribeSnapshotsRequest } from '@aws-sdk/client-memorydb';
import { invalidParameter, ServiceFault } from '../errors.ts';
import type { Shard, Snapshot, Store } from '../store.ts';
import type { Context } from './context.ts';

/** The API reference's default for MaxResults. */
const PAGE = 50;

export function describeSnapshots({ store, now }: Context, input: DescribeSnapshotsRequest) {
  const limit = input.MaxResults ?? PAGE;
  if (!Number.isInteger(limit) || limit < 1) throw invalid('MaxResults', limit);
  const source = sourceAsked(input.Source);
  const name = input.SnapshotName?.toLowerCase();
  const visible = store.state.snapshots.filter(({ visibleAt = 0 }) => visibleAt <= now());
  if (name !== undefined && !visible.some((snapshot) => snapshot.name === name))
    throw new ServiceFault('SnapshotNotFoundFault');
  const after = input.NextToken === undefined ? '' : decodeToken(input.NextToken);
  const matching = visible
    .filter((snapshot) => name === undefined || snapshot.name === name)
    .filter(({ cluster }) => input.ClusterName === undefined || cluster.Name === input.ClusterName.toLowerCase())
    .filter((snapshot) => source === undefined || snapshot.source === source)
    .filter((snapshot) => snapshot.name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = matching.slice(0, limit);
  return {
    NextToken: matching.length > limit ? encodeToken(page.at(-1)?.name ?? '') : undefined,
    Snapshots: page.map((snapshot) => snapshotAnswer(store, snapshot, input.ShowDetail)),
  };
}

/** The request says `system` and `user` where the answer says `automated` and `manual`. */
function sourceAsked(source: string | undefined): Snapshot['source'] | undefined {
  if (source === undefined) return undefined;
  if (source === 'system') return 'automated';
  if (source === 'user') return 'manual';
  throw invalid('Source', source);
}

/** A token is the last name of its page, so that pages neither repeat nor skip a snapshot that exists all the time. */
const encodeToken = (name: string): string => Buffer.from(`after:${name}`).toString('base64url');

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after:')) throw invalid('NextToken', token);
  return text.slice('after:'.length);
}

const invalid = (name: string, value: unknown): ServiceFault =>
  invalidParameter(`Invalid value for ${name}: ${value}.`);

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
