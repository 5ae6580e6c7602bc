// Points, lifecycles and plans: chosen ones, and random ones around everything that calendars and clocks do.

import fc from 'fast-check';
import type { Hold, Lifecycle, Plan, PlanVerdict, Point } from '../../../../functions/core/lifecycle/contract.ts';
import { expirationPlan, type PlanFacts } from '../../../../functions/core/lifecycle/plan.ts';
import { recordKey } from '../../../../functions/core/recovery-points/record.ts';
import { RULES } from '../../../../functions/core/request/members.ts';
import { type Judgement, judgements } from './reference.ts';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = '2026-11-27T12:00:00.000Z';

const PLACE = { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null };
export const EXPORTED = { ...PLACE, Bucket: 'memorydb-snapshot-exports' };

/** A copy that exists, named after its source's time. */
export function pointAt(
  createdAt: string,
  record: Partial<Point['Record']> = {},
  changes: Partial<Omit<Point, 'Record'>> = {},
): Point {
  const Source = { Arn: 'arn', Name: 'automatic', CreatedAt: createdAt };
  const whole: Point['Record'] = {
    ...{ State: 'Proven', Cluster: 'orders', Kind: 'Copy', Source, Target: `copy-${createdAt}`, Place: PLACE },
    ...{ Proof: 'Copy', Bytes: 1_000 },
    ...record,
  };
  return { Key: recordKey(whole), Record: whole, Exists: true, Holds: [], ...changes };
}

export const lifecycle = (rules: Partial<Lifecycle>): Lifecycle => ({
  ...(Object.fromEntries(RULES.map((rule) => [rule, 0])) as Record<(typeof RULES)[number], number>),
  TimeZone: 'UTC',
  ...rules,
});

export const planOf = (points: readonly Point[], rules: Partial<Lifecycle>, facts: Partial<PlanFacts> = {}): Plan =>
  expirationPlan({
    ...{ points, failedCopies: [], refused: [], gone: new Set<string>(), lifecycle: lifecycle(rules) },
    mostDeletions: 10_000,
    now: NOW,
    ...facts,
  });

/** The source times of the points that a rule keeps, the newest first; what is over a bound would go. */
export const kept = (times: readonly string[], rules: Partial<Lifecycle>): (string | null)[] =>
  planOf(
    times.map((time) => pointAt(time)),
    rules,
  )
    .Rows.filter(({ Verdict }) => Verdict === 'KEEP')
    .map(({ SourceCreatedAt }) => SourceCreatedAt);

export const keysOf = ({ Rows }: Plan, ...verdicts: readonly PlanVerdict[]): (string | null)[] =>
  Rows.filter(({ Verdict }) => verdicts.includes(Verdict))
    .map(({ RecoveryPoint }) => RecoveryPoint)
    .sort();

/** The verdict of every point, and the rules that its reasons begin with if it is kept. */
export const judgedBy = (facts: PlanFacts): Judgement[] =>
  inOrder(
    expirationPlan(facts).Rows.map(({ RecoveryPoint, Verdict, Reasons }) => ({
      key: String(RecoveryPoint),
      verdict: Verdict,
      keptBy: Verdict === 'KEEP' ? Reasons.map((reason) => reason.replace(/[ :].*/, '')) : [],
    })),
  );

export const judgedByReference = (facts: PlanFacts): Judgement[] => inOrder(judgements(facts));

const inOrder = (all: readonly Judgement[]): Judgement[] => all.toSorted((a, b) => (a.key < b.key ? -1 : 1));

/** Clocks that change by an hour, by half of one or by two, at midnight, across a month of fasting, and offsets of minutes. */
export const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'America/Havana', 'Asia/Kathmandu'],
  ...['Australia/Lord_Howe', 'Pacific/Chatham', 'Pacific/Apia', 'Africa/Casablanca', 'Antarctica/Troll'],
  ...['Africa/Cairo', 'Asia/Beirut', 'America/Asuncion', 'Asia/Kolkata', 'Pacific/Kiritimati'],
];

/** When something happens, and where: clocks change, a year of 52 or 53 weeks ends, a leap day, and a clock at 1970. */
const MOMENTS = [
  ['2026-03-29T01:00Z', 'Europe/Berlin'],
  ['2026-10-25T01:00Z', 'Europe/Berlin'],
  ['2026-03-08T07:00Z', 'America/New_York'],
  ['2026-11-01T06:00Z', 'America/New_York'],
  ['2026-04-04T15:00Z', 'Australia/Lord_Howe'],
  ['2026-10-03T15:30Z', 'Australia/Lord_Howe'],
  ['2026-10-25T01:00Z', 'Antarctica/Troll'],
  ['2026-03-08T05:00Z', 'America/Havana'],
  ['2026-11-01T05:00Z', 'America/Havana'],
  ['2011-11-06T02:31Z', 'America/St_Johns'],
  ['2011-12-30T10:00Z', 'Pacific/Apia'],
  ['2026-12-31T23:59Z', 'Asia/Kathmandu'],
  ['2027-01-01T00:00Z', 'UTC'],
  ['2020-12-31T23:00Z', 'Europe/Berlin'],
  ['2025-12-29T00:00Z', 'Pacific/Kiritimati'],
  ['2024-02-29T12:00Z', 'Pacific/Chatham'],
  ['2028-02-29T00:00Z', 'UTC'],
  ['1970-01-01T00:00Z', 'UTC'],
] as const;

const times = fc
  .record({
    place: fc.constantFrom(...MOMENTS),
    step: fc.constantFrom(MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY, 7 * DAY, 31 * DAY, 366 * DAY),
    jitter: fc.constantFrom(1, MINUTE, HOUR),
    offsets: fc.array(fc.tuple(fc.integer({ min: -12, max: 6 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 18,
    }),
  })
  .map(({ place: [time, zone], step, jitter, offsets }) => {
    const moment = Date.parse(time);
    const all = offsets.map(([steps, jitters]) => new Date(moment + steps * step + jitters * jitter).toISOString());
    return { moment, zone, all };
  });

const HOLDS: readonly Hold[] = ['Locked', 'Restoring', 'TaggedToKeep', 'InUse', 'Unidentified'];
/** Most of the time the first. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const circumstances = fc.record({
  record: fc.record({
    State: mostly<Point['Record']['State']>('Proven', 'Deleting'),
    Cluster: mostly('orders', 'shop'),
    Place: mostly<Point['Record']['Place']>(PLACE, EXPORTED),
    Proof: mostly<Point['Record']['Proof']>('Copy', 'Checksum'),
  }),
  Exists: mostly(true, false),
  Holds: mostly<Hold[]>([], ...HOLDS.map((hold) => [hold]), ['Locked', 'InUse']),
});

const lifecycles: fc.Arbitrary<Lifecycle> = fc
  .record({
    rules: fc.uniqueArray(fc.constantFrom(...RULES), { minLength: 1, maxLength: 4 }),
    numbers: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: RULES.length, maxLength: RULES.length }),
    TimeZone: fc.constantFrom(...ZONES),
  })
  .map(({ rules, numbers, TimeZone }) =>
    lifecycle({ ...Object.fromEntries(rules.map((rule, index) => [rule, numbers[index] ?? 1])), TimeZone }),
  );

const spread: fc.Arbitrary<PlanFacts> = fc
  .record({
    times,
    each: fc.array(circumstances, { minLength: 18, maxLength: 18 }),
    lifecycle: lifecycles,
    isThere: fc.boolean(),
    gone: mostly<string[]>([], ['shop'], ['orders']),
    mostDeletions: fc.constantFrom(1, 3, 100),
    later: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ times: { moment, zone, all }, each, gone, later, isThere, lifecycle: rules, mostDeletions }) => ({
    lifecycle: isThere ? { ...rules, TimeZone: zone } : rules,
    mostDeletions,
    gone: new Set(gone),
    failedCopies: [],
    refused: [],
    now: new Date(moment + later * DAY).toISOString(),
    points: all.map((time, index) => {
      const { record, ...changes } = each[index] ?? { record: {} };
      // Two points of one time are two targets.
      return pointAt(time, { ...record, Target: `copy-${index}` }, changes);
    }),
  }));

/** Plans whose points share few times. */
const crowded: fc.Arbitrary<PlanFacts> = fc
  .tuple(spread, fc.array(fc.nat(3), { minLength: 18, maxLength: 18 }))
  .map(([facts, numbers]) => ({
    ...facts,
    points: facts.points.map(({ Record, Exists, Holds }, index) => {
      const { Source } = facts.points[(numbers[index] ?? 0) % facts.points.length]?.Record ?? Record;
      return pointAt(Source.CreatedAt, { ...Record, Source }, { Exists, Holds });
    }),
  }));

export const plans: fc.Arbitrary<PlanFacts> = fc.oneof(spread, crowded);

/** A lifecycle that keeps more than the other: higher numbers, and further rules. */
export const moreThan = (given: Lifecycle): fc.Arbitrary<Lifecycle> =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: RULES.length, maxLength: RULES.length }).map((more) => ({
    ...given,
    ...Object.fromEntries(RULES.map((rule, index) => [rule, given[rule] + (more[index] ?? 0)])),
  }));

/** Everything that no rule keeps, whatever the bound says of it. */
export const unkept = (plan: Plan) => keysOf(plan, 'DELETE', 'OVER_BOUND', 'PASSED_OVER');
