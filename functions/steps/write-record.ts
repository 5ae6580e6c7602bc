import type { ObjectPlace, Objects } from '../aws/objects.ts';
import { WorkflowError } from '../core/errors.ts';
import { fateOf, recordText } from '../core/recovery-points/keep-record.ts';
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
  s3: Objects,
  { bucket, owner }: RecordsPlace,
  record: RecoveryPoint,
): Promise<string | null> {
  const key = recordKey(record);
  const place = { bucket, owner, key };
  if (await s3.writeText(place, recordText(record), null)) return null;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await s3.readText(place);
    const fate = found === null ? { record } : fateOf(found.text, record);
    if (fate === 'keep') return null;
    if ('reason' in fate) return fate.reason;
    if (await s3.writeText(place, recordText(fate.record), found)) return null;
  }
  throw new WorkflowError('TransientServiceError', `The record ${key} changed whenever it was looked at.`);
}
