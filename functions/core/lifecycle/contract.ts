import type { Proof, RecoveryPoint } from '../recovery-points/record.ts';

/**
 * The payloads of expire-recovery-points, which plans what goes before anything does. The rules of `../contract.ts` hold here
 * too. `docs/expiring.md` has the semantics.
 */

/** The rules that count natural periods, from the shortest to the longest; each point is a period of KeepLast. */
export const PERIOD_RULES = ['KeepLast', 'KeepHourly', 'KeepDaily', 'KeepWeekly', 'KeepMonthly', 'KeepYearly'] as const;
export const RULES = [...PERIOD_RULES, 'KeepWithinDays'] as const;

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
  /** Its record does not say which versions of its objects were proven. */
  | 'Unidentified';

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
  readonly Holds: readonly Hold[];
}

/** A copy of ours that MemoryDB could not make. */
export interface FailedCopy {
  readonly Cluster: string;
  readonly Name: string;
  readonly Place: RecoveryPoint['Place'];
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
  /** null for a failed copy, as are the members after `Target`. */
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
}

/** The points that compete for the same slots. */
export interface PlanGroup {
  readonly Cluster: string;
  readonly Kind: RecoveryPoint['Kind'];
  readonly Place: RecoveryPoint['Place'];
  readonly Proof: Proof;
  /** How many points take slots. */
  readonly Points: number;
  /** The keys of the records of the newest. Nothing of the group may go unless they still exist. */
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
