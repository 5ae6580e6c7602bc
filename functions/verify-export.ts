import { type Buckets, buckets } from './aws/s3.ts';
import type { ExportTarget, VerifiedExport, VerifyExportInput } from './core/contract.ts';
import { exportKey, exportPrefix } from './core/export-objects.ts';
import { exportVerdict, type FoundObject } from './core/export-verdict.ts';
import { HEAD_BYTES, readRdbEnds, TAIL_BYTES } from './core/rdb-ends.ts';

interface Dependencies {
  readonly s3: Buckets;
}

/** Two small reads an object; enough at once that 500 shards take seconds. */
const OBJECTS_AT_ONCE = 16;

/**
 * Proves an export by its objects.
 * @throws WorkflowError ExportVerificationFailed
 */
export const verifyExport =
  ({ s3 }: Dependencies) =>
  async ({ Plan: plan }: VerifyExportInput): Promise<VerifiedExport> => {
    const target = plan.Export;
    if (!target) throw new TypeError('VerifyExport is only for exports.');
    const name = plan.Request.TargetSnapshotName;
    const listed = await s3.list(target.Bucket, target.OwnerAccountId, exportPrefix(name));
    const sizes = new Map(listed.map((object) => [object.key, object.bytes]));
    const found: FoundObject[] = [];
    for (let first = 0; first < plan.Source.Shards.length; first += OBJECTS_AT_ONCE) {
      const batch = plan.Source.Shards.slice(first, first + OBJECTS_AT_ONCE);
      const look = (shard: string) => lookAtObject(s3, target, shard, exportKey(name, shard), sizes);
      found.push(...(await Promise.all(batch.map(look))));
    }
    return exportVerdict(plan, target, found);
  };

async function lookAtObject(
  s3: Buckets,
  target: ExportTarget,
  shard: string,
  key: string,
  sizes: ReadonlyMap<string, number>,
): Promise<FoundObject> {
  const bytes = sizes.get(key) ?? null;
  if (bytes === null || bytes === 0) return { shard, bytes, ends: null };
  const read = (first: number, last: number) => s3.read(target.Bucket, target.OwnerAccountId, key, first, last);
  try {
    const [head, tail] = await Promise.all([
      read(0, Math.min(bytes, HEAD_BYTES) - 1),
      read(Math.max(0, bytes - TAIL_BYTES), bytes - 1),
    ]);
    return { shard, bytes, ends: readRdbEnds(head, tail) };
  } catch (error) {
    // Deleted since it was listed.
    if (error instanceof Error && error.name === 'NoSuchKey') return { shard, bytes: null, ends: null };
    throw error;
  }
}

export const handler = verifyExport({ s3: buckets() });
