import type { ConcludeExportInput, ShardVerdict, VerifiedExport } from '../contract.ts';
import { parseArn } from '../copy/source.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Level, Verdict } from '../rdb/evidence.ts';
import { exportKey } from './export-objects.ts';

/** This release; a test holds it to package.json. */
export const TOOL = { Name: 'memorydb-snapshot-copy', Version: '0.1.0' } as const;

/**
 * What lies beside an export as `<target>.manifest.json`, so that a cluster can be restored from it when the source and its
 * cluster are gone. `statemachine/manifest.schema.json` documents it; times are ISO 8601 in UTC.
 */
export interface Manifest {
  readonly Format: 'memorydb-snapshot-copy/manifest/1';
  readonly Tool: { readonly Name: string; readonly Version: string };
  /** The ARN of the execution that exported and proved it. */
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
    readonly CopyStartedAt: string;
    readonly CompletedAt: string;
    readonly VerifiedAt: string;
  };
  readonly Verification: { readonly Level: Level; readonly Verified: string; readonly Warnings: readonly string[] };
  readonly Shards: readonly ManifestShard[];
  /** What `create-cluster --snapshot-arns` takes: all shards' objects. */
  readonly SnapshotArns: readonly string[];
}

export interface ManifestShard {
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

export function manifestOf(
  input: ConcludeExportInput,
  proven: Pick<VerifiedExport, 'Level' | 'Verified' | 'Warnings'>,
  verdicts: readonly ShardVerdict[],
): Manifest {
  const { Plan: plan, Target: target, Copy: copy, Poll: poll, Execution } = input;
  const { partition, region } = parseArn(plan.Source.Arn);
  const { Level, Verified, Warnings } = proven;
  const keyOf = (shard: string) => exportKey(target.TargetSnapshotName, shard);
  return {
    Format: 'memorydb-snapshot-copy/manifest/1',
    Tool: TOOL,
    Execution: Execution.Id,
    Source: { Arn: plan.Source.Arn, Name: plan.Request.SourceSnapshotName, CreatedAt: plan.Source.CreatedAt },
    ClusterConfiguration: input.ClusterConfiguration,
    Region: region,
    Bucket: target.Bucket,
    TargetSnapshotName: target.TargetSnapshotName,
    Times: {
      StartedAt: Execution.StartTime,
      CopyStartedAt: copy.At,
      CompletedAt: poll.At,
      VerifiedAt: input.Now,
    },
    Verification: { Level, Verified, Warnings },
    Shards: verdicts.map(({ Shard, Slots, CreatedAt, Verdict, Reasons, ...object }) => ({
      Shard,
      Slots,
      Key: keyOf(Shard),
      Bytes: object.Bytes ?? 0,
      Format: object.Format,
      SnapshotCreationTime: CreatedAt,
      WrittenAt: object.WrittenAt,
      Checksum: object.Checksum,
      Crc64: object.Crc64,
      Verdict,
      Reasons,
    })),
    SnapshotArns: verdicts.map(({ Shard }) => `arn:${partition}:s3:::${target.Bucket}/${keyOf(Shard)}`),
  };
}

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Whether the text is the manifest that this execution wrote; a repeated step finds its own. */
export function isManifestOf(text: string, executionArn: string): boolean {
  const found = parseJson(text);
  return isRecord(found) && found['Execution'] === executionArn;
}
