import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cluster, Snapshot, SnapshotSeed, Tag } from '../emulators/memorydb/store.ts';

/** What a seed file holds: a snapshot as DescribeSnapshots has it on the wire, its tags, and each shard's RDB file. */
interface SeedFile {
  readonly Snapshot: {
    readonly Name: string;
    readonly Status: string;
    readonly Source: Snapshot['source'];
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

export function readSeed(path: string): SnapshotSeed {
  const { Snapshot: snapshot, Tags: tags, Files }: SeedFile = JSON.parse(readFileSync(path, 'utf8'));
  const { NumShards: _counted, Shards: shards, ...cluster } = snapshot.ClusterConfiguration;
  return {
    name: snapshot.Name,
    status: snapshot.Status,
    source: snapshot.Source,
    dataTiering: snapshot.DataTiering === 'true',
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
