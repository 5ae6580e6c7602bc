import { objectArn, parseArn } from '../arn.ts';
import type { ShardVerdict } from '../contract.ts';
import { isRecord, isSameJson, parseJson } from '../json.ts';
import type { Level, ShardIdentity, Verdict } from '../rdb/evidence.ts';
import { TOOL } from '../tool.ts';
import { exportKey } from './export-objects.ts';

export const MANIFEST_FORMAT = 'memorydb-snapshot-copy/manifest/1' as const;

/**
 * The object `<target>.manifest.json` beside an export, from which a cluster can be restored when the source and its cluster
 * are deleted. `statemachine/manifest.schema.json` documents it; times are ISO 8601 in UTC.
 */
export interface Manifest {
  readonly Format: typeof MANIFEST_FORMAT;
  readonly Tool: { readonly Name: string; readonly Version: string };
  /** The ARN of the execution that exported it; also if `npm run verify` has proven it. */
  readonly Execution: string;
  readonly Source: {
    readonly Arn: string;
    readonly Name: string;
    readonly CreatedAt: string | null;
  };
  /** As DescribeSnapshots has it, but for the shards; null when the source was gone before it could be asked. */
  readonly ClusterConfiguration: Readonly<Record<string, unknown>> | null;
  readonly Region: string;
  readonly Bucket: string;
  readonly TargetSnapshotName: string;
  readonly Times: {
    readonly StartedAt: string;
    /** null when an earlier execution had started it, or the answer was lost. */
    readonly CopyStartedAt: string | null;
    readonly CompletedAt: string;
    readonly VerifiedAt: string;
  };
  readonly Verification: { readonly Level: Level; readonly Verified: string; readonly Warnings: readonly string[] };
  readonly Shards: readonly ManifestShard[];
  /** What `create-cluster --snapshot-arns` takes: all shards' objects. */
  readonly SnapshotArns: readonly string[];
}

interface ManifestShard {
  readonly Shard: string;
  readonly Slots: string | null;
  readonly Key: string;
  readonly Bytes: number;
  readonly Format: string | null;
  readonly SnapshotCreationTime: string | null;
  readonly WrittenAt: string | null;
  /** The checksum that it ends with; 16 hexadecimal digits. null when it ends with none. */
  readonly Checksum: string | null;
  /** Of all bytes but the last eight; 16 hexadecimal digits. null when not every byte was read. */
  readonly Crc64: string | null;
  readonly Verdict: Verdict;
  readonly Reasons: readonly string[];
}

/** The input of a manifest. */
export interface ProvenExport
  extends Pick<Manifest, 'Execution' | 'Source' | 'Bucket' | 'TargetSnapshotName' | 'Times' | 'Verification'> {
  /** As DescribeSnapshots has it; null when the source was gone before it could be asked. */
  readonly ClusterConfiguration: Readonly<Record<string, unknown>> | null;
  readonly Shards: readonly ShardVerdict[];
  /** The shards as the source describes them, by name. */
  readonly identities: ReadonlyMap<unknown, ShardIdentity>;
}

export function manifestOf({ identities, ...proven }: ProvenExport): Manifest {
  const { Bucket, TargetSnapshotName, Times, Verification } = proven;
  const { partition, region } = parseArn(proven.Source.Arn);
  const keyOf = (shard: string) => exportKey(TargetSnapshotName, shard);
  const { Shards: _shards, ...ClusterConfiguration } = proven.ClusterConfiguration ?? {};
  return {
    Format: MANIFEST_FORMAT,
    Tool: TOOL,
    Execution: proven.Execution,
    Source: proven.Source,
    ClusterConfiguration: proven.ClusterConfiguration && ClusterConfiguration,
    Region: region,
    Bucket,
    TargetSnapshotName,
    Times,
    Verification,
    Shards: proven.Shards.map(({ Shard, Bytes, Format, WrittenAt, Checksum, Crc64, Verdict, Reasons }) => {
      const { Slots = null, CreatedAt = null } = identities.get(Shard) ?? {};
      const object = { Key: keyOf(Shard), Bytes: Bytes ?? 0, Format };
      return { Shard, Slots, ...object, SnapshotCreationTime: CreatedAt, WrittenAt, Checksum, Crc64, Verdict, Reasons };
    }),
    SnapshotArns: proven.Shards.map(({ Shard }) => objectArn({ bucket: Bucket, key: keyOf(Shard) }, partition)),
  };
}

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/**
 * Whether the text describes the same export as the manifest: the same source, and files of the same content. It may come
 * from an earlier execution whose files were adopted, or from an earlier attempt of this one.
 */
export function describesSame(text: string, { Source, Shards }: Manifest): boolean {
  const found = parseJson(text);
  if (!isRecord(found) || !Array.isArray(found['Shards'])) return false;
  const content = (shards: readonly unknown[]) =>
    shards.map((shard) => isRecord(shard) && [shard['Key'], shard['Bytes'], shard['Checksum']]);
  return isSameJson(found['Source'], Source) && isSameJson(content(found['Shards']), content(Shards));
}
