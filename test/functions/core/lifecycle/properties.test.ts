import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '../../../../functions/core/lifecycle/contract.ts';
import { expirationPlan, type PlanFacts } from '../../../../functions/core/lifecycle/plan.ts';
import { runs } from '../../../fuzz/runs.ts';
import { DAY, judgedBy, judgedByReference, keysOf, lifecycle, moreThan, plans, pointAt, unkept } from './plans.ts';

describe('Any plan', () => {
  test('is what the second implementation of docs/expiring.md makes of the same', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(plans, (facts) => {
        const judged = judgedBy(facts);
        const other = judgedByReference(facts);
        // Many times faster than expect, which then shows the difference.
        if (!isDeepStrictEqual(judged, other)) expect(judged).toEqual(other);
        for (const { verdict, keptBy } of judged)
          for (const word of [verdict, ...keptBy]) seen.set(word, (seen.get(word) ?? 0) + 1);
      }),
      runs(1_000),
    );
    // So that they agree about something.
    const words = [
      'OVER_BOUND',
      'MISSING',
      'FINISH',
      'DELETE',
      'PASSED_OVER',
      'CLUSTER_GONE',
      'KEEP',
      'Newest',
      'Future',
    ];
    for (const word of [
      ...words,
      'KeepLast',
      'KeepHourly',
      'KeepWeekly',
      'KeepMonthly',
      'KeepYearly',
      'KeepWithinDays',
    ])
      expect([word, (seen.get(word) ?? 0) > 30]).toEqual([word, true]);
  });

  test('lets no further point go if more is kept', () => {
    const less = plans.chain((facts) => moreThan(facts.lifecycle).map((more) => ({ facts, more })));
    fc.assert(
      fc.property(less, ({ facts, more }) => {
        const before = unkept(expirationPlan(facts));
        expect(before).toEqual(expect.arrayContaining(unkept(expirationPlan({ ...facts, lifecycle: more }))));
      }),
      runs(200),
    );
  });

  test('is the same in any order of the records', () => {
    const shuffled = plans.chain((facts) =>
      fc.shuffledSubarray([...facts.points], { minLength: facts.points.length }).map((points) => ({ facts, points })),
    );
    fc.assert(
      fc.property(shuffled, ({ facts, points }) => {
        expect(expirationPlan({ ...facts, points })).toEqual(expirationPlan(facts));
      }),
      runs(200),
    );
  });

  test('deletes nothing when it is made again after it was carried out', () => {
    fc.assert(
      fc.property(plans, (facts) => {
        const gone = keysOf(expirationPlan(facts), 'DELETE', 'FINISH');
        const points = facts.points.filter(({ Key }) => !gone.includes(Key));
        expect(keysOf(expirationPlan({ ...facts, points }), 'DELETE', 'FINISH')).toEqual([]);
      }),
      runs(200),
    );
  });

  test('can be cut off anywhere, and is finished by the next one', () => {
    fc.assert(
      fc.property(plans, fc.nat(), (facts, number) => {
        const whole = keysOf(expirationPlan(facts), 'DELETE', 'FINISH');
        const marked = new Set(whole.slice(0, number % (whole.length + 1)));
        const points = facts.points.map((point) =>
          marked.has(point.Key) ? { ...point, Record: { ...point.Record, State: 'Deleting' as const } } : point,
        );
        const next = expirationPlan({ ...facts, points });
        expect(keysOf(next, 'DELETE', 'FINISH')).toEqual(whole);
        expect(keysOf(next, 'FINISH')).toEqual(expect.arrayContaining([...marked]));
      }),
      runs(200),
    );
  });

  test('keeps the newest of each group, and deletes neither more than its bound nor more than half', () => {
    fc.assert(
      fc.property(plans, (facts) => {
        const plan = expirationPlan(facts);
        const goes = keysOf(plan, 'DELETE');
        const unharmed = keysOf(plan, 'KEEP');
        for (const { Newest, Points, Bound, Deletions, Remedy } of plan.Groups) {
          expect(unharmed).toEqual(expect.arrayContaining([...Newest]));
          expect(Bound).toBeLessThanOrEqual(facts.mostDeletions);
          expect(Bound).toBeLessThan(Math.max(Points, 1));
          expect(Remedy === null).toBe(Deletions <= Bound);
        }
        expect(goes).toHaveLength(
          plan.Groups.reduce((sum, { Remedy, Deletions }) => sum + (Remedy === null ? Deletions : 0), 0),
        );
      }),
      runs(200),
    );
  });

  test('that is over a bound is carried out by steps that its remedies say', () => {
    let steps = 0;
    fc.assert(
      fc.property(plans, (given) => {
        // Which keeps little.
        let facts = { ...given, lifecycle: lifecycle({ KeepLast: 1 }) };
        const run = (changes: Partial<PlanFacts>) => {
          const plan = expirationPlan({ ...facts, ...changes });
          const gone = keysOf(plan, 'DELETE', 'FINISH');
          facts = { ...facts, points: facts.points.filter(({ Key }) => !gone.includes(Key)) };
          return { plan, gone };
        };
        const remedyIn = ({ Groups }: Plan) => Groups.find(({ Remedy }) => Remedy !== null)?.Remedy;
        for (let remedy = remedyIn(run({}).plan); remedy; remedy = remedyIn(run({}).plan)) {
          const [last, most] = ['KeepLast of', 'MostDeletions of at least'].map(
            (word) => new RegExp(`${word} (\\d+)`).exec(remedy)?.[1],
          );
          const mostDeletions = Math.max(Number(most), facts.mostDeletions);
          if (last === undefined) facts = { ...facts, mostDeletions };
          else {
            const { gone } = run({ lifecycle: lifecycle({ KeepLast: Number(last) }), mostDeletions });
            expect(gone).not.toEqual([]);
            steps += 1;
          }
        }
      }),
      runs(500),
    );
    expect(steps).toBeGreaterThan(30);
  });

  test('is not moved by what is later than now', () => {
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 5_000 }), (facts, days) => {
        const time = new Date(Date.parse(facts.now) + days * DAY).toISOString();
        const future = facts.points.map(({ Record }, index) =>
          pointAt(time, {
            ...Record,
            Target: `late-${index}`,
            State: 'Proven',
            Source: { ...Record.Source, CreatedAt: time },
          }),
        );
        const added = expirationPlan({ ...facts, gone: new Set(), points: [...facts.points, ...future] });
        const keys = future.map(({ Key }) => Key);
        expect(keysOf(added, 'KEEP')).toEqual(expect.arrayContaining(keys));
        const without = expirationPlan({ ...facts, gone: new Set() });
        expect(added.Groups).toEqual(without.Groups);
        expect(added.Rows.filter(({ RecoveryPoint }) => !keys.includes(String(RecoveryPoint)))).toEqual(without.Rows);
      }),
      runs(200),
    );
  });
});
