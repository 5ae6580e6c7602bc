// What RecordPoint is given, and what it makes of it.
import type { RecordPointInput, VerifiedExport } from '../../../../functions/core/contract.ts';
import {
  type Composed,
  type CurrentObject,
  composeRecord,
} from '../../../../functions/core/recovery-points/compose-record.ts';
import type { RecoveryPoint } from '../../../../functions/core/recovery-points/record.ts';
import { at, BUCKET, copyPlan, EXECUTION, exportPlan, pollMemory, TARGET } from '../payloads.ts';

export const DEPLOYMENT = 'memorydb-snapshot-copy';
export const KEY_ID = 'arn:aws:kms:eu-central-1:111122223333:key/1234';

export const recordInput = (changes: Partial<RecordPointInput> = {}): RecordPointInput => ({
  Plan: copyPlan(),
  Poll: pollMemory({ Polls: 3, LastStatus: 'available', At: at(60) }),
  Snapshot: { ARN: `arn:aws:memorydb:eu-central-1:111122223333:snapshot/${TARGET}`, KmsKeyId: KEY_ID },
  Export: null,
  Execution: EXECUTION,
  Now: at(61),
  ...changes,
});

const verifiedExport = (changes: Partial<VerifiedExport> = {}): VerifiedExport => ({
  Bucket: BUCKET,
  Level: 'Checksum',
  Objects: ['0001', '0004'].map((Shard) => ({
    Shard,
    Key: `${TARGET}-${Shard}.rdb`,
    Bytes: 1_000,
    Format: 'REDIS0011',
    Verdict: 'verified',
    Crc64: '0123456789abcdef',
    ETag: `"${Shard}"`,
  })),
  Verified: 'It was proven.',
  Manifest: `${TARGET}.manifest.json`,
  Warnings: [],
  ...changes,
});

export const exportInput = (changes: Partial<VerifiedExport> = {}): RecordPointInput =>
  recordInput({ Plan: exportPlan(['0001', '0004']), Snapshot: null, Export: verifiedExport(changes) });

/** The objects of that export as S3 lists them, and one of another export. */
export const listed = (changes: Readonly<Record<string, Partial<CurrentObject>>> = {}): CurrentObject[] =>
  ['-0001.rdb', '-0004.rdb', '-other-0001.rdb', '.claim.json', '.manifest.json'].map((end) => ({
    key: `${TARGET}${end}`,
    etag: `"${/-(\d+)\./.exec(end)?.[1] ?? end}"`,
    versionId: `version of ${end}`,
    bytes: 1_000,
    ...changes[end],
  }));

export function recorded(composed: Composed = composeRecord(recordInput(), DEPLOYMENT, [])): RecoveryPoint {
  if ('reason' in composed) throw new Error(composed.reason);
  return composed.record;
}

export const exportRecorded = (changes: Partial<VerifiedExport> = {}): RecoveryPoint =>
  recorded(composeRecord(exportInput(changes), DEPLOYMENT, listed()));
