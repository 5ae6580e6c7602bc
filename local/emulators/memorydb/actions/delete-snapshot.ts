import type { DeleteSnapshotRequest } from '@aws-sdk/client-memorydb';
import { ServiceFault } from '../errors.ts';
import { isReady } from '../lifecycle.ts';
import type { Context } from './context.ts';
import { snapshotAnswer } from './describe-snapshots.ts';

/** How long a snapshot is `deleting`. A guess. */
const SECONDS = 10;

/** Automatic snapshots can be deleted, too (MemoryDB guide, "Deleting a snapshot"), while nothing reads or makes them. */
export function deleteSnapshot({ store, now }: Context, { SnapshotName = '' }: DeleteSnapshotRequest) {
  const snapshot = store.find(SnapshotName.toLowerCase());
  if (!snapshot) throw new ServiceFault('SnapshotNotFoundFault');
  const isDeletable = snapshot.status === 'failed' || isReady(store.state, snapshot);
  if (!isDeletable) throw new ServiceFault('InvalidSnapshotStateFault');
  store.setStatus(snapshot.name, 'deleting');
  store.state.changes.push({ at: now() + 1000 * SECONDS, snapshot: snapshot.name, status: 'gone' });
  return { Snapshot: snapshotAnswer(store, snapshot) };
}
