import type { Tag } from '../contract.ts';
import { type ClusterChoice, hasTags, isNamed, isPattern, needsTags } from '../runs/choice.ts';

/** Whether the points of a cluster are planned, only listed because it no longer exists, or left out. */
export type Standing = 'Selected' | 'Gone' | 'NotSelected';

/** @param tags those of the cluster; null if it no longer exists */
export function standingOf(cluster: string, choice: ClusterChoice, tags: readonly Tag[] | null): Standing {
  if (!isNamed(cluster, choice)) return 'NotSelected';
  if (tags !== null) return hasTags(tags, choice) ? 'Selected' : 'NotSelected';
  const isNamedInFull = !isPattern(cluster) && choice.names?.includes(cluster) === true;
  return isNamedInFull && !needsTags(choice) ? 'Selected' : 'Gone';
}
