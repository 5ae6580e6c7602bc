import { createHash } from 'node:crypto';
import type { Mode } from '../contract.ts';
import type { Verdict } from '../rdb/evidence.ts';

export const RECORD_FORMAT = 'memorydb-snapshot-copy/recovery-point/1' as const;

/**
 * The record of a recovery point: a copy or an export that was proven. It lies in the export bucket under a key that has the
 * cluster, the source's time and the kind. It says what was proven; whether that still exists, only the services say.
 * `statemachine/recovery-point.schema.json` documents it; times are ISO 8601 in UTC.
 */
export type RecoveryPoint = CopyPoint | ExportPoint;

interface RecordedFacts {
  readonly Format: typeof RECORD_FORMAT;
  readonly Tool: { readonly Name: string; readonly Version: string };
  /** `Deleting` from before its first deletion on; it then no longer counts. */
  readonly State: 'Proven' | 'Deleting';
  readonly Cluster: string;
  /** `CreatedAt` is the time that the recovery point restores. */
  readonly Source: { readonly Arn: string; readonly Name: string; readonly CreatedAt: string };
  /** The target's name. */
  readonly Target: string;
  /** null when the source does not say. */
  readonly Bytes: number | null;
  /** When the execution started, and when the copy or the export was complete and proven; of an imported copy, when it was imported. */
  readonly StartedAt: string;
  readonly ProvenAt: string;
  /** The ARN of the execution that proved it; null for a copy that was imported. */
  readonly Execution: string | null;
  /** The name of the deployment, such as `memorydb-snapshot-copy-dev`. */
  readonly Deployment: string;
}

export interface CopyPoint extends RecordedFacts {
  readonly Kind: 'Copy';
  /** A copy is in MemoryDB. */
  readonly Place: AccountPlace & { readonly Bucket: null };
  readonly Proof: 'Copy';
  readonly Copy: RecordedCopy;
  readonly Export: null;
}

export interface ExportPoint extends RecordedFacts {
  readonly Kind: 'Export';
  readonly Place: AccountPlace & { readonly Bucket: string };
  readonly Proof: Exclude<Proof, 'Copy'>;
  readonly Copy: null;
  readonly Export: RecordedExport;
}

export interface AccountPlace {
  readonly AccountId: string;
  readonly Region: string;
}

/**
 * How it was proven, the strongest first: every byte of all objects was read, or their ends; MemoryDB says that the copy is
 * available; or the export is complete, but some of its objects could not be verified.
 */
export type Proof = 'Checksum' | 'Probe' | 'Copy' | 'Unverifiable';

export interface RecordedCopy {
  readonly Arn: string;
  /** The value of the tag `memorydb-snapshot-copy`. */
  readonly Stamp: string;
  readonly KmsKeyId: string | null;
  /** What the stamp was computed from that the record does not say elsewhere; records of before have none. */
  readonly StampedWith?: StampFacts;
}

interface StampFacts {
  /** Of the source's shards; null when they have no time. */
  readonly SourceCreatedAt: string | null;
  /** As it stood in the request. */
  readonly KmsKeyId: string | null;
}

export interface RecordedExport {
  readonly Objects: readonly RecordedShard[];
  /** null when another object was in its place. */
  readonly Manifest: RecordedObject | null;
  readonly Claim: RecordedObject | null;
}

/** An object as it was when it was proven. */
export interface RecordedObject {
  readonly Key: string;
  /** With its quotes, as S3 returns it. */
  readonly ETag: string;
  /** null in a bucket that kept no versions then. */
  readonly VersionId: string | null;
}

export interface RecordedShard extends RecordedObject {
  readonly Shard: string;
  readonly Bytes: number;
  readonly Verdict: Verdict;
}

/** What the key of a record says. */
export interface RecordKey {
  readonly cluster: string;
  readonly kind: Mode;
  /** The source's time. */
  readonly createdAt: string;
  /** The `targetHash` of the recovery point. */
  readonly target: string;
}

export const RECORDS_PREFIX = 'recovery-points/';

export const recordsOf = (cluster: string): string => `${RECORDS_PREFIX}${cluster}/`;

/** The target may have 992 bytes and a key 1,024, so the key ends in a hash of the place and the name. */
export const recordKey = (point: Pick<RecoveryPoint, 'Cluster' | 'Kind' | 'Source' | 'Target' | 'Place'>): string =>
  `${recordsOfSource(point.Cluster, point.Source.CreatedAt, point.Kind)}${targetHash(point)}.json`;

export const targetHash = ({ Place, Target }: Pick<RecoveryPoint, 'Place' | 'Target'>): string =>
  createHash('sha256')
    .update(JSON.stringify([Place.AccountId, Place.Region, Place.Bucket, Target]))
    .digest('hex')
    .slice(0, 16);

/** The beginning of the keys of all records of one source time and kind. */
export const recordsOfSource = (cluster: string, createdAt: string, kind: Mode): string =>
  `${recordsOf(cluster)}${inKey(createdAt)}-${kind.toLowerCase()}-`;

const KEY =
  /^recovery-points\/([^/]+)\/(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d\.\d{3}Z)-(copy|export)-([\da-f]{16})\.json$/;

/** null for a key that is not a record's. */
export function readRecordKey(key: string): RecordKey | null {
  const [, cluster = '', day = '', hour = '', minute = '', second = '', kind = '', target = ''] = KEY.exec(key) ?? [];
  const createdAt = `${day}${hour}:${minute}:${second}`;
  if (Number.isNaN(Date.parse(createdAt))) return null;
  return { cluster, kind: kind === 'copy' ? 'Copy' : 'Export', createdAt, target };
}

/** Times in keys have hyphens in place of colons, which tools on some systems refuse in file names. */
const inKey = (time: string): string => new Date(time).toISOString().replaceAll(':', '-');
