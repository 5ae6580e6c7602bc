import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cluster, ClusterSeed, Shard, Snapshot, SnapshotSeed, Tag } from '../emulators/memorydb/store.ts';
import type { World } from './world.ts';

/** A seed file: a snapshot as DescribeSnapshots sends it, its tags, which its cluster has too, and each shard's RDB file. */
interface SeedFile {
  readonly Snapshot: {
    readonly Name: string;
    readonly Status: string;
    readonly Source: Snapshot['source'];
    readonly KmsKeyId?: string;
    readonly DataTiering: string;
    readonly ClusterConfiguration: Cluster & {
      readonly NumShards: number;
      readonly Shards: readonly {
        readonly Name: string;
        readonly Configuration: { readonly Slots: string; readonly ReplicaCount: number };
        readonly Size: string;
        /** Seconds since the epoch. */
        readonly SnapshotCreationTime: number;
      }[];
    };
  };
  readonly Tags: readonly Tag[];
  /** By shard; relative to the seed file. */
  readonly Files: Readonly<Record<string, string>>;
}

/** A seed with all of its shards. */
interface WholeSeed extends SnapshotSeed {
  readonly shards: readonly (Partial<Shard> & Pick<Shard, 'createdAt'>)[];
}

const DAY = 24 * 3600 * 1000;

/** Of several shards, of one, encrypted with a key of the customer, and without automatic snapshots. */
export const CLUSTERS = ['orders', 'sessions', 'catalog', 'sandbox'];

/**
 * Puts clusters and their snapshots into a service that has none.
 * @param root the project's folder
 * @param files RDB files, one for each shard of the first cluster, instead of the seed's; their slots are then unknown
 * @returns the snapshots
 */
export function seedClusters({ memorydb, clock }: World, root: string, files: readonly string[] = []): Snapshot[] {
  return CLUSTERS.flatMap((name, index) => {
    const own = index === 0 ? files : [];
    const nights = readNightly(join(root, 'local/seed', `${name}.json`), clock.now()).map((seed) => {
      const createdAt = Math.max(...seed.shards.map((shard) => shard.createdAt));
      return own.length > 0 ? { ...seed, shards: own.map((file) => ({ file, createdAt, slots: null })) } : seed;
    });
    for (const seed of nights.slice(0, 1)) memorydb.store.addCluster(clusterOf(seed));
    return nights.map((seed) => memorydb.store.addSnapshot(seed));
  });
}

/** The cluster that a snapshot is of. */
export const clusterOf = ({ cluster, tags, kmsKeyId, dataTiering, shards }: WholeSeed): ClusterSeed => ({
  ...{ configuration: cluster ?? {}, tags: tags ?? [], kmsKeyId: kmsKeyId ?? null, dataTiering: dataTiering ?? false },
  shards,
});

/**
 * The snapshots of a cluster that is saved every night: that of the seed file, and last night's if that is another.
 * @param now milliseconds since the epoch
 */
export function readNightly(path: string, now: number): [WholeSeed, ...WholeSeed[]] {
  const first = readSeed(path);
  const [automatic, cluster = '', night = ''] = /^automatic\.(.+)-(\d{4}-\d\d-\d\d-\d\d-\d\d)$/.exec(first.name) ?? [];
  const begun = Date.parse(`${night.slice(0, 10)}T${night.slice(11).replace('-', ':')}:00Z`);
  const nights = automatic === undefined ? 0 : Math.floor((now - begun) / DAY);
  if (!(nights > 0)) return [first];
  const later = nights * DAY;
  const name = new Date(begun + later).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
  const shards = first.shards.map((shard) => ({ ...shard, createdAt: shard.createdAt + later, isRedated: true }));
  return [first, { ...first, name: `automatic.${cluster}-${name}`, shards }];
}

export function readSeed(path: string): WholeSeed {
  const { Snapshot: snapshot, Tags: tags, Files }: SeedFile = JSON.parse(readFileSync(path, 'utf8'));
  const { NumShards: _counted, Shards: shards, ...cluster } = snapshot.ClusterConfiguration;
  return {
    name: snapshot.Name,
    status: snapshot.Status,
    source: snapshot.Source,
    dataTiering: snapshot.DataTiering === 'true',
    kmsKeyId: snapshot.KmsKeyId ?? null,
    cluster,
    tags,
    shards: shards.map(({ Name, Configuration, Size, SnapshotCreationTime }) => ({
      name: Name,
      slots: Configuration.Slots,
      replicaCount: Configuration.ReplicaCount,
      size: Size,
      createdAt: SnapshotCreationTime * 1000,
      file: join(dirname(path), Files[Name] ?? ''),
    })),
  };
}
