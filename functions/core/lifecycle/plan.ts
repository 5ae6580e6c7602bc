import { deleteSnapshot } from '../outcome/commands.ts';
import {
  type FailedCopy,
  type Hold,
  type Lifecycle,
  PERIOD_RULES,
  PLAN_VERDICTS,
  type Plan,
  type PlanGroup,
  type PlanRow,
  type PlanVerdict,
  type Point,
} from './contract.ts';
import { clockOf, DAY_MS, PERIODS } from './periods.ts';

/** What a plan rests on. */
export interface PlanFacts {
  /** The recorded points of the clusters that the input selects or that are gone, in any order. */
  readonly points: readonly Point[];
  readonly failedCopies: readonly FailedCopy[];
  /** The clusters that no longer exist, and whose points only are listed. */
  readonly gone: ReadonlySet<string>;
  readonly lifecycle: Lifecycle;
  readonly mostDeletions: number;
  /** ISO 8601. */
  readonly now: string;
}

/** Decides what becomes of each point, as docs/expiring.md says. */
export function planExpiration({ points, failedCopies, gone, lifecycle, mostDeletions, now }: PlanFacts): Plan {
  const rows: Readonly<Record<PlanVerdict, PlanRow[]>> = {
    ...{ OVER_BOUND: [], FAILED_COPY: failedCopies.map(rowOfFailedCopy).sort(byTarget), MISSING: [], FINISH: [] },
    ...{ DELETE: [], PASSED_OVER: [], CLUSTER_GONE: [], KEEP: [] },
  };
  const add = (point: Point, verdict: PlanVerdict, reasons: readonly string[]) => {
    rows[verdict].push(rowOf(point, verdict, reasons));
  };
  const judge = judgeBy(lifecycle);
  const groups = inGroups(points).map((group): PlanGroup | null => {
    const counted: Point[] = [];
    for (const point of group) {
      const aside = setAside(point, gone, now);
      if (aside === null) counted.push(point);
      else add(point, ...aside);
    }
    const judged = judge(inSlots(counted));
    const bound = Math.min(mostDeletions, Math.floor(counted.length / 2));
    const deletions = judged.filter(({ isKept, point }) => !isKept && point.Holds.length === 0).length;
    for (const { point, isKept, reasons } of judged)
      if (isKept) add(point, 'KEEP', reasons);
      else if (point.Holds.length > 0) add(point, 'PASSED_OVER', [...holding(point), ...reasons]);
      else if (deletions <= bound) add(point, 'DELETE', reasons);
      else add(point, 'OVER_BOUND', [overBound(deletions, bound, counted.length), ...reasons]);
    const [newest] = counted;
    return newest ? groupOf(newest, counted, deletions, bound) : null;
  });
  return {
    Groups: groups.filter((group) => group !== null),
    Rows: PLAN_VERDICTS.flatMap((verdict) => rows[verdict]),
  };
}

/** The points of each group, the newest first. Groups are in the order of their names, whatever the order of the points. */
function inGroups(points: readonly Point[]): Point[][] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const { Cluster, Kind, Place, Proof } = point.Record;
    const name = JSON.stringify([Cluster, Kind, Place.AccountId, Place.Region, Place.Bucket, Proof]);
    const group = groups.get(name);
    if (group) group.push(point);
    else groups.set(name, [point]);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => newestFirst(group));
}

function newestFirst(points: readonly Point[]): Point[] {
  const timed = points.map((point) => ({ point, at: timeOf(point) }));
  return timed
    .sort((one, other) => other.at - one.at || (one.point.Key < other.point.Key ? -1 : 1))
    .map(({ point }) => point);
}

const timeOf = ({ Record: { Source } }: Point): number => Date.parse(Source.CreatedAt);

/** What becomes of a point that takes no slot; null for one that takes one. */
function setAside(
  point: Point,
  gone: ReadonlySet<string>,
  now: string,
): [verdict: PlanVerdict, reasons: readonly string[]] | null {
  const { Record, Exists, Holds } = point;
  if (Record.State === 'Deleting')
    return Holds.length > 0
      ? ['PASSED_OVER', [...holding(point), BEGUN]]
      : ['FINISH', [`${BEGUN}, and is finished first`]];
  if (!Exists)
    return ['MISSING', ['Missing: it no longer exists, or is no longer what was proven; only its record is there']];
  if (gone.has(Record.Cluster))
    return [
      'CLUSTER_GONE',
      ['ClusterGone: its cluster no longer exists, and ClusterNames does not name it without a wildcard'],
    ];
  if (timeOf(point) > Date.parse(now)) return ['KEEP', ['Future: its source is from a time that is yet to come']];
  return null;
}

const BEGUN = 'Deleting: its deletion has begun';

/** The points of one source time. */
interface Slot {
  readonly at: number;
  readonly points: readonly Point[];
}

function inSlots(newestFirst: readonly Point[]): Slot[] {
  const slots: { at: number; points: Point[] }[] = [];
  for (const point of newestFirst) {
    const at = timeOf(point);
    const last = slots.at(-1);
    if (last?.at === at) last.points.push(point);
    else slots.push({ at, points: [point] });
  }
  return slots;
}

interface Judged {
  readonly point: Point;
  readonly isKept: boolean;
  /** Why it is kept, or why each rule does not keep it. */
  readonly reasons: readonly string[];
}

/** What a rule says of each slot. */
type Says = readonly { readonly isKept: boolean; readonly reason: string }[];

/** Judges the slots of a group, the newest first. Time zones are computed once for all groups. */
function judgeBy(lifecycle: Lifecycle): (slots: readonly Slot[]) => Judged[] {
  const clock = clockOf(lifecycle.TimeZone);
  return (slots) => {
    const shown = slots.map(({ at }) => clock(at));
    const rules = [
      ...PERIOD_RULES.filter((rule) => lifecycle[rule] > 0).map((rule) =>
        rule === 'KeepLast' ? byNumber(slots, lifecycle[rule]) : byPeriod(rule, shown, lifecycle[rule]),
      ),
      ...(lifecycle.KeepWithinDays > 0 ? [byAge(slots, lifecycle.KeepWithinDays)] : []),
    ];
    return slots.flatMap(({ points }, index) => {
      const said = rules.flatMap((rule) => rule[index] ?? []);
      const kept = [...(index === 0 ? [NEWEST] : []), ...said.filter(({ isKept }) => isKept)];
      const reasons = (kept.length > 0 ? kept : said).map(({ reason }) => reason);
      return points.map((point) => ({ point, isKept: kept.length > 0, reasons }));
    });
  };
}

const NEWEST = { isKept: true, reason: 'Newest: the newest of a group never goes' };

const byNumber = (slots: readonly Slot[], most: number): Says =>
  slots.map((_, index) =>
    index < most
      ? { isKept: true, reason: `KeepLast ${most}: number ${index + 1}` }
      : { isKept: false, reason: `KeepLast ${most}: ${most} newer times have one` },
  );

/** The newest of each period, as far as the number goes; and the oldest of all, if the number is not used up. */
function byPeriod(rule: keyof typeof PERIODS, shown: readonly number[], most: number): Says {
  const { plural, numberOf, nameOf } = PERIODS[rule];
  const about = (reason: string) => `${rule} ${most}: ${reason}`;
  const seen = new Set<number>();
  const says = shown.map((time) => {
    const period = numberOf(time);
    const isNewest = !seen.has(period);
    seen.add(period);
    if (seen.size > most) return { isKept: false, reason: about(`${most} newer ${plural} have one`) };
    return isNewest
      ? { isKept: true, reason: about(`the newest of ${nameOf(time)}, number ${seen.size}`) }
      : { isKept: false, reason: about(`${nameOf(time)} has a newer one`) };
  });
  const oldest = says.at(-1);
  return oldest && !oldest.isKept && seen.size < most
    ? says.with(-1, { isKept: true, reason: about(`the oldest, since only ${seen.size} ${plural} have one`) })
    : says;
}

function byAge(slots: readonly Slot[], days: number): Says {
  const newest = slots[0]?.at ?? 0;
  return slots.map(({ at }) =>
    newest - at < days * DAY_MS
      ? { isKept: true, reason: `KeepWithinDays ${days}: less than that older than the newest` }
      : { isKept: false, reason: `KeepWithinDays ${days}: that or more older than the newest` },
  );
}

const HOLDS: Readonly<Record<Hold, string>> = {
  Locked: 'Object Lock protects it',
  Restoring: 'a cluster is being restored from it',
  TaggedToKeep: 'it has the tag memorydb-snapshot-copy:keep',
  InUse: 'a running execution uses it',
  Unidentified: 'its record does not say which versions of its objects were proven',
};

const holding = ({ Holds }: Point): string[] => Holds.map((hold) => `${hold}: ${HOLDS[hold]}`);

const overBound = (deletions: number, bound: number, points: number): string =>
  `OverBound: ${deletions} of the group's ${points} would go, and at most ${bound} may in one run, so none does`;

function groupOf(newest: Point, counted: readonly Point[], deletions: number, bound: number): PlanGroup {
  const { Cluster, Kind, Place, Proof } = newest.Record;
  const at = timeOf(newest);
  return {
    ...{ Cluster, Kind, Place, Proof, Points: counted.length },
    Newest: counted.filter((point) => timeOf(point) === at).map(({ Key }) => Key),
    ...{ Deletions: deletions, Bound: bound },
    Remedy: deletions > bound ? remedyOf(deletions, counted.length) : null,
  };
}

/** The fewest steps that lead to what the lifecycle asks for. */
function remedyOf(deletions: number, points: number): string {
  const half = Math.floor(points / 2);
  return deletions <= half
    ? `If the plan is right, start the run with an Options.MostDeletions of at least ${deletions}.`
    : `A run deletes at most half of a group. If the plan is right, start a run that also has a Lifecycle.KeepLast of ${points - half}, with an Options.MostDeletions of at least ${half}; then start this one again.`;
}

const rowOf = ({ Key, Record }: Point, verdict: PlanVerdict, reasons: readonly string[]): PlanRow => ({
  Verdict: verdict,
  Cluster: Record.Cluster,
  Kind: Record.Kind,
  Place: Record.Place,
  Proof: Record.Proof,
  Target: Record.Target,
  SourceCreatedAt: Record.Source.CreatedAt,
  Bytes: Record.Bytes,
  RecoveryPoint: Key,
  Reasons: reasons,
  Fix: null,
});

const rowOfFailedCopy = ({ Cluster, Name, Place }: FailedCopy): PlanRow => ({
  Verdict: 'FAILED_COPY',
  ...{ Cluster, Kind: 'Copy', Place, Proof: null, Target: Name, SourceCreatedAt: null, Bytes: null },
  RecoveryPoint: null,
  Reasons: ['FailedCopy: MemoryDB could not make it; it is never deleted by a run'],
  Fix: deleteSnapshot(Name, Place.Region),
});

const byTarget = (one: PlanRow, other: PlanRow): number => (one.Target < other.Target ? -1 : 1);
