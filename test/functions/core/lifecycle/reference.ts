// A second implementation of docs/expiring.md, the most naive one: it looks at one point after the other, and compares it with
// all others.
import type { Lifecycle, Point, Rule } from '../../../../functions/core/lifecycle/contract.ts';
import type { PlanFacts } from '../../../../functions/core/lifecycle/plan.ts';

/** What becomes of a point, and what keeps it if it is kept. */
export interface Judgement {
  readonly key: string;
  readonly verdict: string;
  readonly keptBy: readonly string[];
}

export const judgements = (facts: PlanFacts): Judgement[] => facts.points.map((point) => judgementOf(point, facts));

function judgementOf(point: Point, facts: PlanFacts): Judgement {
  const as = (verdict: string, ...keptBy: string[]): Judgement => ({ key: point.Key, verdict, keptBy });
  const isGone = facts.gone.has(point.Record.Cluster);
  if (point.Record.State === 'Deleting')
    return as(isGone ? 'CLUSTER_GONE' : point.Holds.length > 0 ? 'PASSED_OVER' : 'FINISH');
  if (!point.Exists) return as('MISSING');
  if (isGone) return as('CLUSTER_GONE');
  if (timeOf(point) > Date.parse(facts.now)) return as('KEEP', 'Future');
  const group = facts.points.filter((other) => takesSlot(other, facts) && isOfGroup(other, point));
  const keptBy = keepersOf(point, group, facts.lifecycle);
  if (keptBy.length > 0) return as('KEEP', ...keptBy);
  if (point.Holds.length > 0) return as('PASSED_OVER');
  const going = group.filter(
    (other) => other.Holds.length === 0 && keepersOf(other, group, facts.lifecycle).length === 0,
  );
  const isOfOneTime = new Set(going.map(timeOf)).size === 1;
  const isOver = going.length > facts.mostDeletions || (2 * going.length > group.length && !isOfOneTime);
  return as(isOver ? 'OVER_BOUND' : 'DELETE');
}

const timeOf = (point: Point): number => new Date(point.Record.Source.CreatedAt).getTime();

const takesSlot = (point: Point, { gone, now }: PlanFacts): boolean =>
  point.Record.State === 'Proven' &&
  point.Exists &&
  !gone.has(point.Record.Cluster) &&
  timeOf(point) <= new Date(now).getTime();

const isOfGroup = ({ Record: one }: Point, { Record: other }: Point): boolean =>
  one.Cluster === other.Cluster &&
  one.Kind === other.Kind &&
  one.Proof === other.Proof &&
  one.Place.AccountId === other.Place.AccountId &&
  one.Place.Region === other.Place.Region &&
  one.Place.Bucket === other.Place.Bucket;

function keepersOf(point: Point, group: readonly Point[], lifecycle: Lifecycle): string[] {
  const time = timeOf(point);
  const times = group.map(timeOf);
  const keepers: string[] = times.every((other) => other <= time) ? ['Newest'] : [];
  for (const rule of Object.keys(PERIOD_OF) as (keyof typeof PERIOD_OF)[])
    if (lifecycle[rule] > 0 && isKeptBy(rule, time, times, lifecycle)) keepers.push(rule);
  const withinHours = 24 * lifecycle.KeepWithinDays;
  if (withinHours > 0 && Math.max(...times) - time < withinHours * 60 * 60 * 1_000) keepers.push('KeepWithinDays');
  return keepers;
}

function isKeptBy(rule: keyof typeof PERIOD_OF, time: number, times: readonly number[], lifecycle: Lifecycle): boolean {
  const periodOf = (instant: number) => PERIOD_OF[rule](instant, lifecycle.TimeZone);
  const opens = (instant: number) => !times.some((other) => other > instant && periodOf(other) === periodOf(instant));
  const opening = [...new Set(times.filter(opens))];
  const isAmongTheFirst = opens(time) && opening.filter((other) => other > time).length < lifecycle[rule];
  const isOldest = times.every((other) => other >= time);
  // As many slots as there are open a period of KeepLast.
  return isAmongTheFirst || (rule !== 'KeepLast' && isOldest && opening.length < lifecycle[rule]);
}

const PERIOD_OF: Readonly<Record<Exclude<Rule, 'KeepWithinDays'>, (instant: number, timeZone: string) => string>> = {
  KeepLast: String,
  KeepHourly: (instant, timeZone) => shownAt(instant, timeZone),
  KeepDaily: (instant, timeZone) => shownAt(instant, timeZone).slice(0, 10),
  KeepWeekly: (instant, timeZone) => weekOf(shownAt(instant, timeZone).slice(0, 10)),
  KeepMonthly: (instant, timeZone) => shownAt(instant, timeZone).slice(0, 7),
  KeepYearly: (instant, timeZone) => shownAt(instant, timeZone).slice(0, 4),
};

const shown = new Map<string, string>();
const formats = new Map<string, Intl.DateTimeFormat>();

/** The date and hour of the clock, such as `2026-11-27 03`. Sweden writes them in this order. */
function shownAt(instant: number, timeZone: string): string {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const key = `${timeZone} ${instant}`;
  const text = shown.get(key) ?? format.format(instant).slice(0, 13);
  if (shown.size > 10_000) shown.clear();
  shown.set(key, text);
  return text;
}

const weeks = new Map<string, string>();

/** The week of a date: goes on to its Thursday, and counts the Thursdays of that year from its first day to this one. */
function weekOf(date: string): string {
  const known = weeks.get(date);
  if (known !== undefined) return known;
  const day = new Date(`${date}T00:00:00Z`);
  const step = (days: number) => day.setUTCDate(day.getUTCDate() + days);
  while (day.getUTCDay() !== 1) step(-1);
  while (day.getUTCDay() !== 4) step(1);
  const thursday = day.toISOString();
  let week = 0;
  day.setUTCMonth(0, 1);
  for (; day.toISOString() <= thursday; step(1)) if (day.getUTCDay() === 4) week += 1;
  const name = `${thursday.slice(0, 4)} week ${week}`;
  weeks.set(date, name);
  return name;
}
