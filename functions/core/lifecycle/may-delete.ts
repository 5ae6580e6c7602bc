import { machineArnOf } from '../arn.ts';
import type { Tag } from '../contract.ts';
import { takenAt } from '../copy/source.ts';
import { hasStamp } from '../copy/stamp.ts';
import type { Claim } from '../export/claim.ts';
import type { FoundSnapshot } from '../recovery-points/existence.ts';
import type { RecordedObject, RecoveryPoint } from '../recovery-points/record.ts';
import type { Home, LeftReason } from './contract.ts';
import { groupKey } from './group.ts';
import { isIdentified, isTaggedToKeep, whyNotOurs } from './home.ts';
import { USED_BY_STATUS } from './in-use.ts';

/** An object of an export as S3 has it now: of a recorded version, that version. */
export interface LiveObject {
  readonly recorded: RecordedObject;
  /** null when it is gone. */
  readonly etag: string | null;
  readonly isLocked: boolean;
}

/** What the deletion of a point rests on, all of it read just before. */
export interface DeletionFacts {
  readonly home: Home;
  /** null if the object under its key is no record of that key. */
  readonly record: RecoveryPoint | null;
  /** The newest of its group: their records, null for one that is gone, and whether what they record is there. */
  readonly newest: readonly { readonly record: RecoveryPoint | null; readonly isThere: boolean }[];
  readonly isInUse: boolean;
  /** Of a copy: null if there is none of the name. */
  readonly snapshot: FoundSnapshot | null;
  /** Of an export: all that it left. */
  readonly objects: readonly LiveObject[];
  /** Of the copy, or of the objects that a person tags. */
  readonly tags: readonly Tag[];
}

/** Why a point may not be deleted; null if it may. Nothing is deleted without this answer. */
export function mayDelete(facts: DeletionFacts): LeftReason | null {
  const { home, record, newest, isInUse, objects, tags } = facts;
  if (record === null || whyNotOurs(record, home) !== null) return 'NotOurs';
  if (!isIdentified(record, home)) return 'Unidentified';
  if (!newest.some((each) => each.isThere && each.record !== null && displaces(each.record, record, home)))
    return 'NewestGone';
  if (isInUse) return 'InUse';
  if (isTaggedToKeep(tags)) return 'TaggedToKeep';
  if (objects.some(({ isLocked }) => isLocked)) return 'Locked';
  return record.Copy ? copyReason(record, record.Copy.Stamp, facts) : exportReason(record, objects);
}

/** Whether a point is what makes the other one dispensable: exactly what was proven, of the same group, and newer. */
function displaces(newest: RecoveryPoint, record: RecoveryPoint, home: Home): boolean {
  return (
    newest.State === 'Proven' &&
    whyNotOurs(newest, home) === null &&
    isIdentified(newest, home) &&
    groupKey(newest) === groupKey(record) &&
    Date.parse(newest.Source.CreatedAt) > Date.parse(record.Source.CreatedAt)
  );
}

/** What has begun to be deleted may be gone. */
function copyReason({ State, Copy }: RecoveryPoint, stamp: string, { snapshot, tags }: DeletionFacts) {
  if (snapshot === null || snapshot.Status === 'deleting') return State === 'Deleting' ? null : 'Changed';
  if (snapshot.ARN !== Copy?.Arn) return 'Changed';
  if (!hasStamp(tags, stamp)) return 'StampDiffers';
  return snapshot.Status === 'available' ? null : (USED_BY_STATUS[snapshot.Status ?? ''] ?? 'Changed');
}

function exportReason({ State, Export }: RecoveryPoint, objects: readonly LiveObject[]) {
  const there = new Set(objects.filter(isAsRecorded).map(({ recorded }) => recorded.Key));
  const isWhole = Export?.Objects.every(({ Key }) => there.has(Key)) === true;
  return State === 'Deleting' || isWhole ? null : 'Changed';
}

/** Only such an object is deleted. */
export const isAsRecorded = ({ recorded, etag }: LiveObject): boolean => etag === recorded.ETag;

/**
 * Whether a claim is for the export of the very source that is recorded, by an execution of this deployment.
 * @param machine the ARN of copy-snapshot
 */
export const isClaimOf = ({ Execution, Source: claimed }: Claim, { Source }: RecoveryPoint, machine: string): boolean =>
  machineArnOf(Execution) === machine &&
  claimed.Arn === Source.Arn &&
  takenAt(claimed.Name, claimed) === Source.CreatedAt;
