import { describe, expect, test } from '@jest/globals';
import { DEFAULT_RUN_OPTIONS, MOST_AT_ONCE, parseRun } from '../../../functions/core/protection/input.ts';
import { REQUEST_KEYS, RUN_KEYS, RUN_OPTION_KEYS } from '../../../functions/core/request/members.ts';
import { BUCKET } from '../../functions/core/payloads.ts';
import { compile, fieldsRefusedBy, load, testAgreement } from '../agreement.ts';

const schema = load('protect-clusters/input.schema.json');
const bySchema = fieldsRefusedBy(compile(schema, [load('copy-snapshot/input.schema.json')]));
const byCode = (input: unknown): string[] => parseRun(input, [BUCKET]).problems.map(({ field }) => field);

const names = (...ClusterNames: unknown[]) => ({ ClusterNames });
const excluded = (ExcludeClusterNames: unknown) => ({ ExcludeClusterNames });
const tags = (ClusterTags: unknown) => ({ ClusterTags });
const request = (Request: unknown) => ({ Request });
const target = (TargetSnapshotName: unknown) => request({ TargetSnapshotName });
const options = (Options: unknown) => ({ Options });

const GOOD: readonly [string, unknown][] = [
  ['nothing in it', {}],
  ['a name', names('orders')],
  ['a name in upper case', names('Orders-2')],
  ['patterns', names('*', 'shop-?', '*-x-*')],
  ['a name of 40 characters', names('c'.repeat(40))],
  ['clusters that are left out', excluded(['scratch-*'])],
  ['a tag', tags({ team: 'shop' })],
  ['values of a tag', tags({ team: ['shop', 'web'], tier: '' })],
  ['a request with nothing in it', request({})],
  ['a target', target('{cluster}-{date}')],
  ['a target of the source', target('keep-{source}')],
  ['exports', request({ TargetBucket: BUCKET, TargetSnapshotName: '{cluster}/{date}' })],
  ['exports that are read whole', request({ TargetBucket: BUCKET, Options: { Verify: 'Checksum' } })],
  ['a key and tags', request({ KmsKeyId: 'alias/keep', Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c' }] })],
  ['options of the request', request({ Options: { SourceType: 'any', MaxSourceAgeHours: 168, InheritTags: false } })],
  ['the largest concurrency', options({ MaxConcurrency: MOST_AT_ONCE })],
  ['a dry run', options({ DryRun: true })],
  ['a trigger', { Trigger: { Type: 'Schedule', Id: 'a', Time: '2026-11-23T03:00Z' } }],
];

const BAD: readonly [string, unknown, string][] = [
  ['a text', 'all', '(input)'],
  ['null', null, '(input)'],
  ['a list', ['orders'], '(input)'],
  ['a member that there is not', { Clusters: ['orders'] }, 'Clusters'],
  ['a member in lower case', { request: {} }, 'request'],
  ['a $schema', { $schema: './input.schema.json' }, '$schema'],
  ['a single name', { ClusterNames: 'orders' }, 'ClusterNames'],
  ['no names', names(), 'ClusterNames'],
  ['names that are null', { ClusterNames: null }, 'ClusterNames'],
  ['an empty name', names('orders', ''), 'ClusterNames[1]'],
  ['an ARN', names('arn:aws:memorydb:eu-central-1:1:cluster/a'), 'ClusterNames[0]'],
  ['a name of 41 characters', names('c'.repeat(41)), 'ClusterNames[0]'],
  ['a name that is a number', names(7), 'ClusterNames[0]'],
  ['a line break behind a name', names('orders\n'), 'ClusterNames[0]'],
  ['no clusters to leave out', excluded([]), 'ExcludeClusterNames'],
  ['a regular expression', excluded(['[ab]']), 'ExcludeClusterNames[0]'],
  ['no tags', tags({}), 'ClusterTags'],
  ['tags as a list', tags([{ Key: 'a', Value: 'b' }]), 'ClusterTags'],
  ['no value of a tag', tags({ team: [] }), 'ClusterTags.team'],
  ['a value of a tag that is null', tags({ team: null }), 'ClusterTags.team'],
  ['a request that is null', request(null), 'Request'],
  ['a source', request({ SourceSnapshotName: 'a' }), 'Request.SourceSnapshotName'],
  ['a cluster in the request', request({ SourceClusterName: 'a' }), 'Request.SourceClusterName'],
  ['a trigger in the request', request({ Trigger: { Type: 'Api' } }), 'Request.Trigger'],
  ['a member of the request that there is not', request({ Bucket: BUCKET }), 'Request.Bucket'],
  ['one target for all', target('keep'), 'Request.TargetSnapshotName'],
  ['one target for all in a night', target('keep-{date}'), 'Request.TargetSnapshotName'],
  ['a target that is a number', target(7), 'Request.TargetSnapshotName'],
  ['a target with a slash for copies', target('{cluster}/x'), 'Request.TargetSnapshotName'],
  ['a placeholder that there is not', target('{cluster}-{name}'), 'Request.TargetSnapshotName'],
  [
    'exports where records are',
    request({ TargetBucket: BUCKET, TargetSnapshotName: 'reports/{cluster}' }),
    'Request.TargetSnapshotName',
  ],
  ['tags for exports', request({ TargetBucket: BUCKET, Tags: [{ Key: 'a' }] }), 'Request.Tags'],
  ['a key for exports', request({ TargetBucket: BUCKET, KmsKeyId: 'alias/a' }), 'Request.KmsKeyId'],
  ['Verify of copies', request({ Options: { Verify: 'Probe' } }), 'Request.Options.Verify'],
  ['a dry run in the request', request({ Options: { DryRun: true } }), 'Request.Options.DryRun'],
  ['an age that is null', request({ Options: { MaxSourceAgeHours: null } }), 'Request.Options.MaxSourceAgeHours'],
  ['options of the request that are null', request({ Options: null }), 'Request.Options'],
  ['options that are null', options(null), 'Options'],
  ['an option that there is not', options({ Concurrency: 5 }), 'Options.Concurrency'],
  ['no concurrency', options({ MaxConcurrency: 0 }), 'Options.MaxConcurrency'],
  ['too much of it', options({ MaxConcurrency: MOST_AT_ONCE + 1 }), 'Options.MaxConcurrency'],
  ['half of it', options({ MaxConcurrency: 1.5 }), 'Options.MaxConcurrency'],
  ['concurrency as a text', options({ MaxConcurrency: '5' }), 'Options.MaxConcurrency'],
  ['DryRun as a text', options({ DryRun: 'true' }), 'Options.DryRun'],
  ['a trigger that is null', { Trigger: null }, 'Trigger'],
  ['a trigger of another type', { Trigger: { Type: 'Console' } }, 'Trigger.Type'],
];

/** What JSON Schema cannot say. */
const ONLY_CODE_KNOWS: readonly [string, unknown, string][] = [
  ['an input of more than 64 KiB', names(...Array(1_600).fill('c'.repeat(40))), '(input)'],
  ['a bucket that this deployment may not export to', request({ TargetBucket: 'elsewhere' }), 'Request.TargetBucket'],
];

describe('the schema of the input of a run and the validating code', () => {
  testAgreement(
    bySchema,
    byCode,
    { good: GOOD, bad: BAD, onlyCodeKnows: ONLY_CODE_KNOWS },
    { keys: RUN_KEYS, bases: [{}], seed: 11 },
  );

  test('know the same members, defaults and limits', () => {
    const { properties } = schema;
    expect(Object.keys(properties)).toEqual([...RUN_KEYS]);
    expect(Object.keys(properties.Options.properties)).toEqual([...RUN_OPTION_KEYS]);
    for (const name of RUN_OPTION_KEYS)
      expect(properties.Options.properties[name].default).toBe(DEFAULT_RUN_OPTIONS[name]);
    expect(properties.Options.properties.MaxConcurrency.maximum).toBe(MOST_AT_ONCE);
    const decided = ['SourceSnapshotName', 'SourceClusterName', 'Trigger'];
    expect(Object.keys(properties.Request.properties).sort()).toEqual(
      REQUEST_KEYS.filter((name) => !decided.includes(name)).sort(),
    );
  });

  test('have the same examples, which both take', () => {
    expect(schema.examples.length).toBeGreaterThan(0);
    for (const example of schema.examples) expect([bySchema(example), byCode(example)]).toEqual([[], []]);
    for (const name of RUN_KEYS)
      for (const example of schema.properties[name].examples ?? [])
        expect([bySchema({ [name]: example }), byCode({ [name]: example })]).toEqual([[], []]);
  });
});
