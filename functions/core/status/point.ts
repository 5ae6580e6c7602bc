import { createHash } from 'node:crypto';
import { exportPrefix, type ListedObject } from '../export/export-objects.ts';
import { executionUrl } from '../outcome/deployment.ts';
import { type RecoveryPoint, recordKey } from '../recovery-points/record.ts';
import { ageHours, type ProvenPoint } from './protection.ts';

/**
 * A recovery point as the report has it, not checked yet.
 * @param etag of the record
 */
export const pointOf = (record: RecoveryPoint, etag: string, now: string): ProvenPoint => ({
  Kind: record.Kind,
  Place: record.Place,
  Target: record.Target,
  Bytes: record.Bytes,
  Proof: record.Proof,
  ProvenAt: record.ProvenAt,
  SourceName: record.Source.Name,
  SourceCreatedAt: record.Source.CreatedAt,
  AgeHours: ageHours(record.Source.CreatedAt, now),
  CheckedAt: null,
  Record: recordKey(record),
  RecordETag: etag,
  Evidence: record.Copy?.Stamp ?? objectsHash(record.Export?.Objects.map(asListed) ?? []),
  Execution: record.Execution,
  ExecutionUrl: record.Execution && executionUrl(record.Execution),
});

const asListed = ({ Key, ETag, Bytes }: { readonly Key: string; readonly ETag: string; readonly Bytes: number }) => ({
  key: Key,
  etag: ETag,
  bytes: Bytes,
});

const objectsHash = (objects: readonly ListedObject[]): string => {
  const sorted = objects
    .map(({ key, etag, bytes }) => [key, etag, bytes] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `sha256:${createHash('sha256').update(JSON.stringify(sorted)).digest('hex')}`;
};

/** A page of a listing that has fewer objects is the last one. */
const FULL_PAGE = 1_000;

/**
 * Whether the objects of an export are those that were proven. It is unclear if only some are, or if other exports have names
 * that begin alike and come between; the record itself then decides.
 * @param found the first page of the listing of `exportPrefix`
 */
export function exportIn(
  found: readonly ListedObject[],
  { Target, Evidence }: ProvenPoint,
): 'there' | 'gone' | 'unclear' {
  const prefix = exportPrefix(Target);
  const objects = found.filter(({ key }) => /^[^-.]+\.rdb$/.test(key.slice(prefix.length)));
  if (Evidence === objectsHash(objects)) return 'there';
  return objects.length === 0 && found.length < FULL_PAGE ? 'gone' : 'unclear';
}

const groupOf = ({ Kind, Place: { AccountId, Region, Bucket } }: ProvenPoint): string =>
  JSON.stringify([Kind, AccountId, Region, Bucket]);

/** Whether they are of the same kind, too. */
export const isSamePlace = (one: ProvenPoint, other: ProvenPoint): boolean => groupOf(one) === groupOf(other);

/** The newest of each kind and place, the newest first. */
export function newestOfEach(points: readonly ProvenPoint[]): ProvenPoint[] {
  const newest = new Map<string, ProvenPoint>();
  for (const point of points) {
    const group = groupOf(point);
    const other = newest.get(group);
    if (!other || other.SourceCreatedAt < point.SourceCreatedAt) newest.set(group, point);
  }
  return [...newest.values()].sort((a, b) => (a.SourceCreatedAt > b.SourceCreatedAt ? -1 : 1));
}
