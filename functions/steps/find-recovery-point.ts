import type { Buckets } from '../aws/buckets.ts';
import type { MemoryDb } from '../aws/memorydb.ts';
import type { Objects } from '../aws/objects.ts';
import type { Mode } from '../core/contract.ts';
import { exportPrefix } from '../core/export/export-objects.ts';
import { isCopyThere, isExportThere } from '../core/recovery-points/existence.ts';
import { readRecord } from '../core/recovery-points/read-record.ts';
import { type RecoveryPoint, recordsOfSource } from '../core/recovery-points/record.ts';
import type { RecordsPlace } from './write-record.ts';

interface Services {
  readonly memorydb: Pick<MemoryDb, 'describeSnapshot' | 'listTags'>;
  readonly buckets: Pick<Buckets, 'list'>;
  readonly objects: Pick<Objects, 'readText'>;
}

/** A recovery point, and the key of its record. */
interface FoundPoint {
  readonly key: string;
  readonly point: RecoveryPoint;
}

/** A recovery point of the source time and kind that is wanted and still exists; null if there is none. */
export async function findRecoveryPoint(
  { memorydb, buckets, objects }: Services,
  { bucket, owner }: RecordsPlace,
  { cluster, createdAt, kind }: { readonly cluster: string; readonly createdAt: string; readonly kind: Mode },
  isWanted: (point: RecoveryPoint) => boolean,
): Promise<FoundPoint | null> {
  for (const { key } of await buckets.list(bucket, owner, recordsOfSource(cluster, createdAt, kind))) {
    const found = await objects.readText({ bucket, owner, key });
    const point = found && readRecord(key, found.text);
    if (point && isWanted(point) && (await isThere({ memorydb, buckets }, point))) return { key, point };
  }
  return null;
}

async function isThere({ memorydb, buckets }: Pick<Services, 'memorydb' | 'buckets'>, point: RecoveryPoint) {
  const { Kind, Copy, Export, Place, Target } = point;
  if (Kind === 'Export')
    return isExportThere(Export, await buckets.list(Place.Bucket, Place.AccountId, exportPrefix(Target)));
  const snapshot = await memorydb.describeSnapshot(Target);
  return snapshot !== null && isCopyThere(Copy, snapshot, await memorydb.listTags(snapshot.ARN ?? ''));
}
