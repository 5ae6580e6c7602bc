import { describe, expect, test } from '@jest/globals';
import { dateAndTime } from '../../../../functions/core/request/local-time.ts';

const shown = (at: string, timeZone: string | null, localTime: string | null = null): string => {
  const { date, time } = dateAndTime({ at, timeZone, localTime });
  return `${date}_${time}`;
};
const HOUR_MS = 3_600_000;
const hourly = (from: string, hours: number): string[] =>
  Array.from({ length: hours }, (_, hour) => new Date(Date.parse(from) + hour * HOUR_MS).toISOString());

describe('Date and time of a name', () => {
  test.each([
    ['2026-11-23T03:00:00Z', null, '2026-11-23_03-00'],
    ['2026-11-23T23:30:00Z', 'Europe/Berlin', '2026-11-24_00-30'],
    ['2026-11-24T00:30:59.999+01:00', 'Europe/Berlin', '2026-11-24_00-30'],
    ['2026-11-23T00:00:00Z', 'Asia/Kathmandu', '2026-11-23_05-45'],
    // The night on which clocks go forward, and the next.
    ['2027-03-28T00:00:00Z', 'Europe/Berlin', '2027-03-28_01-00'],
    ['2027-03-28T23:00:00Z', 'Europe/Berlin', '2027-03-29_01-00'],
    // The hour that is shown twice.
    ['2027-10-31T00:30:00Z', 'Europe/Berlin', '2027-10-31_02-30'],
    ['2027-10-31T01:30:00Z', 'Europe/Berlin', '2027-10-31_02-30b'],
    ['2027-10-31T02:30:00Z', 'Europe/Berlin', '2027-10-31_03-30'],
  ])('%s in the zone %s are %s', (at, zone, expected) => {
    expect(shown(at, zone)).toBe(expected);
  });

  test('are those of UTC, and say so, in a zone that is not known', () => {
    expect(shown('2026-11-23T03:00:00Z', 'Mars/Olympus')).toBe('2026-11-23-03-00-utc_03-00-utc');
    expect(shown('0050-01-01T03:00:00Z', 'Europe/Berlin')).toMatch(/^0050-01-01/);
  });

  test.each(['Europe/Berlin', 'America/Edmonton', 'America/Vancouver', 'Australia/Lord_Howe', 'Mars/Olympus'])(
    'are never the same for two hours of the months in which clocks change in %s',
    (zone) => {
      const springAndAutumn = ['2026-03-05', '2026-10-01', '2027-03-10', '2027-10-01'];
      const all = springAndAutumn.flatMap((day) => hourly(`${day}T00:00:00Z`, 45 * 24)).map((at) => shown(at, zone));
      expect(new Set(all).size).toBe(all.length);
    },
  );
});

describe('A schedule that runs at one time of the day', () => {
  /** Hours that a clock is behind or ahead of UTC, with the days from which they hold. */
  type Rules = readonly (readonly [from: string, offset: number])[];
  const offsetOn = (day: string, rules: Rules): number => rules.findLast(([from]) => from <= day)?.[1] ?? 0;

  /** When a service that has these rules would run the schedule, night after night. */
  const nights = (localTime: string, rules: Rules): [day: string, at: string][] =>
    Array.from({ length: 700 }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)).map(
      (day) => {
        const local = Date.parse(`${day}T${localTime}:00Z`);
        return [day, new Date(local - offsetOn(day, rules) * HOUR_MS).toISOString()];
      },
    );

  const summerTime: Rules = [
    ['2026-01-01', -8],
    ['2026-03-09', -7],
    ['2026-11-02', -8],
    ['2027-03-15', -7],
    ['2027-11-08', -8],
  ];
  const kept: Rules = [
    ['2026-01-01', -8],
    ['2026-03-09', -7],
  ];
  test.each([
    ['summer and winter time', summerTime],
    ['summer time all the year', kept],
  ])('names each night by the day there, by rules of %s, whatever this Node knows', (_, rules) => {
    for (const localTime of ['00:00', '00:30', '01:00', '12:00', '23:30'])
      for (const [day, at] of nights(localTime, rules))
        for (const zone of ['America/Vancouver', 'America/Edmonton', 'America/Los_Angeles'])
          expect(shown(at, zone, localTime)).toBe(`${day}_${localTime.replace(':', '-')}`);
  });

  test('has no two nights of one name where the zone is not known', () => {
    const names = nights('00:30', summerTime).map(([, at]) => shown(at, 'Mars/Olympus', '00:30').split('_')[0]);
    expect(new Set(names).size).toBe(names.length);
  });
});
