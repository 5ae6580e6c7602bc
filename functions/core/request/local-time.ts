/** The time, and the time zone, for the date and time in a target's name. */
export interface NamingTime {
  /** ISO 8601. */
  readonly at: string;
  /** null for UTC. */
  readonly timeZone: string | null;
  /** The local time, such as `04:00`, if the caller knows it; null to compute it. */
  readonly localTime: string | null;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Clocks go back by at most this; for as long, local times may repeat. */
const LONGEST_REPEAT_MINUTES = 3 * 60;

/**
 * The values of `{date}` and `{time}`. No two times have both values in common, under any rules of the time zone: rules
 * change, and those of this Node may differ from those that started a schedule.
 *
 * With a `localTime`, date and time are those of the clock that shows it. Otherwise they follow this Node's rules, with a `b`
 * after the time in an hour that repeats because clocks went back. In a zone that this Node does not know, both are in UTC,
 * with `utc` at the end.
 */
export function dateAndTime({ at, timeZone, localTime }: NamingTime): { readonly date: string; readonly time: string } {
  const instant = Date.parse(at);
  const offset = offsetMinutes(instant, timeZone);
  if (offset === null) {
    const [date, time] = wallClock(instant, 0);
    return { date: `${date}-${time}-utc`, time: `${time}-utc` };
  }
  if (localTime !== null) {
    const [date, time] = wallClock(instant, nearestOffset(instant, offset, localTime));
    return { date, time };
  }
  const [date, time] = wallClock(instant, offset);
  return { date, time: isRepeated(instant, offset, timeZone) ? `${time}b` : time };
}

const wallClock = (instant: number, offset: number): [date: string, time: string] => {
  const shown = new Date(instant + offset * MINUTE_MS).toISOString();
  return [shown.slice(0, 10), shown.slice(11, 16).replace(':', '-')];
};

/** How far a zone is ahead of UTC, by this Node's rules; null for an unknown zone. */
export function offsetMinutes(instant: number, timeZone: string | null): number | null {
  if (timeZone === null) return 0;
  try {
    const parts = formatOf(timeZone).formatToParts(instant);
    const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value);
    const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    const offset = Math.round(shown / MINUTE_MS) - Math.floor(instant / MINUTE_MS);
    return Math.abs(offset) < 2 * DAY_MINUTES ? offset : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Cached, because creating one is far slower than using it. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  formats.set(timeZone, format);
  return format;
}

/** The offset nearest to the given one at which the clock shows the local time. */
function nearestOffset(instant: number, offset: number, localTime: string): number {
  const [hours = 0, minutes = 0] = localTime.split(':').map(Number);
  const shown = new Date(instant + offset * MINUTE_MS);
  const ahead = hours * 60 + minutes - (shown.getUTCHours() * 60 + shown.getUTCMinutes());
  const halfDay = DAY_MINUTES / 2;
  return offset + ((ahead + halfDay + DAY_MINUTES) % DAY_MINUTES) - halfDay;
}

/** Whether the clock has shown the same before, because it went back a short while ago. */
function isRepeated(instant: number, offset: number, timeZone: string | null): boolean {
  const before = offsetMinutes(instant - LONGEST_REPEAT_MINUTES * MINUTE_MS, timeZone) ?? offset;
  const repeat = before - offset;
  return repeat > 0 && offsetMinutes(instant - repeat * MINUTE_MS, timeZone) === before;
}
