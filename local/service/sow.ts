import { join } from 'node:path';
import type { Snapshot } from '../emulators/memorydb/store.ts';
import { readNightly } from './seed.ts';
import type { World } from './world.ts';

/**
 * Puts snapshots into a service that has none.
 * @param root the project's folder
 * @param files RDB files, one for each shard, instead of the seed's own; which slots they hold is then not told
 */
export function sow({ memorydb, clock }: World, root: string, files: readonly string[] = []): Snapshot[] {
  return readNightly(join(root, 'local/seed/orders.json'), clock.now()).map((seed) => {
    const createdAt = Math.max(...seed.shards.map((shard) => shard.createdAt));
    const own = files.length > 0 ? { shards: files.map((file) => ({ file, createdAt, slots: null })) } : {};
    return memorydb.store.addSnapshot({ ...seed, ...own });
  });
}
