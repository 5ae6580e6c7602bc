import type { ExecutionContext, Fault, Trigger } from '../contract.ts';
import type { ConcludedRun, OutcomeOfRun, RunPlace } from '../runs/contract.ts';

/**
 * The payloads between the states of protect-clusters. An execution of it is a run; each cluster of a run is protected by an
 * execution of copy-snapshot. The rules of `../contract.ts` hold here too.
 */

/** AcceptRequest → SelectClusters. */
export interface SelectClustersInput {
  /** The execution's input, which may be any JSON. */
  readonly Request: unknown;
  readonly Execution: ExecutionContext;
}

/** SelectClusters → ProtectClusters, ConcludeRun. */
export interface Selection {
  readonly Clusters: readonly SelectedCluster[];
  readonly PassedOver: readonly PassedOverCluster[];
  /** The names without a wildcard that no cluster has. */
  readonly NotFound: readonly string[];
  /** The clusters of which the state does not let MemoryDB show the tags that ClusterTags asks for. */
  readonly Undecided: readonly string[];
  readonly Copy: ClusterCopy;
  readonly Options: RunOptions;
  readonly Warnings: readonly string[];
  readonly Results: RunPlace;
  /** null for a run that a person started. */
  readonly Trigger: Trigger | null;
}

export interface SelectedCluster {
  readonly Name: string;
  /** For how many days automatic snapshots are kept; 0 if none are made, null if DescribeClusters does not say. */
  readonly RetentionLimit: number | null;
}

export interface PassedOverCluster {
  readonly Name: string;
  /** Half a sentence, such as "it is being created". */
  readonly Reason: string;
}

export interface RunOptions {
  /** How many clusters are protected at once. */
  readonly MaxConcurrency: number;
  readonly DryRun: boolean;
}

/** The request of copy-snapshot for each cluster, without its source. */
export interface ClusterCopy extends Readonly<Record<string, unknown>> {
  readonly TargetBucket?: string;
  readonly Options: CopyOptionsOfRun;
}

/** The options that a run decides by; what else the request has is passed on. */
interface CopyOptionsOfRun extends Readonly<Record<string, unknown>> {
  readonly SourceType: 'automated' | 'manual' | 'any';
  readonly MaxSourceAgeHours: number;
  readonly DryRun: boolean;
}

/** ProtectClusters → CheckCluster. */
export interface CheckClusterInput {
  readonly Cluster: SelectedCluster;
  readonly Copy: ClusterCopy;
  readonly Results: RunPlace;
  readonly Trigger: Trigger | null;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** CheckCluster → IsCopyNeeded. */
export interface CheckedCluster {
  /** The row of a cluster that needs no copy, or can have none; null for the others. */
  readonly Row: ClusterRow | null;
  /** The execution of copy-snapshot to start; null if none is needed. */
  readonly Start: { readonly Name: string; readonly Input: Readonly<Record<string, unknown>> } | null;
}

/** ProtectCluster → JudgeCluster. */
export interface JudgeClusterInput {
  readonly Cluster: SelectedCluster;
  /** The name and the input of the execution of copy-snapshot. */
  readonly Start: NonNullable<CheckedCluster['Start']>;
  /** How Step Functions says that it failed to start it, or that it failed; null if it succeeded. */
  readonly Fault: Fault | null;
}

/**
 * What became of a cluster. `WOULD_PROTECT` is of a dry run; `NEW` has had no snapshot yet, and `UNPROTECTED` keeps no
 * automatic ones.
 */
export type ClusterVerdict =
  | 'PROTECTED'
  | 'ALREADY_PROTECTED'
  | 'WOULD_PROTECT'
  | 'NEW'
  | 'UNPROTECTED'
  | 'NOT_FOUND'
  | 'FAILED';

/** JudgeCluster, CheckCluster → ConcludeRun, through the result files of ProtectClusters. One line of a report. */
export interface ClusterRow {
  readonly Cluster: string;
  readonly Verdict: ClusterVerdict;
  readonly Source: string | null;
  readonly SourceCreatedAt: string | null;
  readonly Target: string | null;
  /** The key of the record. */
  readonly RecoveryPoint: string | null;
  /** The ARN of the execution of copy-snapshot; null if none was started. */
  readonly Execution: string | null;
  readonly Error: string | null;
  /** One sentence; null if nothing is wrong. */
  readonly Cause: string | null;
  readonly Remedy: string | null;
  /** A command to paste. */
  readonly Fix: string | null;
  readonly Warnings: readonly string[];
}

/** ClusterNotJudged → ConcludeRun, as a row: a cluster of which a step failed. */
export interface UnjudgedCluster {
  readonly Cluster: string;
  readonly Fault: Fault;
  readonly FailedState: string;
}

/** ProtectClusters → ConcludeRun. */
export interface ConcludeRunInput {
  readonly Selection: Selection;
  /** Where Step Functions has written the results. */
  readonly Written: { readonly Bucket: string; readonly Key: string };
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** ConcludeRun → IsEveryClusterProtected, ClustersNotProtected, NotifySuccess, NotifyFailure, the output. */
export interface RunConclusion extends ConcludedRun {
  readonly Counts: Readonly<Record<ClusterVerdict | 'PASSED_OVER', number>>;
  /** The first rows, those that are wrong first. */
  readonly Rows: readonly ClusterRow[];
  /** ClustersNotProtected; null if the result is OK. */
  readonly Fault: Fault | null;
}

/** NotifySuccess, NotifyFailure → Notify. */
export type RunOutcomeInput = OutcomeOfRun<'protect-clusters', RunConclusion>;
