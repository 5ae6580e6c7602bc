// The shards of local/seed/orders.json, which a real redis-server has written.
import { readFileSync } from 'node:fs';
import type { ShardIdentity } from '../../../../functions/core/rdb/evidence.ts';

interface Seed {
  readonly Files: Readonly<Record<string, string>>;
  readonly Snapshot: {
    readonly ClusterConfiguration: {
      readonly Shards: readonly {
        readonly Name: string;
        readonly Configuration: { readonly Slots: string };
        readonly SnapshotCreationTime: number;
      }[];
    };
  };
}

interface RealShard {
  readonly name: string;
  readonly file: Buffer;
  readonly identity: ShardIdentity;
}

const { Files, Snapshot } = JSON.parse(readFileSync('local/seed/orders.json', 'utf8')) as Seed;

export const REAL_SHARDS: readonly RealShard[] = Snapshot.ClusterConfiguration.Shards.map(
  ({ Name, Configuration, SnapshotCreationTime }) => ({
    name: Name,
    file: readFileSync(`local/seed/${Files[Name]}`),
    identity: { Slots: Configuration.Slots, CreatedAt: new Date(SnapshotCreationTime * 1000).toISOString() },
  }),
);

/** One of them, by its place. */
export function realShard(index: number): RealShard {
  const shard = REAL_SHARDS[index];
  if (!shard) throw new RangeError(`the seed has ${REAL_SHARDS.length} shards`);
  return shard;
}
