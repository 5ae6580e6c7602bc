import { expect, test } from '@jest/globals';
import { runsOf } from '../../deploy/schedule-expression.ts';
import { longestGapHours } from '../../deploy/schedule-gaps.ts';

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
  expect(longestGapHours('cron(0 3 29 2 ? *)', 'UTC', from)).toBeNull();
});
