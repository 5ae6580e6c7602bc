import { describe, expect, test } from '@jest/globals';
import type { Hold, Lifecycle } from '../../../../functions/core/lifecycle/contract.ts';
import { MOST_DELETIONS } from '../../../../functions/core/lifecycle/input.ts';
import { DAY, EXPORTED, HOUR, kept, keysOf, NOW, planOf, pointAt, ZONES } from './plans.ts';

/** So many times, one step apart, the newest last. */
const every = (step: number, count: number, last: string): string[] =>
  Array.from({ length: count }, (_, index) => new Date(Date.parse(last) - (count - 1 - index) * step).toISOString());
const nights = (count: number, last = '2026-11-27T03:00:00.000Z') => every(DAY, count, last);
const at = (time: string) => new Date(time).toISOString();
const points = (times: readonly string[]) => times.map((time) => pointAt(time));
/** The days of what is kept, the newest first. */
const days = (times: readonly string[], rules: Partial<Lifecycle>) =>
  kept(times, rules).map((time) => String(time).slice(0, 10));

describe('A rule', () => {
  test('KeepLast keeps the newest', () => {
    expect(days(nights(9), { KeepLast: 3 })).toEqual(['2026-11-27', '2026-11-26', '2026-11-25']);
  });

  test.each([
    ['KeepHourly', ['2026-11-27T10:59Z', '2026-11-27T08:30Z']],
    ['KeepDaily', ['2026-11-27T10:59Z', '2026-11-25T00:00Z']],
    ['KeepWeekly', ['2026-11-27T10:59Z', '2026-11-22T23:59Z']],
    ['KeepMonthly', ['2026-11-27T10:59Z', '2026-09-30T23:59Z']],
    ['KeepYearly', ['2026-11-27T10:59Z', '2024-12-31T23:59Z']],
  ] as const)('%s keeps the newest of each of the last two periods that have one', (rule, expected) => {
    const times = [
      ...['2026-11-27T10:59Z', '2026-11-27T10:00Z', '2026-11-27T08:30Z', '2026-11-27T08:00Z', '2026-11-25T00:00Z'],
      ...['2026-11-23T00:00Z', '2026-11-22T23:59Z', '2026-11-16T00:00Z', '2026-11-01T00:00Z', '2026-09-30T23:59Z'],
      ...['2026-09-01T00:00Z', '2026-01-01T00:00Z', '2024-12-31T23:59Z', '2024-01-01T00:00Z', '2021-12-31T00:00Z'],
      ...['2021-01-01T00:00Z'],
    ];
    expect(kept(times, { [rule]: 2 })).toEqual(expected);
  });

  test('of fewer periods than its number keeps the oldest too, and says so', () => {
    const times = ['2026-11-01T00:00Z', '2026-11-01T05:00Z', '2026-11-02T00:00Z', '2026-11-02T05:00Z'].map(at);
    expect(kept(times, { KeepDaily: 2 })).toEqual([times[3], times[1]]);
    expect(kept(times, { KeepDaily: 3 })).toEqual([times[3], times[1], times[0]]);
    const reasons = planOf(points(times), { KeepDaily: 3 }).Rows.map(({ Reasons }) => Reasons);
    expect(reasons).toEqual([
      ['KeepDaily 3: 2026-11-02 has a newer one'],
      ['Newest: the newest of a group never goes', 'KeepDaily 3: the newest of 2026-11-02, number 1'],
      ['KeepDaily 3: the newest of 2026-11-01, number 2'],
      ['KeepDaily 3: the oldest, since only 2 days have one'],
    ]);
  });

  test('KeepWithinDays counts from the newest, to the millisecond, however old that is', () => {
    const newest = Date.parse('2020-02-29T12:00:00Z');
    const times = [0, 2 * DAY - 1, 2 * DAY, 3 * DAY].map((before) => new Date(newest - before).toISOString());
    expect(kept(times, { KeepWithinDays: 2 })).toEqual(times.slice(0, 2));
  });

  test('keeps what another does not', () => {
    expect(days(nights(40), { KeepLast: 1, KeepWeekly: 3, KeepMonthly: 2 })).toEqual([
      ...['2026-11-27', '2026-11-22', '2026-11-15', '2026-10-31'],
    ]);
  });

  test('has a reason for each point that goes, and names every rule', () => {
    const [goes] = planOf(points(nights(3)), { KeepLast: 1, KeepYearly: 1, KeepWithinDays: 1 }, {}).Rows;
    expect(goes).toMatchObject({
      Verdict: 'OVER_BOUND',
      Reasons: [
        "OverBound: 2 of the group's 3 would go, and at most 1 may in one run, so none does",
        'KeepLast 1: 1 newer times have one',
        'KeepYearly 1: 2026 has a newer one',
        'KeepWithinDays 1: that or more older than the newest',
      ],
    });
  });
});

describe('The calendar', () => {
  test('has weeks that begin on Monday, and belong to the year of their Thursday', () => {
    const times = ['2026-12-27T12:00Z', '2026-12-28T12:00Z', '2027-01-03T12:00Z', '2027-01-04T12:00Z'].map(at);
    const { Rows } = planOf(points(times), { KeepWeekly: 3 }, { now: '2027-02-01T00:00:00Z' });
    expect(Rows.map(({ Verdict, Reasons }) => [Verdict, Reasons.at(-1)])).toEqual([
      ['DELETE', 'KeepWeekly 3: 2026-W53 has a newer one'],
      ['KEEP', 'KeepWeekly 3: the newest of 2027-W01, number 1'],
      ['KEEP', 'KeepWeekly 3: the newest of 2026-W53, number 2'],
      ['KEEP', 'KeepWeekly 3: the newest of 2026-W52, number 3'],
    ]);
  });

  test.each([
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
    ['2023-01-01', '2022-W52'],
    ['2018-12-31', '2019-W01'],
    ['2024-02-29', '2024-W09'],
    ['1969-12-31', '1970-W01'],
  ])('has %s in the week %s', (day, week) => {
    const { Rows } = planOf([pointAt(`${day}T12:00:00.000Z`)], { KeepWeekly: 1 });
    expect(Rows[0]?.Reasons.at(-1)).toBe(`KeepWeekly 1: the newest of ${week}, number 1`);
  });

  test('has leap days', () => {
    const times = ['2024-02-28T23:59Z', '2024-02-29T00:00Z', '2024-02-29T23:59Z', '2024-03-01T00:00Z'].map(at);
    expect(kept(times, { KeepDaily: 9 })).toEqual([times[3], times[2], times[0]]);
    expect(kept(times, { KeepMonthly: 2 })).toEqual([times[3], times[2]]);
  });

  test('ends a year at midnight of the time zone', () => {
    const times = ['2025-12-31T22:59Z', '2025-12-31T23:00Z', '2026-06-01T00:00Z'].map(at);
    expect(kept(times, { KeepYearly: 2, TimeZone: 'Europe/Berlin' })).toEqual([times[2], times[0]]);
    expect(kept(times, { KeepYearly: 2, TimeZone: 'UTC' })).toEqual([times[2], times[1]]);
  });

  test('has a day of 23 hours', () => {
    // 2026-03-29 in Berlin: from 23:00 to 22:00 in UTC.
    const hours = every(HOUR, 25, '2026-03-29T22:00Z');
    expect(kept(hours, { KeepDaily: 3, TimeZone: 'Europe/Berlin' })).toEqual([hours[24], hours[23], hours[0]]);
    expect(kept(hours, { KeepHourly: 99, TimeZone: 'Europe/Berlin' })).toHaveLength(25);
  });

  test('has a day of 25 hours, of which two have one name', () => {
    // 2026-10-25 in Berlin: from 22:00 to 23:00 in UTC; 00:30 and 01:30 in UTC are both half past two.
    const hours = every(HOUR, 27, '2026-10-25T23:30Z');
    expect(kept(hours, { KeepDaily: 3, TimeZone: 'Europe/Berlin' })).toEqual([hours[26], hours[25], hours[0]]);
    const each = kept(hours, { KeepHourly: 99, TimeZone: 'Europe/Berlin' });
    expect(hours.filter((time) => !each.includes(time))).toEqual(['2026-10-25T00:30:00.000Z']);
  });

  test.each(ZONES)('does not fail in %s at the ends of time', (TimeZone) => {
    const times = ['-271821-04-20T00:00:00.000Z', '-000001-01-01T00:00:00.000Z', '0000-01-01T00:00:00.000Z'];
    const rules = { KeepHourly: 2, KeepDaily: 2, KeepWeekly: 2, KeepMonthly: 2, KeepYearly: 2, TimeZone };
    const plan = planOf(points([...times, '0099-12-31T23:59:59.999Z', '+275760-09-13T00:00:00.000Z']), rules);
    const verdicts = plan.Rows.map(({ Verdict, SourceCreatedAt }) => `${SourceCreatedAt} ${Verdict}`);
    expect(verdicts).toHaveLength(5);
    expect(verdicts).toEqual(
      expect.arrayContaining(['+275760-09-13T00:00:00.000Z KEEP', '0099-12-31T23:59:59.999Z KEEP']),
    );
  });
});

describe('A group', () => {
  const old = nights(4);

  test('is of one cluster, kind, place and proof, so that each keeps its newest', () => {
    const apart = [
      pointAt('2026-11-20T00:00:00.000Z', { Cluster: 'shop' }),
      pointAt('2026-11-19T00:00:00.000Z', { Place: { ...EXPORTED, Bucket: null, Region: 'us-east-1' } }),
      pointAt('2026-11-18T00:00:00.000Z', { Kind: 'Export', Place: EXPORTED, Proof: 'Checksum' }),
      pointAt('2026-11-19T00:00:00.000Z', { Kind: 'Export', Place: EXPORTED, Proof: 'Probe' }),
      pointAt('2026-11-20T00:00:00.000Z', { Kind: 'Export', Place: EXPORTED, Proof: 'Unverifiable' }),
    ];
    const plan = planOf([...points(old.slice(2)), ...apart], { KeepLast: 1 });
    expect(keysOf(plan, 'DELETE')).toEqual([pointAt(String(old[2])).Key]);
    expect(plan.Groups).toHaveLength(6);
  });

  test('has one slot for all points of one source time, which stay or go together', () => {
    const twins = (time: string) => ['a', 'b'].map((Target) => pointAt(time, { Target }));
    const all = [
      ...twins('2026-11-03T00:00:00.000Z'),
      ...twins('2026-11-02T00:00:00.000Z'),
      ...twins('2026-11-01T00:00:00.000Z'),
    ];
    const plan = planOf(all, { KeepLast: 2 });
    expect(keysOf(plan, 'DELETE')).toEqual(
      all
        .slice(4)
        .map(({ Key }) => Key)
        .sort(),
    );
    expect(plan.Groups[0]?.Newest).toEqual(
      all
        .slice(0, 2)
        .map(({ Key }) => Key)
        .sort(),
    );
  });

  test('compares times, not texts', () => {
    const all = ['2026-11-03T00:00:00Z', '2026-11-03T01:00:00+01:00', '2026-11-02T23:30:00.000-02:00'];
    const plan = planOf(
      all.map((time, index) => pointAt(time, { Target: `${index}` })),
      { KeepLast: 1 },
    );
    expect(plan.Rows.map(({ Verdict, Target }) => [Verdict, Target]).sort()).toEqual([
      ['DELETE', '0'],
      ['DELETE', '1'],
      ['KEEP', '2'],
    ]);
  });

  test.each([
    [9, 3, 3],
    [9, 4, 0],
    [3, 1, 1],
    [3, 2, 0],
    [2, 1, 1],
  ])('of %s points of which %s would go loses %s by default', (count, going, deleted) => {
    const plan = planOf(points(nights(count)), { KeepLast: count - going }, { mostDeletions: 3 });
    expect(keysOf(plan, 'DELETE')).toHaveLength(deleted);
    expect(keysOf(plan, 'OVER_BOUND')).toHaveLength(going - deleted);
  });

  test.each([
    [1, /^If the plan is right, start the run with an Options\.MostDeletions of at least 4\.$/],
    [100, null],
  ])('over its bound of %s has a remedy', (mostDeletions, remedy) => {
    const { Groups } = planOf(points(nights(9)), { KeepLast: 5 }, { mostDeletions });
    if (remedy === null) expect(Groups[0]?.Remedy).toBeNull();
    else expect(Groups[0]?.Remedy).toMatch(remedy);
  });

  test.each([
    [20, 2, [10, 5, 3]],
    [11, 1, [6, 3, 2]],
  ])(
    'of %s, of which more than half would go, has a remedy that leads to %s if it is repeated',
    (count, wanted, steps) => {
      const rules = { KeepDaily: wanted };
      const lasts: number[] = [];
      let left = points(nights(count));
      const step = (steps: Partial<Lifecycle>, mostDeletions: number) => {
        const plan = planOf(left, steps, { mostDeletions });
        left = left.filter(({ Key }) => !keysOf(plan, 'DELETE').includes(Key));
        return plan.Groups[0]?.Remedy ?? null;
      };
      for (let runs = 0; left.length > wanted && runs < 20; runs += 1) {
        const [, last, most] =
          /KeepLast of (\d+).*at least (\d+); then start this one again, and repeat that until it is within the bound\.$/.exec(
            step(rules, 100) ?? '',
          ) ?? [];
        if (!last) continue;
        expect(step({ ...rules, KeepLast: Number(last) }, Number(most))).toBeNull();
        lasts.push(Number(last));
      }
      expect([left.length, lasts]).toEqual([wanted, steps]);
    },
  );

  test('loses all points of one time, also if they are more than half of it', () => {
    const crowd = ['a', 'b', 'c', 'd', 'e', 'f'].map((Target) => pointAt('2026-11-20T00:00:00.000Z', { Target }));
    const all = [...crowd, ...points(nights(2))];
    const [group] = planOf(all, { KeepLast: 1 }).Groups;
    expect(group).toMatchObject({ Points: 8, Deletions: 7, Bound: 6 });
    expect(group?.Remedy).toMatch(/KeepLast of 2, with an Options\.MostDeletions of at least 6;/);
    expect(keysOf(planOf(all, { KeepLast: 2 }, { mostDeletions: 6 }), 'DELETE')).toHaveLength(6);
    expect(keysOf(planOf(all, { KeepLast: 2 }, { mostDeletions: 5 }), 'OVER_BOUND')).toHaveLength(6);
    expect(planOf(all, { KeepLast: 2 }, { mostDeletions: 5 }).Groups[0]?.Remedy).toMatch(
      /MostDeletions of at least 6\.$/,
    );
  });

  test('has no remedy that asks for more MostDeletions than an input may have', () => {
    const many = points(every(HOUR, 2 * MOST_DELETIONS + 10, '2026-11-27T03:00:00.000Z'));
    const remedyOf = (KeepLast: number) => planOf(many, { KeepLast }, { mostDeletions: 3 }).Groups[0]?.Remedy;
    for (const last of [1, MOST_DELETIONS + 8])
      expect(remedyOf(last)).toContain(
        `KeepLast of ${MOST_DELETIONS + 10}, with an Options.MostDeletions of at least ${MOST_DELETIONS};`,
      );
  });
});

describe('A point', () => {
  const [oldest = '', ...others] = nights(6);
  const plan = (record: object, changes: object = {}, facts: object = {}) =>
    planOf([pointAt(oldest, record, changes), ...points(others)], { KeepLast: 5 }, facts);
  const verdictOf = (...args: Parameters<typeof plan>) =>
    plan(...args).Rows.find(({ SourceCreatedAt }) => SourceCreatedAt === oldest);

  test('goes if no rule keeps it', () => {
    expect(verdictOf({})).toMatchObject({ Verdict: 'DELETE', Reasons: ['KeepLast 5: 5 newer times have one'] });
  });

  test.each(['Locked', 'Restoring', 'TaggedToKeep', 'InUse', 'Unidentified'] as Hold[])(
    'that is held (%s) is passed over, and takes its slot',
    (hold) => {
      const held = verdictOf({}, { Holds: [hold] });
      expect(held?.Verdict).toBe('PASSED_OVER');
      expect(held?.Reasons[0]).toMatch(new RegExp(`^${hold}: .{10}`));
      const newest = planOf([...points(nights(3, oldest)), pointAt(others[0] ?? '', {}, { Holds: [hold] })], {
        KeepLast: 1,
      });
      expect(keysOf(newest, 'KEEP')).toEqual([pointAt(others[0] ?? '').Key]);
    },
  );

  test('that is marked as Deleting is finished, whether it exists or not, and takes no slot', () => {
    for (const Exists of [true, false]) expect(verdictOf({ State: 'Deleting' }, { Exists })?.Verdict).toBe('FINISH');
    expect(verdictOf({ State: 'Deleting' }, { Holds: ['Locked'] })).toMatchObject({
      Verdict: 'PASSED_OVER',
      Reasons: ['Locked: Object Lock protects it', 'Deleting: its deletion has begun'],
    });
    const newest = planOf([...points(others), pointAt(NOW, { State: 'Deleting' })], { KeepLast: 4 });
    expect(keysOf(newest, 'DELETE')).toEqual([pointAt(others[0] ?? '').Key]);
    expect(newest.Groups[0]).toMatchObject({ Points: 5, Deletions: 1 });
  });

  test('that is missing says how many of its files are there, unless something holds it, such as an export of its name', () => {
    const reasonsOf = (There: number, Holds: Hold[] = []) =>
      verdictOf({ Kind: 'Export' }, { Exists: false, Files: { There, Of: 3 }, Holds })?.Reasons.slice(1);
    expect(reasonsOf(2)).toEqual(['Files: 2 of its 3 files are there']);
    expect([reasonsOf(0), reasonsOf(2, ['InUse']), reasonsOf(2, ['SharedKeys'])]).toEqual([[], [], []]);
  });

  test('that is marked stays if its cluster is gone, and says what else holds it, or how it is finished', () => {
    for (const changes of [{}, { Exists: false }, { Holds: ['Locked' as const] }])
      expect(verdictOf({ State: 'Deleting' }, changes, { gone: new Set(['orders']) })).toMatchObject({
        Verdict: 'CLUSTER_GONE',
        Reasons: [
          'ClusterGone: its cluster no longer exists, and ClusterNames does not name it without a wildcard, or there are ClusterTags',
          ...('Holds' in changes
            ? ['Locked: Object Lock protects it', 'Deleting: its deletion has begun']
            : [
                'Deleting: its deletion has begun; a run that names the cluster in ClusterNames, without ClusterTags, finishes it',
              ]),
        ],
      });
  });

  test('that no longer exists is listed, and takes no slot', () => {
    expect(verdictOf({}, { Exists: false })?.Verdict).toBe('MISSING');
    const missing = planOf([...points(others), pointAt(NOW, {}, { Exists: false })], { KeepLast: 5 });
    expect(keysOf(missing, 'DELETE', 'OVER_BOUND')).toEqual([]);
  });

  test('of a cluster that is gone stays, and is listed', () => {
    const gone = plan({}, {}, { gone: new Set(['orders']) });
    expect(gone.Rows.map(({ Verdict }) => Verdict)).toEqual(Array(6).fill('CLUSTER_GONE'));
    expect(gone.Groups).toEqual([]);
    expect(gone.Rows[0]?.Reasons).toEqual([
      'ClusterGone: its cluster no longer exists, and ClusterNames does not name it without a wildcard, or there are ClusterTags; points of a new cluster of that name would push it out',
    ]);
  });

  test('of now takes a slot, and one of a millisecond later does not', () => {
    const later = new Date(Date.parse(NOW) + 1).toISOString();
    expect(keysOf(planOf([...points(others), pointAt(NOW)], { KeepLast: 5 }), 'DELETE')).toHaveLength(1);
    const future = planOf([...points(others), pointAt(later)], { KeepLast: 5 });
    expect(keysOf(future, 'DELETE')).toEqual([]);
    expect(future.Rows.find(({ SourceCreatedAt }) => SourceCreatedAt === later)?.Reasons).toEqual([
      'Future: its source is from a time that is yet to come',
    ]);
  });

  test('that was copied but never made is listed with the command, and not deleted', () => {
    const failed = ['it-failed', 'and-this'].map((Name) => ({ Cluster: 'orders', Name, Place: EXPORTED }));
    const { Rows } = planOf([], { KeepLast: 1 }, { failedCopies: failed });
    expect(Rows.map(({ Verdict, Fix }) => [Verdict, Fix])).toEqual([
      ['FAILED_COPY', 'aws memorydb delete-snapshot --snapshot-name and-this --region eu-central-1'],
      ['FAILED_COPY', 'aws memorydb delete-snapshot --snapshot-name it-failed --region eu-central-1'],
    ]);
  });
});

test('Records that are passed over are in the order of their keys, in whichever order they were read', () => {
  const refused = ['c', 'a', 'b'].map((Key) => ({ Key, Target: '', Place: EXPORTED, Reason: 'unreadable' }));
  expect(planOf([], {}, { refused }).Rows.map(({ RecoveryPoint }) => RecoveryPoint)).toEqual(['a', 'b', 'c']);
});
