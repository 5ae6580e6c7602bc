// What the verification of shards has come to, as ConcludeExport is given it.
import type {
  ConcludeExportInput,
  FaultedShard,
  ShardResult,
  ShardVerdict,
} from '../../../../functions/core/contract.ts';
import type { ProvenExport } from '../../../../functions/core/export/manifest.ts';
import {
  ACCOUNT,
  at,
  BUCKET,
  EXECUTION,
  exportPlan,
  pollMemory,
  SOURCE,
  SOURCE_ARN,
  startedCopy,
  TARGET,
} from '../payloads.ts';

export const verdict = (Shard: string, changes: Partial<ShardVerdict> = {}): ShardVerdict => ({
  Shard,
  Verdict: 'verified',
  Reasons: [],
  Bytes: 1_000,
  Format: 'REDIS0011',
  WrittenAt: '2026-11-20T03:01:00.000Z',
  Checksum: '0123456789abcdef',
  Crc64: '0123456789abcdef',
  ETag: `"${Shard}"`,
  ...changes,
});

export const bad = (Shard: string, ...Reasons: readonly string[]): ShardVerdict =>
  verdict(Shard, { Verdict: 'bad', Reasons });

export const unverifiable = (Shard: string, ...Reasons: readonly string[]): ShardVerdict =>
  verdict(Shard, { Verdict: 'unverifiable', Reasons });

export const faulted = (Shard: string, name = 'AccessDeniedException', Cause = 'It was refused.'): FaultedShard => ({
  Shard,
  Fault: { Error: name, Cause },
  FailedState: 'ProbeShard',
});

/** The shards as the source describes them. */
export const identities = (
  slots: Readonly<Record<string, string | null>> = { '0001': '0-8191', '0004': '8192-16383' },
) => new Map(Object.entries(slots).map(([shard, Slots]) => [shard, { Slots, CreatedAt: '2026-11-20T03:00:00.000Z' }]));

export const CONFIGURATION = { Name: 'orders', NodeType: 'db.r7g.large', Engine: 'redis', NumShards: 2 };

/** What a manifest is made of. */
export const provenExport = (changes: Partial<ProvenExport> = {}): ProvenExport => ({
  Execution: EXECUTION.Id,
  Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
  ClusterConfiguration: CONFIGURATION,
  Bucket: BUCKET,
  TargetSnapshotName: TARGET,
  Times: { StartedAt: EXECUTION.StartTime, CopyStartedAt: at(0), CompletedAt: at(600), VerifiedAt: at(700) },
  Verification: { Level: 'Checksum', Verified: 'It was proven.', Warnings: ['A warning.'] },
  Shards: [verdict('0001'), unverifiable('0004', 'it has no checksum')],
  identities: identities(),
  ...changes,
});

export function concludeInput(
  Results: readonly ShardResult[] = [verdict('0001'), verdict('0004')],
  changes: Partial<ConcludeExportInput> = {},
): ConcludeExportInput {
  return {
    Plan: exportPlan(Results.map(({ Shard }) => Shard)),
    Copy: startedCopy(),
    Poll: pollMemory({ At: at(600) }),
    Target: {
      Bucket: BUCKET,
      OwnerAccountId: ACCOUNT,
      TargetSnapshotName: TARGET,
      Level: 'Checksum',
      ReasonBytes: 2_000,
    },
    ClusterConfiguration: CONFIGURATION,
    Results,
    Execution: EXECUTION,
    Now: at(700),
    ...changes,
  };
}
