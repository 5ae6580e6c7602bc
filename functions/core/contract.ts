import type { Level, Part, PartChecksum, ShardIdentity, ShardProbe, Verdict } from './rdb/evidence.ts';

/**
 * The payloads between the states of the state machine, each with its writer and its reader. Their members are in PascalCase,
 * as in AWS's APIs. Local variables are in camelCase, except a member that is passed on unchanged under its name.
 * Times are ISO 8601 in UTC and come from the context object of Step Functions; no function that a state calls reads a clock.
 * A running execution keeps its definition but may meet new code, so fields are only added, and read with a default.
 */

/** A tag as CopySnapshot takes it. `Value` may be null (CopySnapshot API reference, Tag). */
export interface Tag {
  readonly Key: string;
  readonly Value: string | null;
}

/** Which kind of copy: a second snapshot in MemoryDB, or RDB files in S3. */
export type Mode = 'Copy' | 'Export';

/**
 * The CopySnapshot request after validation: names are resolved and lower-cased, and members that the caller left out are
 * null.
 */
export interface CopyRequest {
  readonly SourceSnapshotName: string;
  /** Empty while it depends on a source that is not ready; never when the plan is `Ready`. */
  readonly TargetSnapshotName: string;
  readonly TargetBucket: string | null;
  readonly KmsKeyId: string | null;
  readonly Tags: readonly Tag[];
}

/** Which of a cluster's snapshots may be the source, in the words of DescribeSnapshots' response, or any. */
export type SourceType = 'automated' | 'manual' | 'any';

/** The options that this tool adds to the request, with the defaults filled in. */
export interface CopyOptions {
  readonly InheritTags: boolean;
  readonly OnQuotaExceeded: 'Fail' | 'Wait';
  readonly DeadlineMinutes: number;
  readonly DryRun: boolean;
  /** Only with a `SourceClusterName`, as is `MaxSourceAgeHours`. */
  readonly SourceType: SourceType;
  /** null for any age. */
  readonly MaxSourceAgeHours: number | null;
  /** For an export, how thoroughly it is proven; null to decide by its size. */
  readonly Verify: Level | null;
}

/**
 * What requested an execution. StartExecution writes it into the input, or a run of protect-clusters; an execution started by
 * hand has none.
 */
export interface Trigger {
  readonly Type: 'Event' | 'Schedule' | 'CloudTrail' | 'Api' | 'Run';
  /** Identifies repeats of the same request, such as the event's id, or the ARN of the run. */
  readonly Id: string | null;
  readonly Source: string | null;
  /** When it was requested or scheduled: ISO 8601. */
  readonly Time: string | null;
  /** For a schedule, its time zone; null or missing for UTC. */
  readonly TimeZone?: string | null;
  /** For a schedule that starts at most once a day, the local time of the start, such as `04:00`. */
  readonly LocalTime?: string | null;
}

/** The members of `$states.context.Execution` that are passed on. */
export interface ExecutionContext {
  readonly Id: string;
  readonly StartTime: string;
}

/** What decisions need of the source snapshot. */
export interface SourceSnapshot {
  readonly Arn: string;
  readonly ClusterName: string;
  readonly Status: string;
  /** The newest `SnapshotCreationTime` of its shards, the only difference between two snapshots of one name. */
  readonly CreatedAt: string | null;
  /** null when the sizes are missing or unreadable. */
  readonly SizeBytes: number | null;
  /** Shard names as DescribeSnapshots gives them; there may be gaps. */
  readonly Shards: readonly string[];
}

/** The bucket's side of an export. */
export interface ExportTarget {
  readonly Bucket: string;
  readonly OwnerAccountId: string;
  /**
   * Keys that began with the target's name before the call, so that new objects are found by listing and not by clocks;
   * null when there were too many for the payload.
   */
  readonly OtherKeys: readonly string[] | null;
}

/** What a dry run found. */
export interface DryRunReport {
  /** One sentence: what an execution without `DryRun` would do. */
  readonly WouldDo: string;
  readonly ExpectedObjects: readonly string[];
  readonly EstimatedSeconds: number | null;
  /** The error that it would fail with; null, or missing, if none is foreseen. */
  readonly Error?: string | null;
}

/** Step Functions → ValidateRequest. */
export interface ValidateRequestInput {
  /** The execution's input, which may be any JSON. */
  readonly Request: unknown;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** ValidateRequest → everything after it. */
export interface CopyPlan {
  readonly Mode: Mode;
  readonly Request: CopyRequest;
  readonly Options: CopyOptions;
  readonly Source: SourceSnapshot;
  readonly Export: ExportTarget | null;
  /** The value of our stamp tag that a copy made for this request carries. */
  readonly Stamp: string;
  readonly Warnings: readonly string[];
  readonly Deadline: string;
  readonly Readiness: 'Ready' | 'SourceNotReady';
  /** How long to wait before the source is checked again. */
  readonly WaitSeconds: number;
  /** An estimate of how long MemoryDB needs, from the snapshot's size; null if the size is not known. */
  readonly EstimatedSeconds: number | null;
  readonly DryRun: DryRunReport | null;
  /** null for an execution that was started by hand. */
  readonly Trigger: Trigger | null;
}

/** IsSourceReady → ClaimExport. */
export interface ClaimExportInput {
  readonly Plan: CopyPlan;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** ClaimExport → CopySnapshot. */
export interface ClaimedExport {
  readonly Key: string;
  /** The ARN of the ended execution that had claimed the name before; null if none had. */
  readonly TakenOverFrom: string | null;
}

/** IsSourceReady, ClaimExport, WaitToCopyAgain → CopySnapshot. */
export interface CopySnapshotInput {
  readonly Plan: CopyPlan;
  /** null for a copy. */
  readonly Claim: ClaimedExport | null;
  /** The result of the last visit of this state; null on the first. */
  readonly Copy: StartedCopy | null;
  readonly Now: string;
  /** `$states.context.State.RetryCount`: above zero, an earlier attempt may have taken effect. */
  readonly RetryCount: number;
}

/** CopySnapshot → IsCopyStarted, PollStatus. */
export interface StartedCopy {
  readonly Outcome: 'Started' | 'Adopted' | 'Deferred';
  /** One sentence on why it was deferred or adopted; empty for a plain start. */
  readonly Reason: string;
  readonly At: string;
  readonly WaitSeconds: number;
  /** The plan's deadline, extended by the time spent waiting for the quota. */
  readonly Deadline: string;
  /** When the quota was first exceeded; null if it was not. */
  readonly QuotaExceededSince: string | null;
  /** Whether an earlier attempt got no response and may have taken effect. */
  readonly MaybeSent: boolean;
}

/** WaitForCopy → PollStatus. */
export interface PollStatusInput {
  readonly Plan: CopyPlan;
  readonly Copy: StartedCopy;
  /** The memory of the last poll; null on the first. */
  readonly Poll: PollMemory | null;
  readonly Now: string;
}

/** What one poll passes to the next. */
export interface PollMemory {
  readonly Polls: number;
  /** When the first poll was. The call may be half an hour earlier, because of its retries. */
  readonly Since?: string | null;
  readonly LastStatus: string | null;
  /** For a copy: the target has been seen, so if it is missing now, it was deleted. */
  readonly TargetSeen: boolean;
  /** For a copy: since when the target is seen available; null while it is not. */
  readonly AvailableSince?: string | null;
  /** For an export: the source has been seen busy. */
  readonly SourceSeenBusy: boolean;
  /** For an export: when the source stopped being busy, or, if adopted or with unexpected keys, was first seen not busy. */
  readonly QuietSince: string | null;
  readonly At: string;
}

/** PollStatus → IsCopyComplete. */
export interface PolledStatus {
  readonly Progress: 'Pending' | 'Complete';
  readonly Poll: PollMemory;
  readonly WaitSeconds: number;
  /** As DescribeSnapshots returns it: the copy, or the export's source without its shards. null while pending. */
  readonly Snapshot: object | null;
}

/**
 * IsCopyComplete → PlanVerification. `core/api/progress.ts` reads `Copy` and `Poll`, which the function does not need, from
 * the execution's history.
 */
export interface PlanVerificationInput {
  readonly Plan: CopyPlan;
  readonly Copy: StartedCopy;
  readonly Poll: PollMemory;
  /** The source as PollStatus saw it, after a round trip through JSON; null when it was deleted. */
  readonly Snapshot: unknown;
}

/** PlanVerification → VerifyShards, ConcludeExport. */
export interface VerificationPlan {
  readonly Target: VerificationTarget;
  readonly Shards: readonly ExportedShard[];
  /** How many shards are proven at once, and how many parts of each are read at once. */
  readonly ShardsAtOnce: number;
  readonly PartsAtOnce: number;
  /** The cluster's, as DescribeSnapshots returns it, without the shards; null when the source was deleted. */
  readonly ClusterConfiguration: Readonly<Record<string, unknown>> | null;
}

/** What the verifications of all shards share. */
export interface VerificationTarget {
  readonly Bucket: string;
  readonly OwnerAccountId: string;
  readonly TargetSnapshotName: string;
  readonly Level: Level;
  /** Bytes of JSON that the verdict on one shard may spend on reasons, so that those on all shards fit a payload. */
  readonly ReasonBytes: number;
}

/** A shard, as the source describes it. */
export interface ExportedShard extends ShardIdentity {
  readonly Shard: string;
}

/** VerifyShards → ProbeShard. */
export interface ProbeShardInput {
  readonly Target: VerificationTarget;
  readonly Shard: ExportedShard;
}

/** ProbeShard → ChecksumParts, JudgeShard. */
export interface ProbedShard {
  readonly Probe: ShardProbe;
  /** The parts still to read: none at level `Probe`, and none of an object that is already bad. */
  readonly Parts: readonly Part[];
}

/** ChecksumParts → ChecksumPart, which returns a PartChecksum. */
export interface ChecksumPartInput {
  readonly Target: VerificationTarget;
  readonly Shard: ExportedShard;
  /** The probe of the part's object. */
  readonly Probe: ShardProbe;
  readonly Part: Part;
}

/** ProbeShard, ChecksumParts → JudgeShard. */
export interface JudgeShardInput {
  readonly Target: VerificationTarget;
  readonly Shard: ExportedShard;
  /** null when ProbeShard failed. */
  readonly Probe: ShardProbe | null;
  readonly Parts: readonly PartChecksum[];
  /** The fault of ProbeShard or ChecksumParts, and which of them failed; null when neither did. */
  readonly Fault: Fault | null;
  readonly FailedState: string | null;
}

/** JudgeShard → ConcludeExport. */
export type ShardResult = ShardVerdict | FaultedShard;

/** The verdict on one shard. */
export interface ShardVerdict {
  readonly Shard: string;
  readonly Verdict: Verdict;
  /** Half sentences about the object, such as "it is empty"; none when it is verified. */
  readonly Reasons: readonly string[];
  readonly Bytes: number | null;
  /** The magic string and version that it begins with, such as `REDIS0011`; null when it does not begin as an RDB does. */
  readonly Format: string | null;
  /** When it was written, according to the file. */
  readonly WrittenAt: string | null;
  /** The checksum that it ends with; null when it ends with none. */
  readonly Checksum: string | null;
  /** Computed over all bytes but the last eight, which hold the file's own; null when not every byte was read. */
  readonly Crc64: string | null;
  /** Of the object that was read, with its quotes; null when there is none. 0.2.0 did not record it. */
  readonly ETag?: string | null;
}

/** A shard without a verdict, because a step failed. The fault is a value, since a Map hides errors. */
export interface FaultedShard {
  readonly Shard: string;
  readonly Fault: Fault;
  readonly FailedState: string;
}

/** VerifyShards → ConcludeExport. */
export interface ConcludeExportInput {
  readonly Plan: CopyPlan;
  readonly Copy: StartedCopy;
  readonly Poll: PollMemory;
  readonly Target: VerificationTarget;
  readonly ClusterConfiguration: VerificationPlan['ClusterConfiguration'];
  /** In the order of the plan's shards. */
  readonly Results: readonly ShardResult[];
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** ConcludeExport → IsExportProven. */
export interface ConcludedExport {
  /** null when a step of the verification failed. */
  readonly Export: VerifiedExport | null;
  /** The failed step's fault, as a Catch reports it, and its name; null when none failed. */
  readonly Fault: Fault | null;
  readonly FailedState: string | null;
}

/** One shard's object in S3. */
export interface VerifiedObject {
  readonly Shard: string;
  readonly Key: string;
  readonly Bytes: number;
  readonly Format: string | null;
  readonly Verdict: Verdict;
  readonly Crc64: string | null;
  /** Of the object that was read. 0.2.0 did not record it. */
  readonly ETag?: string | null;
}

/** ConcludeExport → RecordPoint, NotifySuccess, the output. */
export interface VerifiedExport {
  readonly Bucket: string;
  readonly Level: Level;
  readonly Objects: readonly VerifiedObject[];
  /** In plain words, what was proven and what was not. */
  readonly Verified: string;
  /** The key of the manifest; null when another one was in its place. */
  readonly Manifest: string | null;
  readonly Warnings: readonly string[];
}

/** IsCopyComplete, IsExportProven → RecordPoint. */
export interface RecordPointInput {
  readonly Plan: CopyPlan;
  readonly Poll: PollMemory;
  /** The copy, or the export's source, as PollStatus saw it, after a round trip through JSON. */
  readonly Snapshot: unknown;
  /** null for a copy. */
  readonly Export: VerifiedExport | null;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** RecordPoint → NotifySuccess, the output. */
export interface RecordedPoint {
  /** The key of the record in the export bucket; null when there is none. */
  readonly Key: string | null;
  readonly Warnings: readonly string[];
}

/** `$states.errorOutput` of a Catch. The Cause of a timeout is empty. */
export interface Fault {
  readonly Error: string;
  readonly Cause?: string;
}

/** Every Catch, directly or through the state named after the fault, and IsExportProven → ExplainFailure. */
export interface ExplainFailureInput {
  readonly Fault: Fault;
  readonly FailedState: string;
  readonly Plan: CopyPlan | null;
  readonly Request: unknown;
  readonly Execution: ExecutionContext;
}

/** ExplainFailure → NotifyFailure. */
export interface Failure {
  readonly Error: string;
  /** One sentence: what went wrong. */
  readonly Sentence: string;
  /** null when ExplainFailure itself failed; Notify then looks it up by the error. */
  readonly Remedy: string | null;
  /** A command or a policy statement that fixes it, ready to paste; null when there is none. */
  readonly Fix: string | null;
  readonly FailedState: string;
  readonly Details: unknown;
  /** The `Cause` of the execution: the sentence, a line break, the rest as JSON. */
  readonly Cause: string;
}

/** NotifyDryRun, NotifySuccess, NotifyFailure → Notify. */
export interface OutcomeInput {
  readonly Outcome: 'SUCCEEDED' | 'DRY_RUN' | 'FAILED';
  readonly Execution: ExecutionContext;
  readonly Request: unknown;
  readonly Plan: CopyPlan | null;
  readonly Copy: StartedCopy | null;
  readonly Poll: PollMemory | null;
  readonly Export: VerifiedExport | null;
  /** null until RecordPoint has run. 0.2.0 had no records. */
  readonly Record?: RecordedPoint | null;
  readonly Failure: Failure | null;
  readonly Now: string;
}

/** Notify → the machine. */
export interface PublishedNotice {
  /** null for an execution of a run, whose own notice reports it. */
  readonly NoticeId: string | null;
  /** The failure's Cause, with the notice's id added; null for a success. */
  readonly Cause: string | null;
}
