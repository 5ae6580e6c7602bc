import type { Tag } from '../contract.ts';
import { keepAutomaticSnapshots } from '../outcome/commands.ts';
import { type DescribedCluster, divide } from '../protection/selection.ts';
import type { RecordRef, RecordsOfCluster } from './inventory.ts';
import { newestOfEach } from './point.ts';
import {
  ageHours,
  type ClusterProtection,
  type ClusterState,
  hoursAfter,
  hoursBetween,
  isLate,
  type Mark,
  type MissingPoint,
  type ProvenPoint,
  STALE_AFTER_HOURS,
} from './protection.ts';

const EXCLUDE_TAG = 'memorydb-snapshot-copy:exclude';
const MAX_AGE_TAG = 'memorydb-snapshot-copy:max-age-hours';

/** What the tags of a cluster say of its protection. */
export interface TagSettings extends Pick<ClusterProtection, 'MaxAgeHours' | 'LimitFrom' | 'Excluded'> {
  readonly warnings: readonly string[];
}

/** Fewer than 100,000, as the parameter maxAgeHours allows: there is no date so many hours away as a tag has digits for. */
const HOURS = /^\d{1,5}(\.\d+)?$/;

export function tagSettings(tags: readonly Tag[], maxAgeHours: number): TagSettings {
  const tag = (key: string) => tags.find(({ Key }) => Key === key)?.Value?.trim() ?? null;
  const limit = tag(MAX_AGE_TAG);
  const exclude = tag(EXCLUDE_TAG);
  const hours = HOURS.test(limit ?? '') ? Number(limit) : 0;
  const isLimit = limit !== null && hours > 0;
  return {
    MaxAgeHours: isLimit ? hours : maxAgeHours,
    LimitFrom: isLimit ? 'Tag' : 'Parameter',
    Excluded: exclude === 'yes',
    warnings: [
      ...(limit !== null && !isLimit
        ? [
            `${ABOUT_TAG}${MAX_AGE_TAG} is "${limit}", and not a number of hours above 0 and below 100,000, such as 26; the parameter maxAgeHours holds.`,
          ]
        : []),
      ...(exclude !== null && exclude !== 'yes' && exclude !== 'no'
        ? [`${ABOUT_TAG}${EXCLUDE_TAG} is "${exclude}", and neither yes nor no; it is not excluded.`]
        : []),
    ],
  };
}

/** What a measurement goes by until it reads the tags again. */
export const settingsBefore = (before: ClusterProtection, maxAgeHours: number): TagSettings => ({
  MaxAgeHours: before.LimitFrom === 'Tag' ? before.MaxAgeHours : maxAgeHours,
  LimitFrom: before.LimitFrom,
  Excluded: before.Excluded,
  warnings: before.Warnings.filter((warning) => warning.startsWith(ABOUT_TAG)),
});

const ABOUT_TAG = 'Its tag ';

/** What a measurement has found out about a cluster. */
export interface Findings {
  readonly settings: TagSettings;
  readonly tagsReadAt: string | null;
  readonly points: readonly ProvenPoint[];
  readonly missing: readonly MissingPoint[];
  /** How many copies were made again under their names by somebody else, of those that were looked at. */
  readonly copiesGone: number;
  /** The newest record of each kind that there was no call left to read: what its key says. */
  readonly unread: readonly Pick<RecordRef, 'kind' | 'createdAt'>[];
  readonly firstSeenAt: string | null;
  /** What a failed call leaves open, a sentence each. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** Whether a cluster has data to protect: it is not being created or deleted. */
export const hasData = (cluster: DescribedCluster): boolean => divide([cluster]).passedOver.length === 0;

/** What all clusters of a measurement have in common. */
interface Setting {
  readonly now: string;
  readonly days: readonly string[];
  /** The URI of the folder with the reports of protect-clusters. */
  readonly reports: string;
}

export function stateOfCluster(
  cluster: DescribedCluster,
  { settings, tagsReadAt, points, missing, copiesGone, unread, firstSeenAt, faults, warnings }: Findings,
  records: RecordsOfCluster,
  { now, days, reports }: Setting,
): ClusterProtection {
  const { Name = '', ARN: arn = '', SnapshotRetentionLimit: retention = null } = cluster;
  const { MaxAgeHours: limit, LimitFrom, Excluded } = settings;
  const newest = newestOfEach(points);
  // Where a call failed, only what a call has shown to exist counts; nor is it known then that there is nothing else.
  const isCertain = faults.length === 0;
  const counted = isCertain ? points : points.filter((point) => !isUnchecked(point, now));
  const restores = latest([
    ...counted.map((each) => each.SourceCreatedAt),
    ...(isCertain ? unread.map((each) => each.createdAt) : []),
  ]);
  const since = restores ?? (isCertain ? firstSeenAt : null);
  const age = since === null ? null : ageHours(since, now);
  const noData = divide([cluster]).passedOver[0]?.Reason ?? null;
  const known = { Name, retention, limit, restores, since, age, records: records.count, firstSeenAt };
  // Without its tags, its limit is not known.
  const verdict =
    noData !== null || Excluded
      ? excluded(noData)
      : ((tagsReadAt === null ? null : withinLimit(known)) ??
        (faults.length > 0 || since === null ? unknown(faults) : notProtected(known, arn, reports)));
  return {
    Name,
    ...verdict,
    ProtectedUntil: since,
    AgeHours: age,
    MaxAgeHours: limit,
    LimitFrom,
    DueBy: since === null || verdict.State === 'EXCLUDED' ? null : dueBy(since, limit, verdict.State, now),
    RetentionLimit: retention,
    FirstSeenAt: firstSeenAt,
    Excluded,
    TagsReadAt: tagsReadAt,
    Points: newest,
    Missing: missing,
    Marks: marksOf(days, records, firstSeenAt),
    Warnings: [
      ...faults,
      ...warnings,
      ...settings.warnings,
      ...goneIn(missing.length + records.copiesGone + copiesGone),
      ...warningsAbout(newest, unread, now),
    ],
  };
}

/** What is late before it reaches its limit, since it has nothing to count on, is due from the start. */
function dueBy(since: string, limit: number, state: ClusterState, now: string): string {
  const due = hoursAfter(since, limit);
  return isLate({ State: state }) && due > now ? since : due;
}

const latest = (times: readonly string[]): string | null => [...times].sort().at(-1) ?? null;

interface Known {
  readonly Name: string;
  readonly retention: number | null;
  readonly limit: number;
  /** The source's time of its newest recovery point; null if it has none. */
  readonly restores: string | null;
  readonly since: string | null;
  readonly age: number | null;
  readonly records: number;
  readonly firstSeenAt: string | null;
}

type Verdict = Pick<ClusterProtection, 'State' | 'Reason' | 'Remedy' | 'Fix'>;

const excluded = (noData: string | null): Verdict => ({
  State: 'EXCLUDED',
  Reason: noData === null ? `It is excluded by its tag ${EXCLUDE_TAG}.` : `It has no data to protect: ${noData}.`,
  Remedy: null,
  Fix: null,
});

/** null for a cluster that is not. */
function withinLimit({ retention, limit, restores, age, records, firstSeenAt }: Known): Verdict | null {
  if (age === null || age > limit) return null;
  const nothing = { Reason: null, Remedy: null, Fix: null };
  if (restores !== null) return { State: 'PROTECTED', ...nothing };
  if (records > 0 || retention === 0) return null;
  const reason = `It has no recovery point yet; it was first seen at ${firstSeenAt}.`;
  return { State: 'NEW', ...nothing, Reason: reason };
}

const unknown = (faults: readonly string[]): Verdict => ({
  State: 'UNKNOWN',
  Reason:
    faults.length > 0
      ? 'It is not known whether it is protected: a call about it failed.'
      : 'It is not known since when it is without a recovery point; the next measurement finds out.',
  Remedy:
    faults.length > 0
      ? 'Read its warnings. If a permission is missing, grant it; what passes is read an hour later.'
      : null,
  Fix: null,
});

function notProtected(known: Known, arn: string, reports: string): Verdict {
  const { Name, retention, restores, age, limit, records, firstSeenAt } = known;
  const what =
    restores !== null
      ? `Its newest recovery point restores ${restores}, ${age} hours ago, and the limit is ${limit}`
      : records > 0
        ? `None of its ${records} recorded recovery points exists any more, or could be read`
        : `It has no recovery point; it was first seen at ${firstSeenAt}, ${age} hours ago`;
  if (retention === 0)
    return {
      State: 'UNPROTECTED',
      Reason: `${what}. It keeps no automatic snapshots: its SnapshotRetentionLimit is 0.`,
      Remedy: `Let it keep automatic snapshots by the command, or exclude it by the tag ${EXCLUDE_TAG} with the value yes.`,
      Fix: keepAutomaticSnapshots(Name, arn),
    };
  return {
    State: 'LATE',
    Reason: `${what}.`,
    Remedy: `Read the last report of protect-clusters, under ${reports}, and fix what it says about this cluster; then start a run. If no report has the cluster, start a run that selects it, and schedule one.`,
    Fix: null,
  };
}

/** Days before anything is known of the cluster count neither for nor against it. */
function marksOf(days: readonly string[], { days: recorded }: RecordsOfCluster, firstSeenAt: string | null): Mark[] {
  const [first] = [...recorded.keys(), ...(firstSeenAt === null ? [] : [firstSeenAt.slice(0, 10)])].sort();
  return days.map((day) => recorded.get(day) ?? (first !== undefined && day >= first ? 'None' : 'Unknown'));
}

const goneIn = (count: number): string[] =>
  count === 0 ? [] : [`${count} of its recorded recovery points no longer ${count === 1 ? 'exists' : 'exist'}.`];

/** What was proven a moment ago is believed to be there; of what was proven before, no measurement knows yet. */
const isUnchecked = ({ CheckedAt, ProvenAt }: ProvenPoint, now: string): boolean =>
  CheckedAt === null && hoursBetween(ProvenAt, now) > STALE_AFTER_HOURS;

const warningsAbout = (points: readonly ProvenPoint[], unread: Findings['unread'], now: string): string[] => [
  ...points
    .filter(({ Proof }) => Proof === 'Unverifiable')
    .map(({ Target }) => `Not every object of its export "${Target}" could be verified; see the manifest.`),
  ...points
    .filter((point) => isUnchecked(point, now))
    .map(
      ({ Kind, Target }) =>
        `Whether its ${Kind.toLowerCase()} "${Target}" is still what was proven is checked by a later measurement.`,
    ),
  ...unread.map(
    ({ kind, createdAt }) =>
      `Its ${kind.toLowerCase()} of ${createdAt} is recorded; a later measurement reads the record.`,
  ),
];
