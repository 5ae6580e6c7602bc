import { isReady } from './lifecycle.ts';
import type { Options } from './options.ts';
import type { RunningCluster, Store } from './store.ts';

const DAY = 24 * 3600 * 1000;

/**
 * Takes the automatic snapshots whose windows have begun since the last call, and deletes those that are kept no longer. A
 * cluster that is not `available` when its window begins gets none that day.
 * @param settle makes the changes that are due by then
 */
export async function takeAutomaticSnapshots(
  store: Store,
  now: number,
  options: Options,
  settle: (at: number) => Promise<void>,
): Promise<void> {
  const { automaticSince = now } = store.state;
  store.state.automaticSince = now;
  const due = store.clusters
    .flatMap((cluster) => windowsOf(cluster, automaticSince, now).map((at) => ({ cluster, at })))
    .sort((one, other) => one.at - other.at);
  for (const { cluster, at } of due) {
    await settle(at);
    take(store, cluster, at, options);
  }
  await settle(now);
  for (const snapshot of store.state.snapshots) {
    const limit = store.findCluster(snapshot.cluster.Name)?.configuration.SnapshotRetentionLimit;
    const madeAt = Math.max(...snapshot.shards.map(({ createdAt }) => createdAt));
    const isKept = limit === undefined || madeAt > now - limit * DAY;
    if (snapshot.source === 'automated' && !isKept && isReady(store.state, snapshot))
      store.removeSnapshot(snapshot.name);
  }
}

/** The times in a period at which the cluster's window begins, of days whose snapshot is still kept. */
function windowsOf({ configuration }: RunningCluster, since: number, now: number): number[] {
  const { SnapshotRetentionLimit: limit = 0, SnapshotWindow: window = '' } = configuration;
  const [, hours, minutes] = /^(\d\d):(\d\d)-/.exec(window) ?? [];
  if (hours === undefined) return [];
  const from = Math.max(since, now - limit * DAY);
  const first = Math.floor(from / DAY) * DAY + (60 * Number(hours) + Number(minutes)) * 60_000;
  const days = Array.from({ length: Math.ceil((now - from) / DAY) + 1 }, (_none, day) => first + day * DAY);
  return days.filter((at) => at > from && at <= now);
}

function take(store: Store, cluster: RunningCluster, at: number, { copySeconds }: Options): void {
  const { configuration, kmsKeyId, dataTiering, tags, shards } = cluster;
  const { Name } = configuration;
  const name = `automatic.${Name}-${new Date(at).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-')}`;
  if (cluster.status !== 'available' || store.find(name)) return;
  const shardsThen = shards.map((shard, index) => ({
    ...shard,
    createdAt: at + 12_000 + 2_000 * index,
    isRedated: true,
  }));
  const more = { source: 'automated', kmsKeyId, dataTiering, tags, cluster: configuration } as const;
  store.addSnapshot({ name, status: 'creating', ...more, shards: shardsThen });
  cluster.status = 'snapshotting';
  const end = at + Math.round(1000 * copySeconds(shards.reduce((sum, { bytes }) => sum + bytes, 0)));
  store.state.changes.push({ at: end, snapshot: name, status: 'available' });
  store.state.changes.push({ at: end, cluster: Name, status: 'available' });
}
