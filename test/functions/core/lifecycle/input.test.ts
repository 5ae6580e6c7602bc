import { describe, expect, test } from '@jest/globals';
import { parseExpiration } from '../../../../functions/core/lifecycle/input.ts';
import { problemText } from '../../../../functions/core/request/problem.ts';
import { lifecycle } from './plans.ts';

// Which inputs are valid is the table of test/statemachine/expire-recovery-points/schema.test.ts, where the schema has to agree.
const said = (input: unknown) => parseExpiration(input).problems.map(problemText);

describe('The input of an expiration', () => {
  test('is a dry run for all clusters, in UTC, unless it says otherwise', () => {
    expect(parseExpiration({ Lifecycle: { KeepDaily: 14 } })).toEqual({
      choice: { names: null, excluded: [], tags: {} },
      lifecycle: lifecycle({ KeepDaily: 14 }),
      options: { DryRun: true, MostDeletions: 3 },
      trigger: null,
      problems: [],
    });
  });

  test('says all that is to be kept, and that it is to be done', () => {
    const rules = { KeepLast: 1, KeepHourly: 2, KeepDaily: 3, KeepWeekly: 4, KeepMonthly: 5, KeepYearly: 6 };
    const Lifecycle = { ...rules, KeepWithinDays: 7, TimeZone: 'Europe/Berlin' };
    const Trigger = { Type: 'Schedule', Id: 'nightly', Source: 'aws.scheduler', Time: '2026-11-27T03:00:00Z' };
    const input = { ClusterNames: ['Orders'], Lifecycle, Options: { DryRun: false, MostDeletions: 9 }, Trigger };
    expect(parseExpiration(input)).toEqual({
      choice: { names: ['orders'], excluded: [], tags: {} },
      lifecycle: Lifecycle,
      options: { DryRun: false, MostDeletions: 9 },
      trigger: Trigger,
      problems: [],
    });
  });

  test.each([{}, { TimeZone: 'UTC' }, undefined, null, 14, 'KeepLast', [{ KeepLast: 1 }]])(
    'with the lifecycle %j would keep nothing, and is refused with the rules that there are',
    (Lifecycle) => {
      const [text] = said({ Lifecycle });
      expect(text).toMatch(
        /^Lifecycle is .*at least one of KeepLast, KeepHourly.*KeepWithinDays.*nothing would be kept/,
      );
    },
  );

  test('is refused when it is larger than a run can carry', () => {
    const ClusterNames = Array.from({ length: 2_000 }, (_, index) => `shop-retired-cluster-of-long-ago-${index}`);
    expect(said({ Lifecycle: { KeepLast: 1 }, ClusterNames })).toEqual([
      expect.stringMatching(/^\(input\) is .*bytes of JSON.*at most 65536 bytes; remedy: select clusters by patterns/),
    ]);
  });

  test('has all its problems in one answer, each with the nearest word', () => {
    const text = said({
      ClusterNames: [],
      Lifecycle: { KeepDayly: 7, KeepLast: 0, KeepWithinDays: 1.5, TimeZone: 'europe/berlin' },
      Option: {},
      Options: { dryRun: false, MostDeletions: 0, DryRun: 'false' },
      Trigger: { Type: 'Cron' },
    }).join('\n');
    for (const part of [
      'Option is an object (rule: one of ClusterNames',
      'did you mean "Options"?',
      'ClusterNames is a list of 0',
      'Lifecycle.KeepDayly',
      'did you mean "KeepDaily"?',
      'Lifecycle.KeepLast is 0 (rule: a whole number from 1 to 36500; remedy: choose such a number, or leave it out)',
      'Lifecycle.KeepWithinDays is 1.5',
      'Lifecycle.TimeZone is "europe/berlin" (rule: the name of a time zone, such as Europe/Berlin; remedy: write Europe/Berlin)',
      'did you mean "DryRun"?',
      'Options.MostDeletions is 0',
      'Options.DryRun is "false" (rule: true or false; remedy: write false without quotes)',
      'Trigger.Type',
    ])
      expect(text).toContain(part);
  });

  test('deletes only if somebody wrote false', () => {
    for (const DryRun of [undefined, null, 0, '', 'false', true])
      expect(parseExpiration({ Lifecycle: { KeepLast: 1 }, Options: { DryRun } }).options.DryRun).toBe(true);
    for (const Options of [undefined, null, [], 'no', {}])
      expect(parseExpiration({ Lifecycle: { KeepLast: 1 }, Options }).options.DryRun).toBe(true);
  });
});
