import { createHash } from 'node:crypto';
import type { CopyRequest, SourceSnapshot, Tag } from '../contract.ts';
import { WorkflowError } from '../errors.ts';

/** The key of the tag that this tool adds to every copy. */
export const STAMP_KEY = 'memorydb-snapshot-copy';

/**
 * The stamp says that this deployment made the snapshot of this name, with this key, from this source. Copies of copies
 * inherit tags, so the stamp holds the target's name; and a manual snapshot can be deleted and created again under its name,
 * so it holds the source's creation time. The deployment comes first, so that an IAM condition can demand it.
 */
export function stampOf(
  { TargetSnapshotName, KmsKeyId }: Pick<CopyRequest, 'TargetSnapshotName' | 'KmsKeyId'>,
  source: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>,
  deployment: string,
): string {
  const bound = [source.Arn, source.CreatedAt, TargetSnapshotName, KmsKeyId];
  return `${deployment}/sha256:${createHash('sha256').update(JSON.stringify(bound)).digest('hex')}`;
}

/** Whether the tags have this stamp. A snapshot that was deleted and made again under its name has another one, or none. */
export const hasStamp = (tags: readonly Tag[], stamp: string): boolean =>
  tags.some(({ Key, Value }) => Key === STAMP_KEY && Value === stamp);

export const isStampedBy = (tags: readonly Tag[], deployment: string): boolean =>
  tags.some(({ Key, Value }) => Key === STAMP_KEY && Value?.startsWith(`${deployment}/`));

/** Whether any deployment of this tool has made it. */
export const isStamped = (tags: readonly Tag[]): boolean => tags.some(({ Key }) => Key === STAMP_KEY);

export type Provenance = 'ours' | 'foreign' | 'unsettled' | 'untagged';

/**
 * Who made the snapshot that has the target's name. `unsettled`: its tags are not readable yet, or there are none yet, as may
 * happen while it is created; the stamp decides once it is available. `untagged`: it is available, and has no tags, or none
 * that are visible yet.
 */
export function provenance(status: string | undefined, tags: readonly Tag[] | 'unreadable', stamp: string): Provenance {
  const finished = status === 'available';
  if (tags === 'unreadable') return 'unsettled';
  if (hasStamp(tags, stamp)) return 'ours';
  if (tags.length > 0) return 'foreign';
  return finished ? 'untagged' : 'unsettled';
}

export const nameTaken = (name: string, status: string | undefined): WorkflowError =>
  new WorkflowError(
    'SnapshotAlreadyExistsFault',
    `A snapshot "${name}" exists already (${status ?? 'status unknown'}), and this request did not make it.`,
    { TargetSnapshotName: name, Status: status },
  );
