import type { Snapshot } from '@aws-sdk/client-memorydb';
import type { Tag } from '../core/contract.ts';
import { type Provenance, provenance } from '../core/stamp.ts';
import type { MemoryDb } from './memorydb.ts';

export interface Target {
  readonly snapshot: Snapshot;
  readonly status: string;
  readonly provenance: Provenance;
}

/** The snapshot that has the target's name, and whose it is; null when the name is free. */
export async function lookAtTarget(memorydb: MemoryDb, name: string, stamp: string): Promise<Target | null> {
  const snapshot = await memorydb.describeSnapshot(name);
  if (snapshot === null) return null;
  const status = snapshot.Status ?? 'unknown';
  return { snapshot, status, provenance: provenance(status, await readTags(memorydb, snapshot, status), stamp) };
}

/** Reading the tags of a snapshot that is not yet available may be refused, which says nothing about whose it is. */
async function readTags(memorydb: MemoryDb, snapshot: Snapshot, status: string): Promise<Tag[] | 'unreadable'> {
  try {
    return await memorydb.listTags(snapshot.ARN ?? '');
  } catch (error) {
    const passes = error instanceof Error && ['TransientServiceError', 'AccessDeniedException'].includes(error.name);
    if (status === 'available' || passes) throw error;
    return 'unreadable';
  }
}
