import { isRecord, jsonOrUndefined } from '../json.ts';
import type { World } from '../service/world.ts';

/** What the inputs of executions name that is not here, and the clusters that are; empty if all of it is here. */
export function absenceOf(inputs: readonly string[], { memorydb: { store } }: World): string {
  const requests = inputs.map(jsonOrUndefined).filter(isRecord);
  // A pattern is no name.
  const absentIn = (named: readonly unknown[], find: (name: string) => unknown) =>
    named.flatMap((name) =>
      typeof name === 'string' && !/[*?]/.test(name) && !find(name.toLowerCase()) ? [name] : [],
    );
  const absent = requests.flatMap(({ SourceClusterName: cluster, SourceSnapshotName: snapshot, ClusterNames }) => [
    ...absentIn([cluster, ClusterNames].flat(), (name) => store.findCluster(name)),
    ...absentIn([snapshot], (name) => store.find(name)),
  ]);
  if (absent.length === 0) return '';
  const clusters = store.clusters.map(({ configuration }) => configuration.Name);
  return `There is no ${[...new Set(absent)].join(', no ')} here. The clusters are ${clusters.join(', ')}.`;
}
