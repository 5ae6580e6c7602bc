import type { Snapshot } from '../emulators/memorydb/store.ts';
import { inBytes } from './bytes.ts';

/** What a snapshot is, in a line. */
export function described({ name, cluster, shards }: Snapshot): string {
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  return `Cluster ${cluster.Name}: snapshot ${name}, ${shards.length} shard(s), ${inBytes(bytes)} of RDB.`;
}
