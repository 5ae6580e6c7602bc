import type { Tag } from '../contract.ts';
import { hasStamp } from '../copy/stamp.ts';
import type { ListedObject } from '../export/export-objects.ts';
import type { RecordedCopy, RecordedExport, RecordedShard } from './record.ts';

/** A snapshot of DescribeSnapshots, as far as it shows whether it still is a recorded copy. */
export interface FoundSnapshot {
  readonly ARN?: string | undefined;
  readonly Status?: string | undefined;
}

/**
 * Of a copy that has been available once: what is being restored, copied or exported is there all the same. The API model does
 * not list `exporting`; AWS's own controller for MemoryDB has it.
 */
const THERE = ['available', 'restoring', 'copying', 'exporting'];

export const isSnapshotThere = ({ Status = '' }: FoundSnapshot): boolean => THERE.includes(Status);

/**
 * Whether the snapshot is the recorded copy, and there.
 * @param snapshot null if there is none of the name
 */
export const isCopyThere = (
  { Arn, Stamp }: RecordedCopy,
  snapshot: FoundSnapshot | null,
  tags: readonly Tag[],
): boolean => snapshot !== null && isSnapshotThere(snapshot) && snapshot.ARN === Arn && hasStamp(tags, Stamp);

/** Whether every object is still the one that was proven. */
export function isExportThere({ Objects }: RecordedExport, found: readonly ListedObject[]): boolean {
  const byKey = new Map(found.map((object) => [object.key, object]));
  return Objects.every((object) => isFileThere(object, byKey.get(object.Key)));
}

export const isFileThere = ({ ETag, Bytes }: RecordedShard, found: ListedObject | undefined): boolean =>
  found?.etag === ETag && found.bytes === Bytes;
