import { isRecord, parseJson } from '../json.ts';
import type { RecoveryPoint } from '../recovery-points/record.ts';
import { tally } from '../tally.ts';

export const PROTECTION_FORMAT = 'memorydb-snapshot-copy/protection/1' as const;

/**
 * What could be lost now: `reports/protection.json`, written hourly by MeasureStatus. `statemachine/protection.schema.json`
 * documents it. Times are ISO 8601 in UTC; ages and limits are hours.
 */
export interface Protection {
  readonly Format: typeof PROTECTION_FORMAT;
  readonly Tool: { readonly Name: string; readonly Version: string };
  readonly Deployment: string;
  readonly AccountId: string;
  readonly Region: string;
  readonly MeasuredAt: string;
  /** From then on, the states are not known any more. */
  readonly NextMeasurementBy: string;
  /** The limit of clusters without a tag. */
  readonly MaxAgeHours: number;
  readonly Counts: Counts;
  /** The highest age of a cluster as a share of its limit, but for excluded and unknown ones; null without others. */
  readonly WorstAgeShare: number | null;
  /** The last 30 days, the oldest first, such as `2026-11-28`. */
  readonly Days: readonly string[];
  /** What needs attention first, then by name. */
  readonly Clusters: readonly ClusterProtection[];
  /** The late clusters that the last notice named, which the next one is compared with. */
  readonly Notified: Notified;
  readonly Warnings: readonly string[];
}

/**
 * `PROTECTED`: its newest recovery point is within the limit. `LATE`: it is not. `UNPROTECTED`: it is not, and the cluster
 * makes no automatic snapshots. `NEW`: it had no recovery point yet, and was first seen less than the limit ago. `UNKNOWN`: a
 * call failed, or the measurement is too old. `EXCLUDED`: by its tag, or because it has no data to protect.
 */
export type ClusterState = 'PROTECTED' | 'LATE' | 'UNPROTECTED' | 'NEW' | 'UNKNOWN' | 'EXCLUDED';

/** What needs attention first. */
export const STATES = [
  'UNPROTECTED',
  'LATE',
  'UNKNOWN',
  'NEW',
  'PROTECTED',
  'EXCLUDED',
] as const satisfies readonly ClusterState[];

type Counts = Readonly<Record<ClusterState, number>>;

export interface ClusterProtection {
  readonly Name: string;
  readonly State: ClusterState;
  /** One sentence; null for a cluster that is protected. */
  readonly Reason: string | null;
  /** What a person should do, and a command to paste; null if nothing. */
  readonly Remedy: string | null;
  readonly Fix: string | null;
  /** The source's time of its newest recovery point; when it was first seen if it has none; null if that is not known. */
  readonly ProtectedUntil: string | null;
  readonly AgeHours: number | null;
  readonly MaxAgeHours: number;
  readonly LimitFrom: 'Parameter' | 'Tag';
  /** When it is late without another recovery point; null if the age is not known, and for excluded clusters. */
  readonly DueBy: string | null;
  /** For how many days automatic snapshots are kept; null if DescribeClusters does not say. */
  readonly RetentionLimit: number | null;
  readonly FirstSeenAt: string | null;
  /** Whether its tags exclude it. */
  readonly Excluded: boolean;
  readonly TagsReadAt: string | null;
  /** The newest of each kind and place, the newest first. */
  readonly Points: readonly ProvenPoint[];
  /** Records of exports whose objects no longer exist; see `stillMissing` for when they are looked at again. */
  readonly Missing: readonly MissingPoint[];
  /** For each of `Days`, which kind of recovery points is recorded. */
  readonly Marks: readonly Mark[];
  readonly Warnings: readonly string[];
}

/** `Unknown` is before its first recovery point that is recorded, and before it was first seen. */
export type Mark = 'Copy' | 'Export' | 'Both' | 'None' | 'Unknown';

/** A recovery point that exists, from its record. */
export interface ProvenPoint extends Pick<RecoveryPoint, 'Kind' | 'Place' | 'Target' | 'Bytes' | 'Proof' | 'ProvenAt'> {
  readonly SourceName: string;
  readonly SourceCreatedAt: string;
  readonly AgeHours: number;
  /** When a call last showed that the very snapshot or objects exist; null if none has yet. */
  readonly CheckedAt: string | null;
  /** The record's key, and its ETag when it was read. */
  readonly Record: string;
  readonly RecordETag: string;
  /** By what the next measurement recognises it: the stamp of a copy, or a hash of the objects of an export. */
  readonly Evidence: string;
  /** The ARN of the execution that proved it, and its page in the console; null if it was imported, or has none. */
  readonly Execution: string | null;
  readonly ExecutionUrl: string | null;
}

export interface MissingPoint {
  readonly Record: string;
  readonly RecordETag: string;
  readonly MissedAt: string;
}

/**
 * The records of a report that are not looked at again yet: their keys and ETags. The newest of a late cluster is looked at every
 * hour, or the cluster would be late for a day after somebody has brought the objects back.
 */
export const stillMissing = ({ Clusters }: Pick<Protection, 'Clusters'>, now: string): Map<string, string> =>
  new Map(
    Clusters.flatMap((cluster) => {
      const missing = cluster.Missing.filter(({ MissedAt }) => hoursBetween(MissedAt, now) < MISSING_FOR_HOURS);
      const newest = isLate(cluster)
        ? missing
            .map(({ Record }) => Record)
            .sort()
            .at(-1)
        : undefined;
      return missing.flatMap(({ Record, RecordETag }) => (Record === newest ? [] : [[Record, RecordETag] as const]));
    }),
  );

const MISSING_FOR_HOURS = 24;

export interface Notified {
  /** null before the first notice. */
  readonly NoticeId: string | null;
  readonly Late: readonly string[];
}

export const PROTECTION_KEY = 'reports/protection.json';
export const PROTECTION_PAGE_KEY = 'reports/protection.html';

export const MEASURED_EVERY_HOURS = 1;
/** One measurement may be missed. */
export const STALE_AFTER_HOURS = 2 * MEASURED_EVERY_HOURS;

const HOUR = 3_600_000;

export const hoursAfter = (time: string, hours: number): string =>
  new Date(Date.parse(time) + hours * HOUR).toISOString();

/** To a hundredth, about half a minute. */
export const hoursBetween = (from: string, to: string): number =>
  Math.round(((Date.parse(to) - Date.parse(from)) / HOUR) * 100) / 100;

/** Clusters that have no recent recovery point and should have one. */
export const isLate = ({ State }: Pick<ClusterProtection, 'State'>): boolean =>
  State === 'LATE' || State === 'UNPROTECTED';

/** What is younger than the measurement, whose event may have waited, has no negative age. */
export const ageHours = (createdAt: string, now: string): number => Math.max(0, hoursBetween(createdAt, now));

export const countsOf = (clusters: readonly Pick<ClusterProtection, 'State'>[]): Counts => {
  const states = clusters.map(({ State }) => State);
  return tally(STATES, states);
};

/** Reads the report; null for a text that is none, or that somebody has cut. Every reader makes what it read `current`. */
export function readProtection(text: string): Protection | null {
  const found = parseJson(text);
  if (!isRecord(found) || found['Format'] !== PROTECTION_FORMAT) return null;
  const { Deployment, MeasuredAt, NextMeasurementBy, Clusters, Notified } = found;
  const isWhole = [Deployment, MeasuredAt, NextMeasurementBy].every((each) => typeof each === 'string');
  return isWhole && Array.isArray(Clusters) && isRecord(Notified) ? (found as unknown as Protection) : null;
}

/** What is wrong with a text that `readProtection` does not read, to go behind the name of the report. */
export function whyUnreadable(text: string): string {
  const found = parseJson(text);
  if (found === undefined) return 'is not JSON';
  const format = isRecord(found) && typeof found['Format'] === 'string' ? ` (its Format is ${found['Format']})` : '';
  return `is no report that this version reads${format}`;
}

/** The report as it is to be understood now: two hours without a measurement make its states unknown. */
export function current(report: Protection, now: string): Protection {
  if (now <= report.NextMeasurementBy) return report;
  const since = `Nothing was measured after ${report.MeasuredAt}`;
  const clusters = report.Clusters.map((each): ClusterProtection => {
    if (each.State === 'EXCLUDED') return each;
    return {
      ...each,
      State: 'UNKNOWN',
      Reason: `${since}; it was ${each.State} then.`,
      Remedy: MEASURE_AGAIN,
      Fix: null,
    };
  });
  return {
    ...report,
    Counts: countsOf(clusters),
    WorstAgeShare: null,
    Clusters: clusters,
    Warnings: [`${since}. ${MEASURE_AGAIN}`, ...report.Warnings],
  };
}

const MEASURE_AGAIN = 'Read the log of the function measureStatus, and fix what keeps it from measuring.';
