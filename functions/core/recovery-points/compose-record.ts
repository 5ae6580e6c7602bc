import { parseArn } from '../arn.ts';
import type { Mode, RecordPointInput, VerifiedExport, VerifiedObject } from '../contract.ts';
import { takenAt } from '../copy/source.ts';
import { claimKey, exportPrefix } from '../export/export-objects.ts';
import { isRecord } from '../json.ts';
import type { Level, Verdict } from '../rdb/evidence.ts';
import { TOOL } from '../tool.ts';
import {
  type AccountPlace,
  type CopyPoint,
  type ExportPoint,
  RECORD_FORMAT,
  type RecordedCopy,
  type RecordedExport,
  type RecordedObject,
  type RecoveryPoint,
} from './record.ts';

/** An object as it is now. Its ETag has quotes; `versionId` is null in a bucket without versions. */
export interface CurrentObject {
  readonly key: string;
  readonly etag: string;
  readonly versionId: string | null;
  readonly bytes: number;
}

/** A record, or why there can be none: one sentence. */
export type Composed = { readonly record: RecoveryPoint } | { readonly reason: string };

/** The beginnings of the keys of an export's objects, and of its claim and manifest. */
export const keysOfExport = (target: string): readonly string[] => [exportPrefix(target), `${target}.`];

/**
 * Composes the record of what an execution has proven.
 * @param current the objects of the export whose keys begin with `keysOfExport`; none for a copy
 */
export function composeRecord(
  input: RecordPointInput,
  deployment: string,
  current: readonly CurrentObject[],
): Composed {
  const { Plan: plan, Export: exported } = input;
  const { SourceSnapshotName: source, TargetSnapshotName: target } = plan.Request;
  const createdAt = takenAt(source, plan.Source);
  if (createdAt === null)
    return { reason: `MemoryDB does not say when the source "${source}" was created, so it would have no age.` };
  if (plan.Source.ClusterName === '' || plan.Source.Arn === '')
    return { reason: `MemoryDB does not say which cluster the source "${source}" is of, or what its ARN is.` };
  const { region, accountId } = parseArn(plan.Source.Arn);
  const facts = {
    cluster: plan.Source.ClusterName,
    source: { Arn: plan.Source.Arn, Name: source, CreatedAt: createdAt },
    target,
    startedAt: input.Execution.StartTime,
    execution: input.Execution.Id,
    deployment,
  };
  if (exported === null || plan.Export === null) {
    const place = { AccountId: accountId, Region: region };
    const copy = copyIn(input.Snapshot, plan);
    return { record: copyRecord({ ...facts, place, provenAt: input.Poll.At }, copy, plan.Source.SizeBytes) };
  }
  const found = recordedExport(target, exported, current);
  if ('reason' in found) return found;
  const place = { AccountId: plan.Export.OwnerAccountId, Region: region };
  return { record: exportRecord({ ...facts, place, provenAt: input.Now }, exported.Bucket, exported.Level, found) };
}

/** What all records have. */
interface Facts {
  readonly cluster: string;
  readonly source: RecoveryPoint['Source'];
  readonly target: string;
  readonly place: AccountPlace;
  readonly startedAt: string;
  readonly provenAt: string;
  readonly execution: string | null;
  readonly deployment: string;
}

export const copyRecord = (facts: Facts, copy: RecordedCopy, bytes: number | null): CopyPoint => ({
  ...beginning('Copy', facts),
  Place: { ...facts.place, Bucket: null },
  Proof: 'Copy',
  Bytes: bytes,
  Copy: copy,
  Export: null,
  ...end(facts),
});

export const exportRecord = (facts: Facts, bucket: string, level: Level, exported: RecordedExport): ExportPoint => ({
  ...beginning('Export', facts),
  Place: { ...facts.place, Bucket: bucket },
  Proof: proofOf(level, exported.Objects),
  Bytes: exported.Objects.reduce((sum, { Bytes }) => sum + Bytes, 0),
  Copy: null,
  Export: exported,
  ...end(facts),
});

const beginning = <Kind extends Mode>(kind: Kind, { cluster, source, target }: Facts) => ({
  Format: RECORD_FORMAT,
  Tool: TOOL,
  State: 'Proven' as const,
  Cluster: cluster,
  Kind: kind,
  Source: source,
  Target: target,
});

const end = ({ startedAt, provenAt, execution, deployment }: Facts) => ({
  StartedAt: startedAt,
  ProvenAt: provenAt,
  Execution: execution,
  Deployment: deployment,
});

const proofOf = (level: Level, objects: readonly { readonly Verdict: Verdict }[]): ExportPoint['Proof'] =>
  objects.every(({ Verdict }) => Verdict === 'verified') ? level : 'Unverifiable';

/** @param snapshot the copy as DescribeSnapshots returned it, after a round trip through JSON */
function copyIn(snapshot: unknown, { Source, Request, Stamp }: RecordPointInput['Plan']): RecordedCopy {
  const { ARN: arn, KmsKeyId: key } = isRecord(snapshot) ? snapshot : {};
  return {
    Arn: typeof arn === 'string' ? arn : Source.Arn.replace(/[^/]*$/, () => Request.TargetSnapshotName),
    Stamp,
    KmsKeyId: typeof key === 'string' ? key : null,
    StampedWith: { SourceCreatedAt: Source.CreatedAt, KmsKeyId: Request.KmsKeyId },
  };
}

type ProvenObjects = Pick<VerifiedExport, 'Manifest'> & {
  readonly Objects: readonly Pick<VerifiedObject, 'Shard' | 'Key' | 'Bytes' | 'Verdict' | 'ETag'>[];
};

/** The objects of an export, if each still is the one that was proven. */
export function recordedExport(
  target: string,
  { Objects, Manifest }: ProvenObjects,
  current: readonly CurrentObject[],
): RecordedExport | { readonly reason: string } {
  const byKey = new Map(current.map((object) => [object.key, object]));
  const recorded = (key: string): RecordedObject | null => {
    const object = byKey.get(key);
    return object ? { Key: key, ETag: object.etag, VersionId: object.versionId } : null;
  };
  const shards = Objects.map(({ Shard, Key, Bytes, Verdict, ETag = null }) => {
    const object = recorded(Key);
    return { key: Key, shard: object && object.ETag === ETag ? { ...object, Shard, Bytes, Verdict } : null };
  });
  const others = shards.flatMap(({ key, shard }) => (shard === null ? [key] : []));
  if (others.length > 0) return { reason: changed(others) };
  return {
    Objects: shards.flatMap(({ shard }) => shard ?? []),
    Manifest: Manifest === null ? null : recorded(Manifest),
    Claim: recorded(claimKey(target)),
  };
}

const MOST_KEYS = 3;

/** The remedy of everything that does not last. */
const START_AGAIN = 'Start the same request again: what exists is adopted, proven and recorded.';

function changed(keys: readonly string[]): string {
  const more = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : '';
  const names = keys
    .slice(0, MOST_KEYS)
    .map((key) => `"${key}"`)
    .join(', ');
  return `${names}${more} in S3 ${keys.length === 1 ? 'is' : 'are'} no longer what was proven: changed or deleted since. ${START_AGAIN}`;
}
