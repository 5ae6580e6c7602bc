import type { ObjectPlace } from '../aws/object-place.ts';
import type { Objects } from '../aws/objects.ts';
import { WorkflowError } from '../core/errors.ts';
import { mergeRecord, recordText } from '../core/recovery-points/merge-record.ts';
import { type RecoveryPoint, recordKey } from '../core/recovery-points/record.ts';

/** Where the records are. */
export type RecordsPlace = Pick<ObjectPlace, 'bucket' | 'owner'>;

/** How often it looks again after another writer was faster. */
const ATTEMPTS = 3;

/**
 * Writes a record, unless the one that is there already says the same.
 * @returns why it is not recorded; null when it is
 * @throws WorkflowError TransientServiceError
 */
export async function writeRecord(
  objects: Objects,
  { bucket, owner }: RecordsPlace,
  record: RecoveryPoint,
): Promise<string | null> {
  const key = recordKey(record);
  const place = { bucket, owner, key };
  if (await objects.writeText(place, recordText(record), null)) return null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await objects.readText(place);
    const merge = found === null ? { record } : mergeRecord(found.text, record);
    if (merge === 'keep') return null;
    if ('reason' in merge) return merge.reason;
    if (await objects.writeText(place, recordText(merge.record), found)) return null;
  }
  throw new WorkflowError('TransientServiceError', `The record ${key} changed whenever it was looked at.`);
}
