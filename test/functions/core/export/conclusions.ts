// What the verification of shards has come to, as ConcludeExport is given it.
import type {
  ConcludeExportInput,
  FaultedShard,
  ShardResult,
  ShardVerdict,
} from '../../../../functions/core/contract.ts';
import { ACCOUNT, at, BUCKET, EXECUTION, exportPlan, pollMemory, startedCopy, TARGET } from '../payloads.ts';

export const verdict = (Shard: string, changes: Partial<ShardVerdict> = {}): ShardVerdict => ({
  Shard,
  Slots: '0-16383',
  CreatedAt: '2026-11-20T03:00:00.000Z',
  Verdict: 'verified',
  Reasons: [],
  Bytes: 1_000,
  Format: 'REDIS0011',
  WrittenAt: '2026-11-20T03:01:00.000Z',
  Checksum: '0123456789abcdef',
  Crc64: '0123456789abcdef',
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

export const CONFIGURATION = { Name: 'orders', NodeType: 'db.r7g.large', Engine: 'redis', NumShards: 2 };

export function concludeInput(
  Results: readonly ShardResult[] = [verdict('0001', { Slots: '0-8191' }), verdict('0004', { Slots: '8192-16383' })],
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
