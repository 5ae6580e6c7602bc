import { offsetMinutes } from '../functions/core/request/local-time.ts';
import { runsOf } from './schedule-expression.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Covers every month, every weekday and both days on which clocks change. */
export const DAYS_LOOKED_AT = 400;

/**
 * The longest time between two runs of a schedule, in hours, days on which clocks change included; Infinity for one that runs
 * less than twice in `DAYS_LOOKED_AT`, null if it is not known.
 * @param from the time to begin at
 */
export function longestGapHours(expression: string, timeZone: string, from: Date): number | null {
  const { everyHours } = runsOf(expression);
  if (everyHours !== null) return everyHours;
  const begin = Math.floor(from.getTime() / DAY_MS) * DAY_MS;
  const runs = runsBetween(expression, timeZone, begin, begin + DAYS_LOOKED_AT * DAY_MS);
  if (runs === null) return null;
  if (runs.length < 2) return Number.POSITIVE_INFINITY;
  let longest = 0;
  for (let index = 1; index < runs.length; index += 1)
    longest = Math.max(longest, (runs[index] ?? 0) - (runs[index - 1] ?? 0));
  return longest / HOUR_MS;
}

/**
 * When a schedule runs, from one time up to, not including, another; null if it is not known. EventBridge Scheduler does not
 * run at a time that clocks skip, and runs once at a time that they repeat (User Guide, "Daylight savings time"). A rate runs
 * at once when the schedule is made, which is at `from`.
 * @param from milliseconds since the epoch, as `until` and the result
 */
export function runsBetween(expression: string, timeZone: string, from: number, until: number): number[] | null {
  const { everyHours, minutesOfDay, isOn } = runsOf(expression);
  if (everyHours !== null) {
    const every = Math.round(everyHours * HOUR_MS);
    return Array.from({ length: Math.max(0, Math.ceil((until - from) / every)) }, (_, index) => from + index * every);
  }
  if (isOn === null) return null;
  // The schedule's clock may show a day more or less than UTC's.
  const begin = Math.floor(from / DAY_MS - 1) * DAY_MS;
  const days = Array.from({ length: Math.ceil((until - begin) / DAY_MS) + 1 }, (_, index) => begin + index * DAY_MS);
  const eras = erasOf(timeZone, begin, days.length);
  return days
    .filter((day) => isOn(new Date(day)))
    .flatMap((day) => minutesOfDay.flatMap((minute) => instantOf(day + minute * MINUTE_MS, eras)))
    .filter((at) => at >= from && at < until)
    .sort((a, b) => a - b);
}

/** A time during which a zone keeps its distance from UTC. */
interface Era {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

function erasOf(timeZone: string, begin: number, days: number): Era[] {
  const offsetAt = (instant: number): number => (offsetMinutes(instant, timeZone) ?? 0) * MINUTE_MS;
  const eras: Era[] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (let day = begin - DAY_MS; day < begin + (days + 1) * DAY_MS; day += DAY_MS) {
    const offset = offsetAt(day);
    if (offsetAt(day + DAY_MS) === offset) continue;
    let [before, after] = [day, day + DAY_MS];
    while (after - before > MINUTE_MS) {
      const middle = Math.floor((before + after) / 2 / MINUTE_MS) * MINUTE_MS;
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    eras.push({ start, end: after, offset });
    start = after;
  }
  return [...eras, { start, end: Number.POSITIVE_INFINITY, offset: offsetAt(begin + (days + 1) * DAY_MS) }];
}

/** When the clock first shows a time, given as if it were UTC's; none for one that it skips. */
const instantOf = (shown: number, eras: readonly Era[]): number[] =>
  eras
    .map(({ start, end, offset }) => ({ start, end, instant: shown - offset }))
    .filter(({ start, end, instant }) => instant >= start && instant < end)
    .map(({ instant }) => instant)
    .slice(0, 1);
