import type { Level, Part, PartChecksum, ShardIdentity, ShardProbe, Verdict } from './rdb/evidence.ts';

/**
 * The payloads on the arrows of the state machine, each headed by who makes it and who reads it.
 * Times are ISO 8601 in UTC and come from Step Functions' own clock, through the context object; no Lambda reads a clock.
 * A running execution keeps its definition but meets new code, so fields are only ever added, and read with a default.
 */

/** A tag as CopySnapshot takes it. `Value` may be null (CopySnapshot API reference, Tag). */
export interface Tag {
  readonly Key: string;
  readonly Value: string | null;
}

/** Which kind of copy: a second snapshot in MemoryDB, or RDB files in S3. */
export type Mode = 'Copy' | 'Export';

/**
 * The CopySnapshot request after validation: names resolved and lower-cased, nothing missing, null where the caller gave
 * nothing.
 */
export interface CopyRequest {
  readonly SourceSnapshotName: string;
  /** Empty as long as it depends on a source that is still being made; never once the plan is `Ready`. */
  readonly TargetSnapshotName: string;
  readonly TargetBucket: string | null;
  readonly KmsKeyId: string | null;
  readonly Tags: readonly Tag[];
}

/** Which of a cluster's snapshots may be the source, in the words that DescribeSnapshots answers with, or either. */
export type SourceType = 'automated' | 'manual' | 'any';

/** What is ours in the request, with the defaults filled in. */
export interface CopyOptions {
  readonly InheritTags: boolean;
  readonly OnQuotaExceeded: 'Fail' | 'Wait';
  readonly DeadlineMinutes: number;
  readonly DryRun: boolean;
  /** Together with a `SourceClusterName` only, as is `MaxSourceAgeHours`. */
  readonly SourceType: SourceType;
  /** null for any age. */
  readonly MaxSourceAgeHours: number | null;
  /** Of an export: how thoroughly it is proven; null for what its size suggests. */
  readonly Verify: Level | null;
}

/** What asked for an execution: our start function says so in the input. A person who starts one by hand does not. */
export interface Trigger {
  readonly Type: 'Event' | 'Schedule' | 'CloudTrail' | 'Api';
  /** What a repeat of it has in common with it, such as the event's id. */
  readonly Id: string | null;
  readonly Source: string | null;
  /** When it was asked, or was to be: ISO 8601. */
  readonly Time: string | null;
  /** Of a schedule: the time zone whose clock it keeps to; null or missing for UTC. */
  readonly TimeZone?: string | null;
  /** Of a schedule that starts once a day at most: what that clock shows then, such as `04:00`. */
  readonly LocalTime?: string | null;
}

/** `$states.context.Execution`, as far as it is passed on. */
export interface ExecutionContext {
  readonly Id: string;
  readonly StartTime: string;
}

/** The source snapshot, as far as a decision needs it. */
export interface SourceSnapshot {
  readonly Arn: string;
  readonly ClusterName: string;
  readonly Status: string;
  /** The newest `SnapshotCreationTime` of its shards: the only thing that tells two snapshots of one name apart. */
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
   * Keys that began with the target's name before the call, so that "new" is decided by listing and not by clocks;
   * null when there were too many to carry along.
   */
  readonly OtherKeys: readonly string[] | null;
}

/** What a dry run found. */
export interface DryRunReport {
  /** One sentence: what an execution without `DryRun` would do. */
  readonly WouldDo: string;
  readonly ExpectedObjects: readonly string[];
  readonly EstimatedSeconds: number | null;
}

/** Step Functions → ValidateRequest. */
export interface ValidateRequestInput {
  /** The execution's input, whatever it is. */
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
  /** How long to wait before looking at the source again. */
  readonly WaitSeconds: number;
  /** A guess at how long MemoryDB needs, from the snapshot's size; null if that is not known. */
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
  /** The ARN of the execution that had claimed the name before, and no longer runs; null when none had. */
  readonly TakenOverFrom: string | null;
}

/** IsSourceReady, ClaimExport, WaitToCopyAgain → CopySnapshot. */
export interface CopySnapshotInput {
  readonly Plan: CopyPlan;
  /** null for a copy. */
  readonly Claim: ClaimedExport | null;
  /** What the last visit of this state returned; null on the first. */
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
  /** The plan's deadline, moved by the time that the quota kept us waiting. */
  readonly Deadline: string;
  /** When the quota refused us first; null when it did not. */
  readonly QuotaExceededSince: string | null;
  /** Whether some attempt so far was answered by silence and may have taken effect. */
  readonly MaybeSent: boolean;
}

/** WaitForCopy → PollStatus. */
export interface PollStatusInput {
  readonly Plan: CopyPlan;
  readonly Copy: StartedCopy;
  /** What the last poll remembered; null on the first. */
  readonly Poll: PollMemory | null;
  readonly Now: string;
}

/** What one poll must tell the next. */
export interface PollMemory {
  readonly Polls: number;
  /** When the first poll was: later than the call, whose own retries may have taken half an hour. */
  readonly Since?: string | null;
  readonly LastStatus: string | null;
  /** Copy: the target has been seen, so that its absence now means that it is gone. */
  readonly TargetSeen: boolean;
  /** Export: the source has been seen at work. */
  readonly SourceSeenBusy: boolean;
  /** Export: since when the source has not been busy, once it was, or the export was adopted, or unexpected keys came. */
  readonly QuietSince: string | null;
  readonly At: string;
}

/** PollStatus → IsCopyComplete. */
export interface PolledStatus {
  readonly Progress: 'Pending' | 'Complete';
  readonly Poll: PollMemory;
  readonly WaitSeconds: number;
  /** As DescribeSnapshots returns it: the copy, or the source of the export without its shards. null while pending. */
  readonly Snapshot: object | null;
}

/** IsCopyComplete → PlanVerification. */
export interface PlanVerificationInput {
  readonly Plan: CopyPlan;
  readonly Copy: StartedCopy;
  readonly Poll: PollMemory;
  /** The source as PollStatus has seen it, after a round trip through JSON; null when it was gone by then. */
  readonly Snapshot: unknown;
  readonly Now: string;
}

/** PlanVerification → VerifyShards, ConcludeExport. */
export interface VerificationPlan {
  readonly Target: VerificationTarget;
  readonly Shards: readonly ExportedShard[];
  /** How many shards are proven at once, and how many parts of each are read at once. */
  readonly ShardsAtOnce: number;
  readonly PartsAtOnce: number;
  /** Of the cluster, as DescribeSnapshots has it, but for the shards; null when the source was gone. */
  readonly ClusterConfiguration: Readonly<Record<string, unknown>> | null;
}

/** What the verification of all shards has in common. */
export interface VerificationTarget {
  readonly Bucket: string;
  readonly OwnerAccountId: string;
  readonly TargetSnapshotName: string;
  readonly Level: Level;
  /** Bytes of JSON that the verdict on one shard may spend on reasons, so that those on all shards fit a payload. */
  readonly ReasonBytes: number;
}

/** A shard, and what the source tells of it. */
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
  /** What is to be read besides the ends: none at level `Probe`, and none of what is bad already. */
  readonly Parts: readonly Part[];
}

/** ChecksumParts → ChecksumPart, which returns a PartChecksum. */
export interface ChecksumPartInput {
  readonly Target: VerificationTarget;
  readonly Shard: ExportedShard;
  /** Of the object that the part is of. */
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
  /** What ProbeShard or ChecksumParts failed with, and which of them; null when neither did. */
  readonly Fault: Fault | null;
  readonly FailedState: string | null;
}

/** JudgeShard → ConcludeExport. */
export type ShardResult = ShardVerdict | FaultedShard;

/** What was found out about one shard. */
export interface ShardVerdict {
  readonly Shard: string;
  readonly Verdict: Verdict;
  /** Half sentences about the object, such as "it is empty"; none when it is verified. */
  readonly Reasons: readonly string[];
  readonly Bytes: number | null;
  /** The magic and version that it begins with, such as `REDIS0011`; null when it does not begin as an RDB does. */
  readonly Format: string | null;
  /** When it was written, as it says itself. */
  readonly WrittenAt: string | null;
  /** The checksum that it ends with; null when it ends with none. */
  readonly Checksum: string | null;
  /** Computed from all bytes but the last eight, which hold the file's own; null when not every byte was read. */
  readonly Crc64: string | null;
}

/** A shard of which nothing could be found out. That is a fault of a step, not of the shard: a value, lest the Map hide it. */
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
  /** That step's, as a Catch has it, and its name; null when all went well. */
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
}

/** ConcludeExport → NotifySuccess, the output. */
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
  /** null when ExplainFailure itself failed: Notify then finds it by the error. */
  readonly Remedy: string | null;
  /** A command or a policy statement that mends it, ready to paste; null when there is none. */
  readonly Fix: string | null;
  readonly FailedState: string;
  readonly Details: unknown;
  /** What the execution's `Cause` will read: the sentence, a line break, the rest as JSON. */
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
  readonly Failure: Failure | null;
  readonly Now: string;
}

/** Notify → the machine. */
export interface PublishedNotice {
  readonly NoticeId: string;
  /** The failure's Cause, with the notice's id added; null for a success. */
  readonly Cause: string | null;
}
