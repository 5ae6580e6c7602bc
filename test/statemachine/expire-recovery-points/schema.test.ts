import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { OUTCOMES } from '../../../functions/core/lifecycle/conclusion.ts';
import { PLAN_VERDICTS } from '../../../functions/core/lifecycle/contract.ts';
import {
  DEFAULT_EXPIRATION_OPTIONS,
  MOST_DELETIONS,
  MOST_KEPT,
  parseExpiration,
} from '../../../functions/core/lifecycle/input.ts';
import {
  EXPIRATION_KEYS,
  EXPIRATION_OPTION_KEYS,
  LIFECYCLE_KEYS,
  PERIOD_RULES,
  RULES,
} from '../../../functions/core/request/members.ts';
import { compile, fieldsRefusedBy, load, testAgreement } from '../agreement.ts';
import { REPORT_SCHEMA } from './reports.ts';

const schema = load('expire-recovery-points/input.schema.json');
const bySchema = fieldsRefusedBy(
  compile(schema, [load('copy-snapshot/input.schema.json'), load('protect-clusters/input.schema.json')]),
);
const byCode = (input: unknown): string[] => parseExpiration(input).problems.map(({ field }) => field);

const minimal = { Lifecycle: { KeepLast: 1 } };
const keeping = (Lifecycle: unknown) => ({ Lifecycle });
const options = (Options: unknown) => ({ ...minimal, Options });
const names = (...ClusterNames: unknown[]) => ({ ...minimal, ClusterNames });
const tags = (ClusterTags: unknown) => ({ ...minimal, ClusterTags });

const GOOD: readonly [string, unknown][] = [
  ['the least there is', minimal],
  ...RULES.map((rule): [string, unknown] => [`${rule} alone`, keeping({ [rule]: 1 })]),
  ['every rule', keeping(Object.fromEntries(RULES.map((rule) => [rule, MOST_KEPT])))],
  ['a time zone', keeping({ KeepDaily: 7, TimeZone: 'Europe/Berlin' })],
  ['a number in another notation', keeping({ KeepDaily: 1e2 })],
  ['names and patterns', names('orders', 'Shop-*', '?')],
  ['excluded names', { ...minimal, ExcludeClusterNames: ['scratch-*'] }],
  ['tags', tags({ team: 'shop', tier: ['1', ''] })],
  ['no options', options({})],
  ['every option', options({ DryRun: false, MostDeletions: MOST_DELETIONS })],
  ['a trigger', { ...minimal, Trigger: { Type: 'Schedule', Id: 'nightly' } }],
];

const BAD: readonly [string, unknown, string][] = [
  ['a text', 'expire', '(input)'],
  ['null', null, '(input)'],
  ['a list', [minimal], '(input)'],
  ['nothing in it', {}, 'Lifecycle'],
  ['an empty lifecycle', keeping({}), 'Lifecycle'],
  ['a lifecycle of a time zone only', keeping({ TimeZone: 'UTC' }), 'Lifecycle'],
  ['a lifecycle that is null', keeping(null), 'Lifecycle'],
  ['a lifecycle that is a number', keeping(14), 'Lifecycle'],
  ['a lifecycle that is a list', keeping([{ KeepLast: 1 }]), 'Lifecycle'],
  ['a rule that there is not', keeping({ KeepLast: 1, KeepDays: 3 }), 'Lifecycle.KeepDays'],
  ['a rule that is null', keeping({ KeepLast: 1, KeepDaily: null }), 'Lifecycle.KeepDaily'],
  ...RULES.flatMap((rule): [string, unknown, string][] => [
    [`${rule} of nothing`, keeping({ [rule]: 0 }), `Lifecycle.${rule}`],
    [`${rule} of less than nothing`, keeping({ [rule]: -1 }), `Lifecycle.${rule}`],
    [`${rule} of a half`, keeping({ [rule]: 0.5 }), `Lifecycle.${rule}`],
    [`${rule} of a text`, keeping({ [rule]: '7' }), `Lifecycle.${rule}`],
    [`${rule} of too many`, keeping({ [rule]: MOST_KEPT + 1 }), `Lifecycle.${rule}`],
  ]),
  ['an empty time zone', keeping({ KeepLast: 1, TimeZone: '' }), 'Lifecycle.TimeZone'],
  ['a time zone that is null', keeping({ KeepLast: 1, TimeZone: null }), 'Lifecycle.TimeZone'],
  ['an offset as time zone', keeping({ KeepLast: 1, TimeZone: '+01:00' }), 'Lifecycle.TimeZone'],
  ['no names', names(), 'ClusterNames'],
  ['an ARN', names('arn:aws:memorydb:eu-central-1:1:cluster/a'), 'ClusterNames[0]'],
  ['a name that is a number', names('orders', 7), 'ClusterNames[1]'],
  ['no excluded names', { ...minimal, ExcludeClusterNames: [] }, 'ExcludeClusterNames'],
  ['no tags', tags({}), 'ClusterTags'],
  ['options that are null', options(null), 'Options'],
  ['options that are a list', options([]), 'Options'],
  ['an option that there is not', options({ Force: true }), 'Options.Force'],
  ['DryRun as a text', options({ DryRun: 'false' }), 'Options.DryRun'],
  ['DryRun that is null', options({ DryRun: null }), 'Options.DryRun'],
  ['no deletions', options({ MostDeletions: 0 }), 'Options.MostDeletions'],
  ['half a deletion', options({ MostDeletions: 0.5 }), 'Options.MostDeletions'],
  ['too many deletions', options({ MostDeletions: MOST_DELETIONS + 1 }), 'Options.MostDeletions'],
  ['a rule outside of the lifecycle', { ...minimal, KeepLast: 3 }, 'KeepLast'],
  ['a request, which a run of protect-clusters has', { ...minimal, Request: {} }, 'Request'],
  ['a trigger of another type', { ...minimal, Trigger: { Type: 'Console' } }, 'Trigger.Type'],
];

/** JSON Schema does not know the zones of this Node. */
const ONLY_CODE_KNOWS: readonly [string, unknown, string][] = [
  ['a time zone that there is not', keeping({ KeepLast: 1, TimeZone: 'Europe/Bonn' }), 'Lifecycle.TimeZone'],
  ['a time zone in another case', keeping({ KeepLast: 1, TimeZone: 'europe/berlin' }), 'Lifecycle.TimeZone'],
];

describe('the schema of the input and the validating code', () => {
  testAgreement(
    bySchema,
    byCode,
    { good: GOOD, bad: BAD, onlyCodeKnows: ONLY_CODE_KNOWS },
    { keys: EXPIRATION_KEYS, bases: [minimal], seed: 2026 },
  );

  test('know the same members, defaults and limits', () => {
    const { properties } = schema;
    const { Lifecycle, Options } = properties;
    expect(Object.keys(properties)).toEqual([...EXPIRATION_KEYS]);
    expect(Object.keys(Lifecycle.properties)).toEqual([...LIFECYCLE_KEYS]);
    expect(Lifecycle.anyOf).toEqual(RULES.map((rule) => ({ required: [rule] })));
    for (const rule of [...PERIOD_RULES, 'KeepWithinDays']) {
      expect(Lifecycle.properties[rule]).toMatchObject({ minimum: 1, maximum: MOST_KEPT });
      expect(Lifecycle.properties[rule].description).toContain(`to ${MOST_KEPT.toLocaleString('en')}.`);
    }
    expect(Object.keys(Options.properties)).toEqual([...EXPIRATION_OPTION_KEYS]);
    for (const name of EXPIRATION_OPTION_KEYS)
      expect(Options.properties[name].default).toBe(DEFAULT_EXPIRATION_OPTIONS[name]);
    expect(Options.properties.MostDeletions.maximum).toBe(MOST_DELETIONS);
  });

  test('are what docs/expiring.md says', () => {
    const page = readFileSync('docs/expiring.md', 'utf8');
    for (const name of [...EXPIRATION_KEYS.filter((key) => key !== 'Trigger'), ...LIFECYCLE_KEYS])
      expect(page).toContain(`\`${name}\``);
    for (const name of EXPIRATION_OPTION_KEYS)
      expect(page).toContain(`| \`${name}\` | \`${DEFAULT_EXPIRATION_OPTIONS[name]}\` |`);
    for (const limit of [MOST_KEPT, MOST_DELETIONS]) expect(page).toContain(` ${limit.toLocaleString('en')}.`);
  });
});

describe('the example inputs', () => {
  const FOLDER = 'statemachine/expire-recovery-points/examples';
  const examples = readdirSync(FOLDER).map((file) => ({
    file,
    input: JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')),
  }));

  test('have every member but the trigger, which nobody writes', () => {
    const members = examples.flatMap(({ input }) =>
      [input, input.Lifecycle, input.Options ?? {}].flatMap((part) => Object.keys(part)),
    );
    const all = [...EXPIRATION_KEYS, ...LIFECYCLE_KEYS, ...EXPIRATION_OPTION_KEYS].filter((key) => key !== 'Trigger');
    expect([...new Set(members)].sort()).toEqual(all.sort());
  });

  test.each(examples)('$file is valid, and deletes only if its name says so', ({ file, input }) => {
    expect([bySchema(input), byCode(input)]).toEqual([[], []]);
    expect(input.Options?.DryRun === false).toBe(file.startsWith('delete-'));
  });
});

test('The schema of the report has the verdicts, outcomes and rules of the code', () => {
  const { Lifecycle, Counts, Outcomes, Points } = REPORT_SCHEMA.properties ?? {};
  const membersOf = (schema: typeof Lifecycle) => Object.keys(schema?.properties ?? {});
  expect([membersOf(Counts), Points?.items?.properties?.['Verdict']?.enum]).toEqual([PLAN_VERDICTS, PLAN_VERDICTS]);
  expect([membersOf(Outcomes), Points?.items?.properties?.['Outcome']?.enum]).toEqual([OUTCOMES, OUTCOMES]);
  expect(membersOf(Lifecycle)).toEqual([...RULES, 'TimeZone']);
});
