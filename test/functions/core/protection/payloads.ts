// Payloads of protect-clusters, to be varied by tests.

import { countsOf, resultOf, summaryOf } from '../../../../functions/core/protection/conclusion.ts';
import type {
  CheckClusterInput,
  ClusterRow,
  JudgeClusterInput,
  RunConclusion,
  RunOutcomeInput,
  Selection,
} from '../../../../functions/core/protection/contract.ts';
import { parseRun } from '../../../../functions/core/protection/input.ts';
import { row, startOf } from '../../../../functions/core/protection/need.ts';
import type { CopyPoint, ExportPoint } from '../../../../functions/core/recovery-points/record.ts';
import { faultOf, shownRows } from '../../../../functions/core/runs/conclusion.ts';
import type { ExecutionWithOutput } from '../../../../functions/core/runs/executions.ts';
import { reportKeys } from '../../../../functions/core/runs/place.ts';
import { ACCOUNT, BUCKET, REGION, SOURCE, SOURCE_ARN, STAMP, TARGET } from '../payloads.ts';

export const DEPLOYMENT = 'memorydb-snapshot-copy';
export const RUN = {
  Id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}-protect-clusters:nightly`,
  StartTime: '2026-11-20T04:00:00.000Z',
};
export const RESULTS = {
  Bucket: BUCKET,
  OwnerAccountId: ACCOUNT,
  Prefix: 'reports/protect-clusters/memorydb-snapshot-copy/nightly',
};

export const copyIn = (input: unknown) => parseRun(input, [BUCKET]).copy;

export const checkInput = (changes: Partial<CheckClusterInput> = {}): CheckClusterInput => ({
  Cluster: { Name: 'orders', RetentionLimit: 7 },
  Copy: copyIn({}),
  Results: RESULTS,
  Trigger: null,
  Execution: RUN,
  Now: '2026-11-20T04:00:01.000Z',
  ...changes,
});

export function judgeInput(fault: JudgeClusterInput['Fault'] = null): JudgeClusterInput {
  const input = checkInput();
  return { Cluster: input.Cluster, Start: startOf(input), Fault: fault };
}

/** The execution that `judgeInput` is about. */
export function endedExecution(changes: Partial<ExecutionWithOutput> = {}): ExecutionWithOutput {
  const { Name, Input } = judgeInput().Start;
  return {
    executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}:${Name}`,
    status: 'SUCCEEDED',
    input: JSON.stringify(Input),
    output: JSON.stringify({
      Mode: 'Copy',
      SourceSnapshotName: SOURCE,
      TargetSnapshotName: TARGET,
      RecoveryPoint: 'recovery-points/orders/2026-11-20T03-00-00.000Z-copy-0123456789abcdef.json',
      Warnings: [],
    }),
    error: null,
    cause: null,
    ...changes,
  };
}

export const point = (changes: Partial<CopyPoint> = {}): CopyPoint => ({
  Format: 'memorydb-snapshot-copy/recovery-point/1',
  Tool: { Name: 'memorydb-snapshot-copy', Version: '0.2.0' },
  State: 'Proven',
  Cluster: 'orders',
  Kind: 'Copy',
  Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
  Target: TARGET,
  Place: { AccountId: ACCOUNT, Region: REGION, Bucket: null },
  Proof: 'Copy',
  Bytes: 22 * 2 ** 20,
  Copy: { Arn: SOURCE_ARN.replace(SOURCE, TARGET), Stamp: STAMP, KmsKeyId: null },
  Export: null,
  StartedAt: '2026-11-20T03:30:00.000Z',
  ProvenAt: '2026-11-20T03:40:00.000Z',
  Execution: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}:earlier`,
  Deployment: DEPLOYMENT,
  ...changes,
});

/** An export of one shard. */
export function exportPoint(changes: Partial<ExportPoint> = {}): ExportPoint {
  const { Kind: _kind, Copy: _copy, Export: _export, Proof: _proof, Place, ...facts } = point();
  const object = { Key: `${TARGET}-0001.rdb`, ETag: '"1"', VersionId: null };
  return {
    ...facts,
    Kind: 'Export',
    Place: { ...Place, Bucket: BUCKET },
    Proof: 'Checksum',
    Copy: null,
    Export: { Objects: [{ ...object, Shard: '0001', Bytes: 10, Verdict: 'verified' }], Manifest: null, Claim: null },
    ...changes,
  };
}

export const selection = (rows: readonly ClusterRow[], changes: Partial<Selection> = {}): Selection => ({
  Clusters: rows.map(({ Cluster }) => ({ Name: Cluster, RetentionLimit: 7 })),
  PassedOver: [],
  NotFound: [],
  Undecided: [],
  Copy: copyIn({}),
  Options: { MaxConcurrency: 20, DryRun: false },
  Warnings: [],
  Results: RESULTS,
  Trigger: null,
  ...changes,
});

export const rowOf = (Cluster: string, Verdict: ClusterRow['Verdict'], changes: Partial<ClusterRow> = {}): ClusterRow =>
  row(Cluster, { Verdict, ...changes });

export function conclusion(rows: readonly ClusterRow[], changes: Partial<RunConclusion> = {}): RunConclusion {
  const Counts = countsOf(rows, { PassedOver: [] });
  const Report = reportKeys(RESULTS);
  const known = { Result: resultOf(rows), Summary: summaryOf(rows, Counts, false), Counts, Report };
  return {
    ...known,
    Rows: shownRows(rows),
    Warnings: [],
    Fault: faultOf('ClustersNotProtected', known),
    ...changes,
  };
}

/** Of a run that protected every cluster. */
export const runOutcome = (changes: Partial<RunOutcomeInput> = {}): RunOutcomeInput => ({
  Machine: 'protect-clusters',
  Outcome: 'SUCCEEDED',
  Execution: RUN,
  Request: {},
  Conclusion: conclusion([rowOf('carts', 'PROTECTED', { Target: 'carts-keep' }), rowOf('orders', 'ALREADY_PROTECTED')]),
  Failure: null,
  Now: '2026-11-20T04:10:00.000Z',
  ...changes,
});
