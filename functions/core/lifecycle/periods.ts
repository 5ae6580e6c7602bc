import { offsetMinutes } from '../request/local-time.ts';
import type { PeriodRule } from './contract.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** 1970-01-01 was a Thursday, three days after the Monday of its week. */
const THURSDAY = 3;

/** The natural periods of a rule, by the time that clocks show. */
interface Periods {
  readonly plural: string;
  /** The same for all times of a period. @param shown what clocks show, in milliseconds as if it were UTC */
  readonly numberOf: (shown: number) => number;
  /** The period in words, such as `2026-W48`. */
  readonly nameOf: (shown: number) => string;
}

/** The rules with natural periods. An hour that repeats because clocks went back is one hour. */
export const PERIODS: Readonly<Record<Exclude<PeriodRule, 'KeepLast'>, Periods>> = {
  KeepHourly: {
    plural: 'hours',
    numberOf: (shown) => Math.floor(shown / HOUR_MS),
    nameOf: (shown) => new Date(shown).toISOString().slice(0, -11),
  },
  KeepDaily: { plural: 'days', numberOf: (shown) => dayOf(shown), nameOf: (shown) => dateOf(dayOf(shown)) },
  KeepWeekly: { plural: 'weeks', numberOf: (shown) => weekOf(dayOf(shown)), nameOf: (shown) => isoWeek(dayOf(shown)) },
  KeepMonthly: {
    plural: 'months',
    numberOf: (shown) => monthOf(new Date(shown)),
    nameOf: (shown) => dateOf(dayOf(shown)).slice(0, -3),
  },
  KeepYearly: {
    plural: 'years',
    numberOf: (shown) => new Date(shown).getUTCFullYear(),
    nameOf: (shown) => dateOf(dayOf(shown)).slice(0, -6),
  },
};

const dayOf = (shown: number): number => Math.floor(shown / DAY_MS);
const weekOf = (day: number): number => Math.floor((day + THURSDAY) / 7);
const monthOf = (date: Date): number => 12 * date.getUTCFullYear() + date.getUTCMonth();
const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, -14);

/** A week of ISO 8601 is of the year that its Thursday is in. */
function isoWeek(day: number): string {
  const thursday = new Date(7 * weekOf(day) * DAY_MS);
  const year = thursday.toISOString().slice(0, -20);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - first) / (7 * DAY_MS)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

/**
 * What the clocks of a time zone show at an instant, in milliseconds as if it were UTC. Asks Node twice for each day, since
 * asking is slow, and more often only for a day on which clocks change.
 */
export function clockTimeIn(timeZone: string): (instant: number) => number {
  const offsets = new Map<number, number>();
  const offsetAt = (instant: number): number => {
    const offset = offsets.get(instant) ?? offsetMinutes(instant, timeZone) ?? 0;
    offsets.set(instant, offset);
    return offset;
  };
  return (instant) => {
    const midnight = DAY_MS * Math.floor(instant / DAY_MS);
    const offset = offsetAt(midnight);
    const isSteady = offset === offsetAt(midnight + DAY_MS);
    return instant + MINUTE_MS * (isSteady ? offset : offsetAt(instant));
  };
}
