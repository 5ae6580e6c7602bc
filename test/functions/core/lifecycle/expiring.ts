// Two points of one group, as they are recorded and as they are: the older one may go, since the newer one is there.

import { STAMP_KEY, stampOf } from '../../../../functions/core/copy/stamp.ts';
import type { ExpirePointInput, Home } from '../../../../functions/core/lifecycle/contract.ts';
import { objectsOf } from '../../../../functions/core/lifecycle/home.ts';
import type { DeletionFacts } from '../../../../functions/core/lifecycle/may-delete.ts';
import {
  type CopyPoint,
  type ExportPoint,
  type RecoveryPoint,
  recordKey,
} from '../../../../functions/core/recovery-points/record.ts';
import { ACCOUNT, BUCKET, REGION, SOURCE_ARN } from '../payloads.ts';
import { exportPoint, point } from '../protection/payloads.ts';

export const DEPLOYMENT = 'memorydb-snapshot-copy';
const HOME: Home = { Deployment: DEPLOYMENT, AccountId: ACCOUNT, Region: REGION, Bucket: BUCKET };
export const NOW = '2026-11-23T03:00:00.000Z';
const RUN = `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}-expire-recovery-points:run`;

const sourceOf = (day: number): RecoveryPoint['Source'] => ({
  Arn: SOURCE_ARN.replace(/[^/]*$/, `source-${day}`),
  Name: `source-${day}`,
  CreatedAt: `2026-11-${day}T03:00:00.000Z`,
});

/** A copy of a day's snapshot, with a stamp that is its own. */
export function copyOf(day: number, changes: Partial<CopyPoint> = {}): CopyPoint {
  const Target = `copy-${day}`;
  const Source = sourceOf(day);
  const StampedWith = { SourceCreatedAt: Source.CreatedAt, KmsKeyId: null };
  const Stamp = stampOf({ TargetSnapshotName: Target, KmsKeyId: null }, Source, DEPLOYMENT);
  const Arn = SOURCE_ARN.replace(/[^/]*$/, Target);
  const Copy = { Arn, Stamp, KmsKeyId: null, StampedWith };
  return point({ Source, Target, Copy, Deployment: DEPLOYMENT, ...changes });
}

export function exportOf(day: number, changes: Partial<ExportPoint> = {}): ExportPoint {
  const Target = `nightly/export-${day}`;
  const object = (end: string) => ({ Key: `${Target}${end}`, ETag: `"${day}${end}"`, VersionId: `v${day}${end}` });
  const shard = (Shard: string) => ({ ...object(`-${Shard}.rdb`), Shard, Bytes: 10, Verdict: 'verified' as const });
  return exportPoint({
    ...{ Source: sourceOf(day), Target, Bytes: 20 },
    Export: {
      Objects: [shard('0001'), shard('0002')],
      Manifest: object('.manifest.json'),
      Claim: object('.claim.json'),
    },
    Deployment: DEPLOYMENT,
    ...changes,
  });
}

/** What is there of it, and the newest of its group: all as it has to be. */
export const factsOf = (record: RecoveryPoint, changes: Partial<DeletionFacts> = {}): DeletionFacts => ({
  home: HOME,
  record,
  newest: [{ record: record.Copy ? copyOf(22) : exportOf(22), isThere: true }],
  isInUse: false,
  snapshot: record.Copy && { ARN: record.Copy.Arn, Status: 'available' },
  objects: record.Export
    ? objectsOf(record.Export).map((recorded) => ({ recorded, etag: recorded.ETag, isLocked: false }))
    : [],
  tags: record.Copy ? [{ Key: STAMP_KEY, Value: record.Copy.Stamp }] : [],
  ...changes,
});

export const expireInput = (record: RecoveryPoint, newest: readonly RecoveryPoint[]): ExpirePointInput => ({
  Point: { Key: recordKey(record), Newest: newest.map(recordKey) },
  Place: {
    Bucket: BUCKET,
    OwnerAccountId: ACCOUNT,
    Prefix: 'reports/expire-recovery-points/memorydb-snapshot-copy/run',
  },
  PlannedAt: NOW,
  Execution: { Id: RUN, StartTime: NOW },
  Now: NOW,
});
