import type { Snapshot } from '@aws-sdk/client-memorydb';
import type { MemoryDb } from '../aws/memorydb.ts';
import type { Tag } from '../core/contract.ts';
import { type Provenance, provenance } from '../core/copy/stamp.ts';
import { nameOf } from '../core/errors.ts';

/** Who made the snapshot that has the target's name, by its stamp. */
export async function readProvenance(memorydb: MemoryDb, snapshot: Snapshot, stamp: string): Promise<Provenance> {
  return provenance(snapshot.Status, await readTags(memorydb, snapshot), stamp);
}

/**
 * Tags of a snapshot that is not yet available may be unreadable, and it may be deleted before they are read. Neither shows
 * who made it.
 */
async function readTags(memorydb: MemoryDb, snapshot: Snapshot): Promise<Tag[] | 'unreadable'> {
  try {
    return await memorydb.listTags(snapshot.ARN ?? '');
  } catch (error) {
    const name = nameOf(error);
    if (name === 'TransientServiceError' || name === 'AccessDeniedException') throw error;
    if (snapshot.Status === 'available' && name !== 'SnapshotNotFoundFault') throw error;
    return 'unreadable';
  }
}
