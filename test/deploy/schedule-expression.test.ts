import { describe, expect, test } from '@jest/globals';
import { runsOf } from '../../deploy/schedule-expression.ts';
import { longestGapHours, runsBetween } from '../../deploy/schedule-gaps.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The days of some years on which an expression runs. */
const daysOf = (expression: string, firstYear: number, afterYear: number): string[] => {
  const { isOn } = runsOf(expression);
  const begin = Date.UTC(firstYear, 0);
  const days = Array.from({ length: (Date.UTC(afterYear, 0) - begin) / DAY_MS }, (_, day) => begin + day * DAY_MS);
  return days
    .map((day) => new Date(day))
    .filter((day) => isOn?.(day))
    .map((day) => day.toISOString().slice(0, 10));
};

test.each([
  ['cron(0 3 31 * ? *)', ['01', '03', '05', '07', '08', '10', '12'].map((month) => `2027-${month}-31`)],
  ['cron(0 3 30 2 ? *)', []],
  ['cron(0 3 L 1-4 ? *)', ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
])('%s runs only on days that there are', (expression, days) => {
  expect(daysOf(expression, 2027, 2028)).toEqual(days);
});

test('cron(0 3 29 2 ? *) runs in leap years, and not on another day instead', () => {
  expect(daysOf('cron(0 3 29 2 ? *)', 2026, 2034)).toEqual(['2028-02-29', '2032-02-29']);
});

test('days that a month lacks count as a gap', () => {
  const from = new Date('2026-11-28T00:00:00Z');
  // From 31 May to 31 July.
  expect(longestGapHours('cron(0 3 31 * ? *)', 'UTC', from)).toBe(62 * 24 - 24);
  // It runs too seldom for the time that is looked at.
  expect(longestGapHours('cron(0 3 29 2 ? *)', 'UTC', from)).toBe(Number.POSITIVE_INFINITY);
});

describe('The runs of a schedule in a period', () => {
  const between = (expression: string, timeZone: string, from: string, until: string) =>
    runsBetween(expression, timeZone, Date.parse(from), Date.parse(until))?.map((at) => new Date(at).toISOString());

  test('follow the clock of its zone: none at a time that clocks skip, one at a time that they repeat', () => {
    const nightly = (from: string, until: string) => between('cron(30 2 * * ? *)', 'Europe/Berlin', from, until);
    expect(nightly('2027-03-27T00:00:00Z', '2027-03-30T00:00:00Z')).toEqual([
      '2027-03-27T01:30:00.000Z',
      '2027-03-29T00:30:00.000Z',
    ]);
    expect(nightly('2026-10-25T00:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  test('begin with its first moment, and end before its last, also where the zone has another day', () => {
    expect(between('cron(0 4 * * ? *)', 'Pacific/Kiritimati', '2026-11-27T14:00:00Z', '2026-11-29T14:00:00Z')).toEqual([
      '2026-11-27T14:00:00.000Z',
      '2026-11-28T14:00:00.000Z',
    ]);
    expect(
      between('cron(0 22 ? * SUN *)', 'Pacific/Pago_Pago', '2026-11-28T00:00:00Z', '2026-12-01T00:00:00Z'),
    ).toEqual(['2026-11-30T09:00:00.000Z']);
    // There it is still the day before.
    expect(
      between('cron(0 22 ? * SUN *)', 'Pacific/Pago_Pago', '2026-11-30T01:00:00Z', '2026-12-01T00:00:00Z'),
    ).toEqual(['2026-11-30T09:00:00.000Z']);
  });

  test('of a rate begin at once', () => {
    expect(between('rate(12 hours)', 'UTC', '2026-11-28T07:10:00Z', '2026-11-29T07:10:00Z')).toEqual([
      '2026-11-28T07:10:00.000Z',
      '2026-11-28T19:10:00.000Z',
    ]);
  });

  test.each([
    'cron(0 4 3W * ? *)',
    'cron(0 4 L-3 * ? *)',
    'cron(0 4 1,L * ? *)',
    'cron(0 4 ? * FRI-MON *)',
    'cron(0 4 ? * 2#1,6#3 *)',
    'cron(0 22-2 * * ? *)',
    'cron(50-10 4 * * ? *)',
    'cron(0 4 1 NOV-FEB ? *)',
    'cron(0 4 1/0 * ? *)',
  ])('are not known for what is not evaluated here: %s', (expression) => {
    expect(between(expression, 'UTC', '2026-11-28T00:00:00Z', '2026-12-28T00:00:00Z')).toBeUndefined();
    expect(longestGapHours(expression, 'UTC', new Date('2026-11-28T00:00:00Z'))).toBeNull();
  });
});
