// Payloads as the machine carries them, to be varied by tests.
import type {
  CopyPlan,
  CopySnapshotInput,
  ExplainFailureInput,
  OutcomeInput,
  PollMemory,
  PollStatusInput,
  StartedCopy,
} from '../../../functions/core/contract.ts';
import { FIRST_POLL } from '../../../functions/core/copy/copy-progress.ts';

export const SOURCE = 'automatic.orders-2026-11-20-03-00';
export const TARGET = 'orders-2026-11-20';
export const BUCKET = 'memorydb-snapshot-exports';
export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const SOURCE_ARN = `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${SOURCE}`;
export const STAMP = `memorydb-snapshot-copy/sha256:${'0'.repeat(64)}`;
export const EXECUTION = {
  Id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:memorydb-snapshot-copy:orders`,
  StartTime: '2026-11-20T04:00:00.000Z',
};

/** The time so many seconds after the start of the execution. */
export const at = (seconds: number): string => new Date(Date.parse(EXECUTION.StartTime) + seconds * 1000).toISOString();

export const DEADLINE = at(720 * 60);

export function copyPlan(changes: Partial<CopyPlan> = {}): CopyPlan {
  return {
    Mode: 'Copy',
    Request: {
      SourceSnapshotName: SOURCE,
      TargetSnapshotName: TARGET,
      TargetBucket: null,
      KmsKeyId: null,
      Tags: [{ Key: 'memorydb-snapshot-copy', Value: STAMP }],
    },
    Options: {
      InheritTags: true,
      OnQuotaExceeded: 'Fail',
      DeadlineMinutes: 720,
      DryRun: false,
      SourceType: 'automated',
      MaxSourceAgeHours: null,
      Verify: null,
    },
    Source: {
      Arn: SOURCE_ARN,
      ClusterName: 'orders',
      Status: 'available',
      CreatedAt: '2026-11-20T03:00:00.000Z',
      SizeBytes: 22 * 2 ** 20,
      Shards: ['0001', '0002'],
    },
    Export: null,
    Stamp: STAMP,
    Warnings: [],
    Deadline: DEADLINE,
    Readiness: 'Ready',
    WaitSeconds: 30,
    EstimatedSeconds: 30,
    DryRun: null,
    Trigger: null,
    ...changes,
  };
}

export function exportPlan(shards: readonly string[] = ['0001', '0002'], name = TARGET): CopyPlan {
  const plan = copyPlan();
  return {
    ...plan,
    Mode: 'Export',
    Request: { ...plan.Request, TargetSnapshotName: name, TargetBucket: BUCKET, Tags: [] },
    Source: { ...plan.Source, Shards: shards },
    Export: { Bucket: BUCKET, OwnerAccountId: ACCOUNT, OtherKeys: [] },
  };
}

/** A claim of the plan's export as an execution has left it. */
export const claimText = (changes: object = {}): string =>
  JSON.stringify({
    Execution: EXECUTION.Id.replace(/orders$/, 'earlier'),
    StartedAt: at(-3_600),
    ClaimedAt: at(-3_599),
    TakenOverFrom: null,
    TargetSnapshotName: TARGET,
    Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
    OtherKeys: [],
    Snapshot: {
      Name: SOURCE,
      ARN: SOURCE_ARN,
      ClusterConfiguration: {
        Name: 'orders',
        Shards: [
          { Name: '0001', Configuration: { Slots: '0-8191' }, SnapshotCreationTime: '2026-11-20T03:00:00.000Z' },
          { Name: '0004', Configuration: { Slots: '8192-16383' }, SnapshotCreationTime: '2026-11-20T03:00:00.000Z' },
        ],
      },
    },
    ...changes,
  });

export function startedCopy(changes: Partial<StartedCopy> = {}): StartedCopy {
  return {
    Outcome: 'Started',
    Reason: '',
    At: at(0),
    WaitSeconds: 15,
    Deadline: DEADLINE,
    QuotaExceededSince: null,
    MaybeSent: false,
    ...changes,
  };
}

export const copyInput = (changes: Partial<CopySnapshotInput> = {}): CopySnapshotInput => ({
  Plan: copyPlan(),
  Claim: null,
  Copy: null,
  Now: at(0),
  RetryCount: 0,
  ...changes,
});

export const pollMemory = (changes: Partial<PollMemory> = {}): PollMemory => ({ ...FIRST_POLL, ...changes });

export const pollInput = (changes: Partial<PollStatusInput> = {}): PollStatusInput => ({
  Plan: copyPlan(),
  Copy: startedCopy(),
  Poll: null,
  Now: at(60),
  ...changes,
});

export const outcomeInput = (changes: Partial<OutcomeInput> = {}): OutcomeInput => ({
  Outcome: 'SUCCEEDED',
  Execution: EXECUTION,
  Request: { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET },
  Plan: copyPlan(),
  Copy: startedCopy(),
  Poll: pollMemory({ Polls: 3, LastStatus: 'available', At: at(60) }),
  Export: null,
  Failure: null,
  Now: at(61),
  ...changes,
});

export const faultInput = (changes: Partial<ExplainFailureInput> = {}): ExplainFailureInput => ({
  Fault: { Error: 'CopyFailed', Cause: lambdaCause('CopyFailed', 'The copy failed.') },
  FailedState: 'PollStatus',
  Plan: copyPlan(),
  Request: { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET },
  Execution: EXECUTION,
  ...changes,
});

/** What Step Functions makes of an error that a Lambda function throws. */
export const lambdaCause = (errorType: string, errorMessage: string, trace: readonly string[] = []): string =>
  JSON.stringify({ errorType, errorMessage, trace });

/** Runs `work`, which has to throw an Error, and returns that. */
export function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`It threw ${String(error)}, which is no Error.`);
  }
  throw new Error('It threw nothing.');
}

/** What Step Functions counts against its 256 KiB. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
export const PAYLOAD_LIMIT = 256 * 1024;
