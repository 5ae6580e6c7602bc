import { join } from 'node:path';
import { readNightly } from '../service/seed.ts';
import type { World } from '../service/world.ts';

/**
 * Puts snapshots into a service that has none.
 * @param root the project's folder
 * @param files RDB files, one for each shard, instead of the seed's own
 * @returns lines that tell of them
 */
export function sow({ memorydb, clock }: World, root: string, files: readonly string[] = []): string[] {
  return readNightly(join(root, 'local/seed/orders.json'), clock.now()).map((seed) => {
    const createdAt = Math.max(...seed.shards.map((shard) => shard.createdAt));
    // Nobody knows which slots they hold.
    const own = files.length > 0 ? { shards: files.map((file) => ({ file, createdAt, slots: '0-16383' })) } : {};
    const { name, cluster, shards } = memorydb.store.addSnapshot({ ...seed, ...own });
    return `Cluster ${cluster.Name}: snapshot ${name}, ${shards.length} shard(s), ${inBytes(shards)} of RDB.`;
  });
}

export const inBytes = (parts: readonly { readonly bytes: number }[]): string =>
  `${parts.reduce((sum, { bytes }) => sum + bytes, 0).toLocaleString('en')} bytes`;
