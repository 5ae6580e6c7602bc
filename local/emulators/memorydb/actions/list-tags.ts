import type { ListTagsRequest } from '@aws-sdk/client-memorydb';
import { ServiceFault } from '../errors.ts';
import type { Context } from './context.ts';

/** Tags of snapshots and clusters: no other resource is emulated. */
export function listTags({ store, options, now }: Context, { ResourceArn }: ListTagsRequest) {
  if (ResourceArn?.startsWith(store.arn('', 'cluster'))) {
    const cluster = store.findCluster(ResourceArn.slice(store.arn('', 'cluster').length));
    if (!cluster) throw new ServiceFault('ClusterNotFoundFault');
    return { TagList: cluster.tags };
  }
  if (!ResourceArn?.startsWith(store.arn(''))) throw new ServiceFault('InvalidARNFault');
  const snapshot = store.find(ResourceArn.slice(store.arn('').length));
  if (!snapshot) throw new ServiceFault('SnapshotNotFoundFault');
  // Open: ListTags documents no fault for this; the one for a snapshot in the wrong state is nearest.
  if (snapshot.status === 'creating' && !options.tagsReadableWhileCreating) {
    throw new ServiceFault('InvalidSnapshotStateFault');
  }
  return { TagList: (snapshot.taggedAt ?? 0) <= now() ? snapshot.tags : [] };
}
