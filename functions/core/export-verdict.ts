import type { CopyPlan, ExportTarget, VerifiedExport, VerifiedObject } from './contract.ts';
import { WorkflowError } from './errors.ts';
import { exportKey } from './export-objects.ts';
import type { RdbEnds } from './rdb-ends.ts';

/** What was found under one expected key; null when there is no object. */
export interface FoundObject {
  readonly shard: string;
  readonly bytes: number | null;
  readonly ends: RdbEnds | null;
}

/**
 * Judges an export by what its objects are.
 * @throws WorkflowError ExportVerificationFailed naming each object that is missing or wrong
 */
export function exportVerdict(plan: CopyPlan, target: ExportTarget, found: readonly FoundObject[]): VerifiedExport {
  const name = plan.Request.TargetSnapshotName;
  const bad: { Shard: string; Key: string; Bytes: number | null; Problem: string }[] = [];
  const good: VerifiedObject[] = [];
  for (const { shard, bytes, ends } of found) {
    const object = { Shard: shard, Key: exportKey(name, shard) };
    if (bytes === null || ends === null)
      bad.push({ ...object, Bytes: bytes, Problem: bytes === 0 ? 'it is empty' : 'it is missing' });
    else if (!ends.ok) bad.push({ ...object, Bytes: bytes, Problem: ends.why });
    else good.push({ ...object, Bytes: bytes, Format: ends.format, Checksum: ends.checksum });
  }
  if (bad.length > 0)
    throw new WorkflowError(
      'ExportVerificationFailed',
      `${bad.length} of ${found.length} exported object(s) are missing or damaged; nothing was deleted.`,
      { Bucket: target.Bucket, Objects: bad },
    );
  const unchecked = good.filter((object) => object.Checksum === 'Unchecked');
  return {
    Bucket: target.Bucket,
    Objects: good,
    Verified:
      'Every shard has its object; none was there before the call; each begins and ends as an RDB does. The bytes between were not read.',
    Warnings:
      unchecked.length > 0
        ? [
            `${unchecked.length} object(s) carry no checksum (eight zero bytes): ${unchecked
              .slice(0, 5)
              .map((object) => object.Key)
              .join(', ')}${unchecked.length > 5 ? ', …' : ''}`,
          ]
        : [],
  };
}
