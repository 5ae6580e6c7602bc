import type { ExecutionContext, Fault, Trigger } from '../contract.ts';
import type { Proof, RecoveryPoint } from '../recovery-points/record.ts';
import type { PERIOD_RULES, RULES } from '../request/members.ts';
import type { ConcludedRun, OutcomeOfRun, RunPlace } from '../runs/contract.ts';

/**
 * The payloads of expire-recovery-points, which plans what goes before anything does. The rules of `../contract.ts` hold here
 * too. `docs/expiring.md` has the semantics.
 */

export type PeriodRule = (typeof PERIOD_RULES)[number];
export type Rule = (typeof RULES)[number];

/** A rule that is not in force has 0. */
export interface Lifecycle extends Readonly<Record<Rule, number>> {
  readonly TimeZone: string;
}

export interface ExpirationOptions {
  readonly DryRun: boolean;
  /** How many points of a group may go in one run. */
  readonly MostDeletions: number;
}

/** Why a point is passed over that would go otherwise. */
export type Hold =
  /** Object Lock protects an object of it. */
  | 'Locked'
  | 'Restoring'
  /** It has the tag `memorydb-snapshot-copy:keep`. */
  | 'TaggedToKeep'
  | 'InUse'
  /** Its record does not say exactly what was proven: of a copy, what its stamp was computed from. */
  | 'Unidentified'
  /** Another record holds the same keys in S3. */
  | 'SharedKeys';

/** A recorded point of a cluster that the input selects, and what the services say of it. */
export interface Point {
  /** The key of its record. */
  readonly Key: string;
  readonly Record: Pick<
    RecoveryPoint,
    'State' | 'Cluster' | 'Kind' | 'Source' | 'Target' | 'Place' | 'Proof' | 'Bytes'
  >;
  /** Whether it still is what was proven. */
  readonly Exists: boolean;
  /** Of an export: how many of its files still are what was proven, of how many. */
  readonly Files?: { readonly There: number; readonly Of: number };
  readonly Holds: readonly Hold[];
}

/** A copy of ours that MemoryDB could not make. */
export interface FailedCopy {
  readonly Cluster: string;
  readonly Name: string;
  readonly Place: RecoveryPoint['Place'];
}

/** A record that is not one of this deployment's points. It takes no slot. */
export interface RefusedRecord {
  readonly Key: string;
  readonly Target: string;
  readonly Place: RecoveryPoint['Place'];
  /** One sentence, without a full stop. */
  readonly Reason: string;
}

/** What becomes of a point, in the order of a plan: first what needs a person, then what goes, then what stays. */
export const PLAN_VERDICTS = [
  /** It would go, but too many of its group would. */
  'OVER_BOUND',
  'FAILED_COPY',
  /** Its record is there, and the point is not, or no longer what was proven. */
  'MISSING',
  /** An earlier run has begun to delete it. */
  'FINISH',
  'DELETE',
  'PASSED_OVER',
  'CLUSTER_GONE',
  'KEEP',
] as const;

export type PlanVerdict = (typeof PLAN_VERDICTS)[number];

/** One line of a plan. */
export interface PlanRow {
  readonly Verdict: PlanVerdict;
  readonly Cluster: string;
  readonly Kind: RecoveryPoint['Kind'];
  readonly Place: RecoveryPoint['Place'];
  /** null for a failed copy and for a record that is refused, as are the members after `Target`. */
  readonly Proof: Proof | null;
  readonly Target: string;
  readonly SourceCreatedAt: string | null;
  readonly Bytes: number | null;
  /** The key of the record. */
  readonly RecoveryPoint: string | null;
  /** Each begins with the rule or fact that it is about, and a colon. */
  readonly Reasons: readonly string[];
  /** A command to paste. */
  readonly Fix: string | null;
  /** What became of a point that was due; missing before it is known, and for the others. */
  readonly Outcome?: ExpiredPoint['Outcome'];
}

/** The points that compete for the same slots. */
export interface PlanGroup {
  readonly Cluster: string;
  readonly Kind: RecoveryPoint['Kind'];
  readonly Place: RecoveryPoint['Place'];
  readonly Proof: Proof;
  /** How many points take slots. */
  readonly Points: number;
  /** The keys of the records of the newest. One of them has to exist before anything of the group goes. */
  readonly Newest: readonly string[];
  /** How many points would go, and how many may. */
  readonly Deletions: number;
  readonly Bound: number;
  /** What to do about a group that is over its bound, and is left whole; null for the others. */
  readonly Remedy: string | null;
}

export interface Plan {
  readonly Groups: readonly PlanGroup[];
  /** In the order of `PLAN_VERDICTS`, then by group, the newest first. */
  readonly Rows: readonly PlanRow[];
}

/** Where the recovery points of this deployment are, and their records. */
export interface Home {
  readonly Deployment: string;
  readonly AccountId: string;
  readonly Region: string;
  readonly Bucket: string;
}

/** AcceptRequest → PlanExpiration. */
export interface PlanExpirationInput {
  /** The execution's input, which may be any JSON. */
  readonly Request: unknown;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** PlanExpiration → IsAnythingDue, ExpirePoints, ConcludeExpiry. The plan itself is in the report. */
export interface PlannedExpiration {
  readonly Plan: PlanFrame;
  /** What is deleted, in this order; nothing in a dry run. */
  readonly Due: readonly DuePoint[];
}

interface PlanFrame {
  readonly Options: ExpirationOptions;
  readonly PlannedAt: string;
  /** How many points are due, and how many would be, but for what one run can take. */
  readonly Due: number;
  readonly Deferred: number;
  readonly Results: RunPlace;
  readonly Warnings: readonly string[];
  readonly Trigger: Trigger | null;
}

export interface DuePoint {
  /** The key of the record. */
  readonly Key: string;
  /** The keys of the newest of its group, one of which has to exist before anything is deleted. */
  readonly Newest: readonly string[];
}

/** ExpirePoints → ExpirePoint. */
export interface ExpirePointInput {
  readonly Point: DuePoint;
  readonly Place: RunPlace;
  readonly PlannedAt: string;
  readonly Execution: ExecutionContext;
  readonly Now: string;
}

/** Why a point that was to be deleted is left: what held in the plan holds no longer. */
export type LeftReason =
  | Exclude<Hold, 'SharedKeys'>
  /** Its record is none, or is of another deployment, account, region or bucket. */
  | 'NotOurs'
  /** None of the newest of its group, proven, identified and newer than it, exists. */
  | 'NewestGone'
  | 'StampDiffers'
  /** It, or its record, is no longer what was planned to be deleted. */
  | 'Changed'
  /** MemoryDB says that its state does not allow its deletion. */
  | 'Busy';

/** ExpirePoint → ConcludeExpiry, in the order of `Due`. */
export interface ExpiredPoint {
  readonly Outcome: 'DELETED' | 'ALREADY_GONE' | 'LEFT' | 'FAILED';
  readonly Reason?: LeftReason;
  /** Objects under its keys, in place of those of the record, that were not deleted. */
  readonly Kept?: number;
  readonly Error?: string;
  readonly Cause?: string;
}

/** IsAnythingDue, ExpirePoints → ConcludeExpiry. */
export interface ConcludeExpiryInput {
  readonly Plan: PlanFrame;
  readonly Outcomes: readonly ExpiredPoint[];
  readonly Now: string;
}

/** ConcludeExpiry → IsEverythingExpired, RecoveryPointsNotExpired, NotifySuccess, NotifyFailure, the output. */
export interface ExpirationConclusion extends ConcludedRun {
  readonly Counts: Readonly<Record<PlanVerdict | ExpiredPoint['Outcome'], number>>;
  /** What is known to be freed, or would be. */
  readonly Bytes: number;
  /** The first rows, and the first groups that are over their bound: as many as fit. */
  readonly Rows: readonly PlanRow[];
  readonly OverBound: readonly Omit<PlanGroup, 'Newest'>[];
  /** RecoveryPointsNotExpired; null if the result is OK. */
  readonly Fault: Fault | null;
}

/** NotifySuccess, NotifyFailure → Notify. */
export type ExpirationOutcomeInput = OutcomeOfRun<'expire-recovery-points', ExpirationConclusion>;
