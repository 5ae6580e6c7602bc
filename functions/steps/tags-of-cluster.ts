import type { Clusters } from '../aws/clusters.ts';
import { unlessNamed } from '../aws/faults.ts';
import type { Tag } from '../core/contract.ts';

/** null if MemoryDB does not show the tags in the cluster's state, which is no reason to see to no other cluster. */
export const tagsOfCluster = (clusters: Pick<Clusters, 'listTags'>, arn: string): Promise<Tag[] | null> =>
  unlessNamed(['InvalidClusterStateFault'], () => clusters.listTags(arn));
