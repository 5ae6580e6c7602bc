import { createHash } from 'node:crypto';
import type { CopyRequest, SourceSnapshot, Tag } from '../contract.ts';
import { WorkflowError } from '../errors.ts';

/** The key of the one tag of ours that every copy carries. */
export const STAMP_KEY = 'memorydb-snapshot-copy';

/**
 * What the stamp says: this tool made the snapshot of this name, with this key, from this source. Tags are inherited by
 * copies of copies, so a stamp proves something only because the target's own name is in it; and a manual snapshot can be
 * deleted and made anew under its name, so the source's creation time is in it too.
 */
export function stampOf(request: CopyRequest, source: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>): string {
  const bound = [source.Arn, source.CreatedAt, request.TargetSnapshotName, request.KmsKeyId];
  return `sha256:${createHash('sha256').update(JSON.stringify(bound)).digest('hex')}`;
}

export type Provenance = 'ours' | 'foreign' | 'unsettled' | 'untagged';

/**
 * Whose a snapshot is that has the name we want. `unsettled`: its tags cannot be read yet, or there are none yet, which
 * may happen while it is being made; the copy is settled by its stamp once it is available. `untagged`: it is available, and
 * has no tags, or none that can be seen yet.
 */
export function provenance(status: string | undefined, tags: readonly Tag[] | 'unreadable', stamp: string): Provenance {
  const finished = status === 'available';
  if (tags === 'unreadable') return 'unsettled';
  if (tags.some((tag) => tag.Key === STAMP_KEY && tag.Value === stamp)) return 'ours';
  if (tags.length > 0) return 'foreign';
  return finished ? 'untagged' : 'unsettled';
}

export const nameTaken = (name: string, status: string | undefined): WorkflowError =>
  new WorkflowError(
    'SnapshotAlreadyExistsFault',
    `A snapshot "${name}" exists already (${status ?? 'status unknown'}), and this request did not make it.`,
    { TargetSnapshotName: name, Status: status },
  );
