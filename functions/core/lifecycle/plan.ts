import { deleteSnapshot } from '../outcome/commands.ts';
import { readRecordKey } from '../recovery-points/record.ts';
import { PERIOD_RULES } from '../request/members.ts';
import {
  type FailedCopy,
  type Lifecycle,
  PLAN_VERDICTS,
  type Plan,
  type PlanGroup,
  type PlanRow,
  type PlanVerdict,
  type Point,
  type RefusedRecord,
} from './contract.ts';
import { groupKey } from './group.ts';
import { MOST_DELETIONS } from './input.ts';
import { clockTimeIn, DAY_MS, PERIODS } from './periods.ts';
import { REMAINS, reasonOf } from './reasons.ts';

/** What a plan rests on. */
export interface PlanFacts {
  /** The recorded points of the clusters that the input selects or that are gone, in any order. */
  readonly points: readonly Point[];
  readonly failedCopies: readonly FailedCopy[];
  readonly refused: readonly RefusedRecord[];
  /** The clusters that no longer exist, and whose points only are listed. */
  readonly gone: ReadonlySet<string>;
  readonly lifecycle: Lifecycle;
  readonly mostDeletions: number;
  /** ISO 8601. */
  readonly now: string;
}

/** Decides what becomes of each point, as docs/expiring.md says. */
export function expirationPlan(facts: PlanFacts): Plan {
  const { points, failedCopies, refused, gone, lifecycle, mostDeletions, now } = facts;
  const rows: Readonly<Record<PlanVerdict, PlanRow[]>> = {
    OVER_BOUND: [],
    FAILED_COPY: failedCopies.map(rowOfFailedCopy).sort(byTarget),
    MISSING: [],
    FINISH: [],
    DELETE: [],
    PASSED_OVER: refused.map(rowOfRefused).sort(byKey),
    CLUSTER_GONE: [],
    KEEP: [],
  };
  const add = (point: Point, verdict: PlanVerdict, reasons: readonly string[]) => {
    rows[verdict].push(rowOf(point, verdict, reasons));
  };
  const judge = judgeBy(lifecycle);
  const groups = inGroups(points).flatMap((group): PlanGroup[] => {
    const counted: Timed[] = [];
    for (const timed of group) {
      const aside = setAside(timed, gone, Date.parse(now));
      if (aside === null) counted.push(timed);
      else add(timed.point, ...aside);
    }
    const slots = inSlots(counted);
    const judged = judge(slots);
    const going = judged.filter(({ isKept, point }) => !isKept && point.Holds.length === 0);
    const share = shareOf(going, counted.length);
    const bound = Math.min(mostDeletions, share);
    const over = overBound(going.length, bound, counted.length);
    for (const { point, isKept, reasons } of judged)
      if (isKept) add(point, 'KEEP', reasons);
      else if (point.Holds.length > 0) add(point, 'PASSED_OVER', [...holding(point), ...reasons]);
      else if (going.length <= bound) add(point, 'DELETE', reasons);
      else add(point, 'OVER_BOUND', [over, ...reasons]);
    const remedy = going.length > bound ? remedyOf(going, share) : null;
    return slots[0] ? [groupOf(slots[0], counted.length, going.length, bound, remedy)] : [];
  });
  return { Groups: groups, Rows: PLAN_VERDICTS.flatMap((verdict) => rows[verdict]) };
}

/** A point, and the time of its source, which is read once. */
interface Timed {
  readonly point: Point;
  readonly at: number;
}

/** The points of each group, the newest first. Groups are in the order of their names, whatever the order of the points. */
function inGroups(points: readonly Point[]): Timed[][] {
  const groups = new Map<string, Timed[]>();
  for (const point of points) {
    const name = groupKey(point.Record);
    const timed = { point, at: Date.parse(point.Record.Source.CreatedAt) };
    const group = groups.get(name);
    if (group) group.push(timed);
    else groups.set(name, [timed]);
  }
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group.sort(newestFirst));
}

const newestFirst = (one: Timed, other: Timed): number =>
  other.at - one.at || (one.point.Key < other.point.Key ? -1 : 1);

/** What becomes of a point that takes no slot; null for one that takes one. */
function setAside(
  { point, at }: Timed,
  gone: ReadonlySet<string>,
  now: number,
): [verdict: PlanVerdict, reasons: readonly string[]] | null {
  const { Record, Exists, Holds } = point;
  const isGone = gone.has(Record.Cluster);
  if (Record.State === 'Deleting') {
    if (isGone) {
      const finished =
        Holds.length > 0 ? '' : '; a run that names the cluster in ClusterNames, without ClusterTags, finishes it';
      return ['CLUSTER_GONE', [GONE, ...holding(point), `${BEGUN}${finished}`]];
    }
    return Holds.length > 0
      ? ['PASSED_OVER', [...holding(point), BEGUN]]
      : ['FINISH', [`${BEGUN}, and is finished first`]];
  }
  if (!Exists) return ['MISSING', [MISSING, ...remaining(point)]];
  if (isGone) return ['CLUSTER_GONE', [`${GONE}; points of a new cluster of that name would push it out`]];
  if (at > now) return ['KEEP', ['Future: its source is from a time that is yet to come']];
  return null;
}

const MISSING = 'Missing: it no longer exists, or is no longer what was proven, and no run deletes anything of it';

/** What is left of an export that nothing is about to make whole again, and that nobody else needs. */
const remaining = ({ Files, Holds }: Point): string[] =>
  Files && Files.There > 0 && Holds.length === 0 ? [`${REMAINS}${Files.There} of its ${Files.Of} files are there`] : [];

const BEGUN = 'Deleting: its deletion has begun';
const GONE =
  'ClusterGone: its cluster no longer exists, and ClusterNames does not name it without a wildcard, or there are ClusterTags';

/** The points of one source time. */
interface Slot {
  readonly at: number;
  readonly points: readonly [Point, ...Point[]];
}

function inSlots(newestFirst: readonly Timed[]): Slot[] {
  const slots: { at: number; points: [Point, ...Point[]] }[] = [];
  for (const { point, at } of newestFirst) {
    const last = slots.at(-1);
    if (last?.at === at) last.points.push(point);
    else slots.push({ at, points: [point] });
  }
  return slots;
}

interface Judged {
  readonly point: Point;
  /** How many slots are newer. */
  readonly newer: number;
  readonly isKept: boolean;
  /** Why it is kept, or why each rule does not keep it. */
  readonly reasons: readonly string[];
}

/** What a rule says of a slot. */
interface Said {
  readonly isKept: boolean;
  readonly reason: string;
}

/** Judges the slots of a group, the newest first. Time zones are computed once for all groups. */
function judgeBy(lifecycle: Lifecycle): (slots: readonly Slot[]) => Judged[] {
  const clockTime = clockTimeIn(lifecycle.TimeZone);
  return (slots) => {
    const shown = slots.map(({ at }) => clockTime(at));
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
      return points.map((point) => ({ point, newer: index, isKept: kept.length > 0, reasons }));
    });
  };
}

const NEWEST: Said = { isKept: true, reason: 'Newest: the newest of a group never goes' };

// What is said of many slots is made once: strings are most of the work.

function byNumber(slots: readonly Slot[], most: number): Said[] {
  const tooOld = { isKept: false, reason: `KeepLast ${most}: ${most} newer times have one` };
  return slots.map((_, index) =>
    index < most ? { isKept: true, reason: `KeepLast ${most}: number ${index + 1}` } : tooOld,
  );
}

/** The newest of each period, as far as the number goes; and the oldest of all, if the number is not used up. */
function byPeriod(rule: keyof typeof PERIODS, shown: readonly number[], most: number): Said[] {
  const { plural, numberOf, nameOf } = PERIODS[rule];
  const saying = (isKept: boolean, reason: string): Said => ({ isKept, reason: `${rule} ${most}: ${reason}` });
  const tooOld = saying(false, `${most} newer ${plural} have one`);
  /** What is said of the further slots of a period. */
  const seen = new Map<number, Said>();
  const said = shown.map((time) => {
    const period = numberOf(time);
    const further = seen.get(period);
    if (further !== undefined) return further;
    if (seen.size >= most) return tooOld;
    seen.set(period, saying(false, `${nameOf(time)} has a newer one`));
    return saying(true, `the newest of ${nameOf(time)}, number ${seen.size}`);
  });
  const oldest = said.at(-1);
  return oldest && !oldest.isKept && seen.size < most
    ? said.with(-1, saying(true, `the oldest, since only ${seen.size} ${plural} have one`))
    : said;
}

function byAge(slots: readonly Slot[], days: number): Said[] {
  const newest = slots[0]?.at ?? 0;
  const young = { isKept: true, reason: `KeepWithinDays ${days}: less than that older than the newest` };
  const tooOld = { isKept: false, reason: `KeepWithinDays ${days}: that or more older than the newest` };
  return slots.map(({ at }) => (newest - at < days * DAY_MS ? young : tooOld));
}

const holding = ({ Holds }: Point): string[] => Holds.map(reasonOf);

const overBound = (deletions: number, bound: number, points: number): string =>
  `OverBound: ${deletions} of the group's ${points} would go, and at most ${bound} may in one run, so none does`;

function groupOf(newest: Slot, points: number, deletions: number, bound: number, remedy: string | null): PlanGroup {
  const [{ Record }] = newest.points;
  const { Cluster, Kind, Place, Proof } = Record;
  return {
    Cluster,
    Kind,
    Place,
    Proof,
    Points: points,
    Newest: newest.points.map(({ Key }) => Key),
    Deletions: deletions,
    Bound: bound,
    Remedy: remedy,
  };
}

/**
 * How many points of a group may go in one run, whatever its input says: half of them, or all that are of the oldest time, which go
 * together.
 * @param going the newest first
 */
function shareOf(going: readonly Judged[], points: number): number {
  const oldest = going.at(-1);
  return Math.max(Math.floor(points / 2), going.filter(({ newer }) => newer === oldest?.newer).length);
}

/** The fewest steps that lead to what the lifecycle asks for. */
function remedyOf(going: readonly Judged[], share: number): string {
  const most = Math.min(share, MOST_DELETIONS);
  const newestToStay = going.at(-most - 1);
  if (!newestToStay)
    return `If the plan is right, start the run with an Options.MostDeletions of at least ${going.length}.`;
  const keep = newestToStay.newer + 1;
  const first = going.filter(({ newer }) => newer >= keep).length;
  return `A run deletes at most half of a group, or the points of one time. If the plan is right, start a run that also has a Lifecycle.KeepLast of ${keep}, with an Options.MostDeletions of at least ${first}; then start this one again, and repeat that until it is within the bound.`;
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
  Cluster,
  Kind: 'Copy',
  Place,
  Proof: null,
  Target: Name,
  SourceCreatedAt: null,
  Bytes: null,
  RecoveryPoint: null,
  Reasons: ['FailedCopy: MemoryDB could not make it; it is never deleted by a run'],
  Fix: deleteSnapshot(Name, Place.Region),
});

const rowOfRefused = ({ Key, Target, Place, Reason }: RefusedRecord): PlanRow => {
  const { cluster = '', kind = 'Copy' } = readRecordKey(Key) ?? {};
  return {
    Verdict: 'PASSED_OVER',
    Cluster: cluster,
    Kind: kind,
    Place,
    Proof: null,
    Target,
    SourceCreatedAt: null,
    Bytes: null,
    RecoveryPoint: Key,
    Reasons: [`NotOurs: ${Reason}`],
    Fix: null,
  };
};

const byKey = (one: PlanRow, other: PlanRow): number => (`${one.RecoveryPoint}` < `${other.RecoveryPoint}` ? -1 : 1);

const byTarget = (one: PlanRow, other: PlanRow): number => (one.Target < other.Target ? -1 : 1);
