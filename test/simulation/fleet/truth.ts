import { existsSync, readFileSync } from 'node:fs';
import type { Execution } from '../../../local/asl/shared.ts';
import type { World } from '../../../local/service/world.ts';
import { newestOf, objectsIn } from '../oracle.ts';
import type { Accepted } from '../record.ts';
import { hasTags, isNamed, matchesSome } from '../runs/selection.ts';
import { BUCKET } from '../scenario/names.ts';
import type { ClusterTruth, FleetRun, Sight } from './record.ts';
import type { FleetInput } from './scenario.ts';

export const inputOf = ({ input }: Execution): FleetInput => JSON.parse(input);

export const sourceTypeOf = ({ Request }: FleetInput): string => Request?.Options?.SourceType ?? 'automated';

export const maxAgeOf = ({ Request }: FleetInput): number => (Request?.Options?.MaxSourceAgeHours ?? 26) * 3_600_000;

export const bucketOf = ({ Request }: FleetInput): string | null => Request?.TargetBucket ?? null;

export const clustersOf = ({ memorydb }: World): ClusterTruth[] =>
  memorydb.store.clusters.map(({ configuration, status, tags }) => ({
    name: configuration.Name,
    status,
    retention: configuration.SnapshotRetentionLimit ?? -1,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value ?? ''])),
  }));

const UNUSABLE = ['creating', 'deleting', 'create-failed', 'restore-failed'];

export interface Chosen {
  readonly selected: readonly string[];
  readonly passedOver: readonly string[];
  readonly notFound: readonly string[];
}

/** What an input selects among clusters. */
export function chosenBy(input: FleetInput, clusters: readonly ClusterTruth[]): Chosen {
  const { ClusterNames: names = [], ExcludeClusterNames: excluded = [] } = input;
  const chosen = clusters.filter((cluster) => isNamed(cluster.name, input) && hasTags(cluster.tags, input));
  const isUsable = ({ status }: ClusterTruth) => !UNUSABLE.includes(status);
  return {
    selected: chosen
      .filter(isUsable)
      .map(({ name }) => name)
      .sort(),
    passedOver: chosen
      .filter((each) => !isUsable(each))
      .map(({ name }) => name)
      .sort(),
    notFound: [...new Set(names)]
      .filter(
        (name) => !/[*?]/.test(name) && !matchesSome(name, excluded) && clusters.every((each) => each.name !== name),
      )
      .sort(),
  };
}

/** Whether what MemoryDB has taken is there, all of it and unchanged. */
export function isWhole({ memorydb, s3 }: World, { snapshot, source, target, bucket }: Accepted): boolean {
  if (bucket === null) return snapshot?.status === 'available' && memorydb.store.find(target) === snapshot;
  return source.shards.every(({ name, file }) => {
    const path = s3.store.pathOf(bucket, `${target}-${name}.rdb`);
    return existsSync(path) && readFileSync(path).equals(readFileSync(file ?? ''));
  });
}

interface StoredRecord {
  readonly State: string;
  readonly Cluster: string;
  readonly Kind: string;
  readonly Target: string;
  readonly Source: { readonly Name: string; readonly CreatedAt: string };
  readonly Place: { readonly Bucket: string | null };
}

/** The records of recovery points in the bucket, by key; of one cluster, or of all. */
export const recordsIn = ({ world }: Pick<FleetRun, 'world'>, cluster?: string): Map<string, StoredRecord> =>
  new Map(
    objectsIn(world, BUCKET)
      .filter(
        (key) =>
          key.startsWith(cluster === undefined ? 'recovery-points/' : `recovery-points/${cluster}/`) &&
          !key.endsWith('/first-seen.json'),
      )
      .map((key) => [key, JSON.parse(readFileSync(world.s3.store.pathOf(BUCKET, key), 'utf8'))]),
  );

export const isRecordOf = (record: StoredRecord, { source, target, bucket }: Accepted): boolean =>
  record.Target === target &&
  record.Place.Bucket === bucket &&
  record.Source.Name === source.name &&
  record.Cluster === source.cluster.Name;

/** What the stores hold for a cluster now. @param input of the run that asks */
export function sightOf(run: FleetRun, cluster: string, input: FleetInput): Sight {
  const { world, accepted, scenario } = run;
  const now = world.clock.now();
  const type = sourceTypeOf(input);
  const { snapshots } = world.memorydb.store.state;
  const ofMemoryDb = now + (scenario.skew.memorydb ?? 0);
  const whole = accepted.filter((each) => each.source.cluster.Name === cluster && isWhole(world, each));
  const records = whole.length > 0 ? [...recordsIn(run, cluster).values()] : [];
  return {
    at: now,
    source: newestOf(cluster, type, snapshots),
    isBare: snapshots.every(
      ({ cluster: { Name }, source, status }) =>
        Name !== cluster || (type !== 'any' && source !== type) || status === 'creating',
    ),
    whole,
    recorded: whole.filter(
      (each) =>
        Math.max(each.snapshot?.visibleAt ?? 0, each.snapshot?.taggedAt ?? 0) <= ofMemoryDb &&
        records.some((record) => record.State === 'Proven' && isRecordOf(record, each)),
    ),
  };
}
