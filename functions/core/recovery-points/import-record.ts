import { deploymentOf, parseArn } from '../arn.ts';
import { takenAt } from '../copy/source.ts';
import { stampOf } from '../copy/stamp.ts';
import { isTimeText } from '../deadline.ts';
import type { Claim } from '../export/claim.ts';
import { exportKey, manifestKey } from '../export/export-objects.ts';
import { MANIFEST_FORMAT } from '../export/manifest.ts';
import { isRecord, parseJson } from '../json.ts';
import { type Composed, type CurrentObject, copyRecord, exportRecord, recordedExport } from './compose-record.ts';

/** What a manifest says of its export, as far as a record needs it. */
interface ManifestFacts {
  readonly execution: string;
  readonly source: { readonly Arn: string; readonly Name: string; readonly CreatedAt: string | null };
  /** null when the source was gone before it could be described. */
  readonly cluster: string | null;
  readonly target: string;
  readonly startedAt: string;
  readonly provenAt: string;
  readonly level: 'Checksum' | 'Probe';
  readonly shards: readonly {
    readonly Shard: string;
    readonly Key: string;
    readonly Bytes: number;
    readonly Verdict: 'verified' | 'unverifiable';
  }[];
}

/** Reads the manifest of an export that lies in this bucket under this key; a sentence says why it is none. */
export function readManifestFacts(bucket: string, key: string, text: string): ManifestFacts | string {
  const found = parseJson(text);
  const { Execution, Source, ClusterConfiguration, Bucket, TargetSnapshotName, Times, Verification, Shards } =
    membersOf(found);
  const { Arn, Name, CreatedAt = null } = membersOf(Source);
  const { StartedAt, VerifiedAt } = membersOf(Times);
  const { Level } = membersOf(Verification);
  const cluster = membersOf(ClusterConfiguration)['Name'];
  const texts = [Execution, Arn, Name, Bucket, TargetSnapshotName, StartedAt, VerifiedAt];
  const isWhole =
    texts.every((value) => typeof value === 'string' && value !== '') &&
    (CreatedAt === null || isTimeText(CreatedAt)) &&
    isTimeText(StartedAt) &&
    isTimeText(VerifiedAt) &&
    (Level === 'Checksum' || Level === 'Probe') &&
    Array.isArray(Shards) &&
    Shards.length > 0;
  if (membersOf(found)['Format'] !== MANIFEST_FORMAT || !isWhole)
    return 'It is no whole manifest of this tool. Restore an earlier version of it, or export again under another name.';
  if (Bucket !== bucket || key !== manifestKey(String(TargetSnapshotName)))
    return `It is the manifest of s3://${Bucket}/${manifestKey(String(TargetSnapshotName))}, not of an export in its own place.`;
  const shards = (Shards as unknown[]).map(membersOf).map(({ Shard, Key, Bytes, Verdict }) => ({
    Shard: String(Shard),
    Key: String(Key),
    Bytes: Number(Bytes),
    Verdict: Verdict as 'verified' | 'unverifiable',
  }));
  const odd = shards.find(
    ({ Shard, Key, Bytes, Verdict }) =>
      Key !== exportKey(String(TargetSnapshotName), Shard) ||
      !Number.isInteger(Bytes) ||
      !['verified', 'unverifiable'].includes(Verdict),
  );
  if (odd) return `Its shard ${odd.Shard} has a key, a size or a verdict that no proven export has.`;
  return {
    execution: Execution as string,
    source: { Arn: Arn as string, Name: Name as string, CreatedAt: CreatedAt as string | null },
    cluster: typeof cluster === 'string' && cluster !== '' ? cluster : null,
    target: TargetSnapshotName as string,
    startedAt: StartedAt as string,
    provenAt: VerifiedAt as string,
    level: Level as 'Checksum' | 'Probe',
    shards,
  };
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> => (isRecord(value) ? value : {});

/**
 * Composes the record of an export from its manifest and its objects as they are now.
 * @param claim of the export, in case the manifest does not say which cluster it is of; null when there is none
 */
export function recordOfManifest(
  bucket: string,
  facts: ManifestFacts,
  current: readonly CurrentObject[],
  claim: Claim | null,
): Composed {
  const { Name, CreatedAt } = facts.source;
  const createdAt = takenAt(Name, { CreatedAt });
  if (createdAt === null) return { reason: 'It does not say when its source was created, so it would have no age.' };
  const cluster = facts.cluster ?? claim?.Snapshot?.ClusterConfiguration?.Name ?? null;
  if (cluster === null) return { reason: 'Neither it nor a claim says which cluster its source is of.' };
  const byKey = new Map(current.map((object) => [object.key, object]));
  const differing = facts.shards.flatMap(({ Key, Bytes }) => {
    const object = byKey.get(Key);
    if (object?.bytes === Bytes) return [];
    return [object ? `${Key} has ${object.bytes} bytes, not ${Bytes}` : `${Key} is missing`];
  });
  if (differing.length > 0) return { reason: `Its objects are not as it describes them: ${differing.join('; ')}.` };
  const Objects = facts.shards.map((shard) => ({ ...shard, ETag: byKey.get(shard.Key)?.etag ?? null }));
  const found = recordedExport(facts.target, { Objects, Manifest: manifestKey(facts.target) }, current);
  if ('reason' in found) return found;
  const { region, accountId } = parseArn(facts.source.Arn);
  const common = {
    cluster,
    source: { ...facts.source, CreatedAt: createdAt },
    target: facts.target,
    place: { AccountId: accountId, Region: region },
    startedAt: facts.startedAt,
    provenAt: facts.provenAt,
    execution: facts.execution,
    deployment: deploymentOf(facts.execution),
  };
  return { record: exportRecord(common, bucket, facts.level, found) };
}

/** A copy in MemoryDB that was made before there were records, and what only a person knows of it. */
export interface CopyToImport {
  readonly name: string;
  readonly arn: string;
  readonly cluster: string;
  readonly status: string;
  readonly bytes: number | null;
  readonly kmsKeyId: string | null;
  /** The value of its tag `memorydb-snapshot-copy`; null when it has none. */
  readonly stamp: string | null;
  readonly asked: {
    readonly sourceArn: string;
    readonly sourceTime: string;
    /** As it stood in the request that made the copy. */
    readonly kmsKeyId: string | null;
    /** Only of a copy of 0.2.0, whose stamp does not name the deployment. */
    readonly deployment: string | null;
  };
}

/**
 * Composes the record of a copy, if its stamp is that of the given facts. The stamp does not show them.
 * @param now stands for the times at which it was made and proven, which nothing shows
 */
export function recordOfCopy({ asked, ...copy }: CopyToImport, now: string): Composed {
  const { stamp } = copy;
  if (copy.status !== 'available') return { reason: `The snapshot "${copy.name}" is ${copy.status}, not available.` };
  if (stamp === null)
    return { reason: `The snapshot "${copy.name}" has no tag memorydb-snapshot-copy: this tool has not made it.` };
  const [, named = null] = /^(.+)\/sha256:/.exec(stamp) ?? [];
  const deployment = named ?? asked.deployment;
  if (deployment === null)
    return {
      reason: `The stamp of "${copy.name}", of version 0.2.0, does not name the deployment. Add --deployment NAME, such as memorydb-snapshot-copy-dev.`,
    };
  const sourceName = asked.sourceArn.replace(/^.*snapshot\//, '');
  const createdAt = new Date(asked.sourceTime).toISOString();
  // The stamp of a source whose shards have no time has none, though its name may show it.
  const times = takenAt(sourceName, { CreatedAt: null }) === createdAt ? [createdAt, null] : [createdAt];
  const request = { TargetSnapshotName: copy.name, KmsKeyId: asked.kmsKeyId };
  const stampedAt = times.find((CreatedAt) => {
    const whole = stampOf(request, { Arn: asked.sourceArn, CreatedAt }, deployment);
    return stamp === whole || (named === null && whole === `${deployment}/${stamp}`);
  });
  if (stampedAt === undefined)
    return {
      reason: `The stamp of "${copy.name}" is not that of these facts. Check --source-arn, --source-time (to the second, the newest SnapshotCreationTime of the source's shards) and --kms-key-id (as it stood in the request, or none).`,
    };
  const { region, accountId } = parseArn(copy.arn);
  const facts = {
    cluster: copy.cluster,
    source: { Arn: asked.sourceArn, Name: sourceName, CreatedAt: createdAt },
    target: copy.name,
    place: { AccountId: accountId, Region: region },
    startedAt: now,
    provenAt: now,
    execution: null,
    deployment,
  };
  const stampedWith = { SourceCreatedAt: stampedAt, KmsKeyId: asked.kmsKeyId };
  const recorded = { Arn: copy.arn, Stamp: stamp, KmsKeyId: copy.kmsKeyId, StampedWith: stampedWith };
  return { record: copyRecord(facts, recorded, copy.bytes) };
}
