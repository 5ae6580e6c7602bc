import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { MAX_DEADLINE_MINUTES } from '../../../functions/core/deadline.ts';
import { explain } from '../../../functions/core/outcome/failure.ts';
import { type Notice, noticeOfOutcome } from '../../../functions/core/outcome/notice.ts';
import { noticeOfStatusChange } from '../../../functions/core/outcome/status-change.ts';
import { noticeOfRun } from '../../../functions/core/protection/notice.ts';
import { OPTION_KEYS, REQUEST_KEYS } from '../../../functions/core/request/members.ts';
import { parseRequest } from '../../../functions/core/request/request.ts';
import { DEFAULT_OPTIONS } from '../../../functions/core/request/request-options.ts';
import { TRIGGER_KEYS, TRIGGER_TYPES } from '../../../functions/core/request/request-trigger.ts';
import { MOST_TAGS } from '../../../functions/core/request/tags.ts';
import {
  BUCKET,
  copyPlan,
  EXECUTION,
  exportPlan,
  faultInput,
  outcomeInput,
  SOURCE,
  TARGET,
} from '../../functions/core/payloads.ts';
import { RUN, runOutcome } from '../../functions/core/protection/payloads.ts';
import { compile, fieldsRefusedBy, load, testAgreement } from '../agreement.ts';

const inputSchema = load('copy-snapshot/input.schema.json');
const noticeSchema = load('notice.schema.json');
const validNotice = compile(noticeSchema);
const bySchema = fieldsRefusedBy(compile(inputSchema));
const byCode = (input: unknown): string[] => parseRequest(input, [BUCKET]).problems.map((problem) => problem.field);

const minimal = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const exported = { ...minimal, TargetBucket: BUCKET };
const copyOf = (name: unknown) => ({ ...minimal, TargetSnapshotName: name });
const exportOf = (name: unknown) => ({ ...exported, TargetSnapshotName: name });
const source = (name: unknown) => ({ ...minimal, SourceSnapshotName: name });
const into = (bucket: unknown) => ({ ...minimal, TargetBucket: bucket });
const key = (id: unknown) => ({ ...minimal, KmsKeyId: id });
const tagged = (...tags: unknown[]) => ({ ...minimal, Tags: tags });
const options = (given: unknown) => ({ ...minimal, Options: given });
const cluster = (SourceClusterName: unknown) => ({ SourceClusterName });
const triggered = (Trigger: unknown) => ({ ...minimal, Trigger });
const manyTags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: null }));
/** JSON.parse keeps a member of that name, which a literal would not. */
const withProto = JSON.parse(JSON.stringify(minimal).replace('{', '{"__proto__":{},'));

const namesMeet = (input: Readonly<Record<string, unknown>>): boolean =>
  String(input['SourceSnapshotName']).toLowerCase() === String(input['TargetSnapshotName']).toLowerCase();

const GOOD: readonly [string, unknown][] = [
  ['the least there is', minimal],
  ['no target, which is made of the source then', { SourceSnapshotName: SOURCE }],
  ['names in upper case', { SourceSnapshotName: 'ORDERS', TargetSnapshotName: 'Orders-2' }],
  ['a source of one character', source('a')],
  ['a source of 255', source('a'.repeat(255))],
  ['a target of 255', copyOf('a'.repeat(255))],
  ['a target that begins with a hyphen', copyOf('-a')],
  ['a target of placeholders', copyOf('{cluster}-{source}-{date}-{time}')],
  ['placeholders without anything between', copyOf('{cluster}{date}x')],
  ['a cluster', { SourceClusterName: 'Orders-2' }],
  ['a cluster of 40 characters', { SourceClusterName: 'c'.repeat(40) }],
  ['a cluster with a target', { SourceClusterName: 'orders', TargetSnapshotName: '{cluster}-{date}' }],
  ['a cluster that is exported', { SourceClusterName: 'orders', TargetBucket: BUCKET }],
  ...['automated', 'manual', 'any'].map((SourceType): [string, unknown] => [
    `a cluster's snapshots, ${SourceType}`,
    { SourceClusterName: 'orders', Options: { SourceType } },
  ]),
  ['an age', { SourceClusterName: 'orders', Options: { MaxSourceAgeHours: 0.5 } }],
  ['the least of a trigger', triggered({ Type: 'Api' })],
  ['a trigger', triggered({ Type: 'Event', Id: 'a b', Source: '語', Time: '2026-11-23T03:00:00.123Z' })],
  [
    'a trigger with a clock',
    triggered({ Type: 'Schedule', Time: '2026-11-23T03:00Z', TimeZone: 'Europe/Berlin', LocalTime: '04:00' }),
  ],
  ['a trigger with a time of another zone', triggered({ Type: 'Schedule', Time: '2026-11-23T03:00+05:30' })],
  ['a trigger with the longest id, beyond UTF-16', triggered({ Type: 'CloudTrail', Id: '😀'.repeat(512) })],
  ['an export', exported],
  ["placeholders in an export's name", exportOf('{cluster}/{date} {time} {source}')],
  ["braces that hold nothing and are none, in an export's name", exportOf('}{')],
  ["an export's name of 992 bytes", exportOf('n'.repeat(992))],
  ["an export's name that is no snapshot's", exportOf('Orders, 2026/11/20 -- 語 😀-')],
  ["an export's name like its source", exportOf(SOURCE)],
  ["an export's name beside the records", exportOf('recovery-points')],
  ['no tags for an export', { ...exported, Tags: [] }],
  ['a key', key('alias/orders')],
  ['a key of 2,048 characters', key('k'.repeat(2048))],
  ['no tags', tagged()],
  ['tags', tagged({ Key: 'a', Value: 'b' }, { Key: 'c', Value: null }, { Key: 'd' }, { Key: 'e', Value: '' })],
  ['the longest tag, in characters beyond UTF-16', tagged({ Key: '😀'.repeat(128), Value: '😀'.repeat(256) })],
  ['a key that only has aws in it', tagged({ Key: 'my-aws:x' }, { Key: 'aws' }, { Key: `${STAMP_KEY}-2` })],
  ['49 tags', { ...minimal, Tags: manyTags(MOST_TAGS - 1) }],
  ['no options', options({})],
  ['an export that is to be read whole', { ...exported, Options: { Verify: 'Checksum' } }],
  ['an export that is to be probed', { ...exported, Options: { Verify: 'Probe' } }],
  ['every option', options({ InheritTags: false, OnQuotaExceeded: 'Wait', DeadlineMinutes: 1, DryRun: true })],
  ['the longest deadline', options({ DeadlineMinutes: MAX_DEADLINE_MINUTES })],
  ['a whole number in another notation', options({ DeadlineMinutes: 1e3 })],
];

const BAD: readonly [string, unknown, string][] = [
  ['a text', 'copy it', '(input)'],
  ['a number', 7, '(input)'],
  ['null', null, '(input)'],
  ['a list', [minimal], '(input)'],
  ['nothing in it', {}, 'SourceSnapshotName'],
  ['no source', { TargetSnapshotName: TARGET }, 'SourceSnapshotName'],
  ['an empty source', source(''), 'SourceSnapshotName'],
  ['a source that is null', source(null), 'SourceSnapshotName'],
  ['a source that is a list', source([SOURCE]), 'SourceSnapshotName'],
  ['an ARN as source', source('arn:aws:memorydb:eu-central-1:1:snapshot/a'), 'SourceSnapshotName'],
  ['a space in the source', source('a b'), 'SourceSnapshotName'],
  ['an underscore in the source', source('a_b'), 'SourceSnapshotName'],
  ['a line break behind the source', source('a\n'), 'SourceSnapshotName'],
  ['a source of 256', source('a'.repeat(256)), 'SourceSnapshotName'],
  ['a source and a cluster', { ...minimal, SourceClusterName: 'orders' }, 'SourceSnapshotName'],
  ['an empty cluster', cluster(''), 'SourceClusterName'],
  ['a cluster that is null', cluster(null), 'SourceClusterName'],
  ['the ARN of a cluster', cluster('arn:aws:memorydb:eu-central-1:1:cluster/a'), 'SourceClusterName'],
  ['a cluster of 41 characters', cluster('c'.repeat(41)), 'SourceClusterName'],
  ['a cluster with two hyphens in a row', cluster('a--b'), 'SourceClusterName'],
  ['another type of snapshot', { ...cluster('orders'), Options: { SourceType: 'system' } }, 'Options.SourceType'],
  ['a type without a cluster', options({ SourceType: 'any' }), 'Options.SourceType'],
  ['no hours', { ...cluster('orders'), Options: { MaxSourceAgeHours: 0 } }, 'Options.MaxSourceAgeHours'],
  ['hours as a text', { ...cluster('orders'), Options: { MaxSourceAgeHours: '26' } }, 'Options.MaxSourceAgeHours'],
  ['hours that are null', { ...cluster('orders'), Options: { MaxSourceAgeHours: null } }, 'Options.MaxSourceAgeHours'],
  ['hours without a cluster', options({ MaxSourceAgeHours: 26 }), 'Options.MaxSourceAgeHours'],
  ['a placeholder that there is not', copyOf('{name}'), 'TargetSnapshotName'],
  ['a placeholder in capitals', copyOf('{Date}'), 'TargetSnapshotName'],
  ['half a placeholder', copyOf('{date'), 'TargetSnapshotName'],
  ['two hyphens around a placeholder', copyOf('a--{date}'), 'TargetSnapshotName'],
  ['a hyphen behind a placeholder', copyOf('{date}-'), 'TargetSnapshotName'],
  ["a placeholder that there is not, in an export's name", exportOf('a {name}'), 'TargetSnapshotName'],
  ["a placeholder without a name, in an export's name", exportOf('{}'), 'TargetSnapshotName'],
  ['a trigger that is null', triggered(null), 'Trigger'],
  ['a trigger without a type', triggered({ Id: '1' }), 'Trigger.Type'],
  ['a trigger of another type', triggered({ Type: 'Console' }), 'Trigger.Type'],
  ['a trigger with a member that there is not', triggered({ Type: 'Api', By: 'me' }), 'Trigger.By'],
  ['an empty id of a trigger', triggered({ Type: 'Api', Id: '' }), 'Trigger.Id'],
  ['an id of a trigger that is null', triggered({ Type: 'Api', Id: null }), 'Trigger.Id'],
  ['an id of a trigger of 513 characters', triggered({ Type: 'Api', Id: 'i'.repeat(513) }), 'Trigger.Id'],
  ['a control character in the source of a trigger', triggered({ Type: 'Api', Source: 'a\u0007' }), 'Trigger.Source'],
  ['a time of a trigger without its zone', triggered({ Type: 'Api', Time: '2026-11-23T03:00:00' }), 'Trigger.Time'],
  ['a clock of a trigger that there is not', triggered({ Type: 'Schedule', LocalTime: '24:00' }), 'Trigger.LocalTime'],
  ['an empty time zone of a trigger', triggered({ Type: 'Schedule', TimeZone: '' }), 'Trigger.TimeZone'],
  ['a day as the time of a trigger', triggered({ Type: 'Api', Time: '2026-11-23' }), 'Trigger.Time'],
  ['an empty target', copyOf(''), 'TargetSnapshotName'],
  ['a target that is a number', copyOf(20261120), 'TargetSnapshotName'],
  ['a target that is null', copyOf(null), 'TargetSnapshotName'],
  ['a dot in the target', copyOf('automatic.orders'), 'TargetSnapshotName'],
  ['two hyphens in a row', copyOf('a--b'), 'TargetSnapshotName'],
  ['a hyphen at the end', copyOf('a-'), 'TargetSnapshotName'],
  ['a hyphen alone', copyOf('-'), 'TargetSnapshotName'],
  ['an umlaut in the target', copyOf('ä'), 'TargetSnapshotName'],
  ['a line break behind the target', copyOf('a\n'), 'TargetSnapshotName'],
  ['a target of 256', copyOf('a'.repeat(256)), 'TargetSnapshotName'],
  ["an export's name among the records", exportOf('recovery-points/orders'), 'TargetSnapshotName'],
  ["an export's name among the reports", exportOf('reports/'), 'TargetSnapshotName'],
  ["an export's name of 993 bytes", exportOf('n'.repeat(993)), 'TargetSnapshotName'],
  ["an empty export's name", exportOf(''), 'TargetSnapshotName'],
  ["a control character in an export's name", exportOf('a\u0007'), 'TargetSnapshotName'],
  ["a line break in an export's name", exportOf('a\nb'), 'TargetSnapshotName'],
  ["a C1 control in an export's name", exportOf('\u0085'), 'TargetSnapshotName'],
  ["half a character in an export's name", exportOf('a\ud83d'), 'TargetSnapshotName'],
  ["a noncharacter in an export's name", exportOf('\ufffe'), 'TargetSnapshotName'],
  ['a bucket that is null', into(null), 'TargetBucket'],
  ['an empty bucket', into(''), 'TargetBucket'],
  ['a bucket of two characters', into('ab'), 'TargetBucket'],
  ['a bucket of 64', into('a'.repeat(64)), 'TargetBucket'],
  ['a bucket in upper case', into('Orders'), 'TargetBucket'],
  ['a bucket with an underscore', into('my_bucket'), 'TargetBucket'],
  ['a bucket that ends in a hyphen', into('bucket-'), 'TargetBucket'],
  ['a bucket that begins with a dot', into('.bucket'), 'TargetBucket'],
  ['a bucket with two dots in a row', into('my..bucket'), 'TargetBucket'],
  ['an IP address as bucket', into('192.168.5.4'), 'TargetBucket'],
  ['the URL of a bucket', into('s3://bucket'), 'TargetBucket'],
  ['the ARN of a bucket', into('arn:aws:s3:::bucket'), 'TargetBucket'],
  ['an alias of an access point', into('bucket-s3alias'), 'TargetBucket'],
  ['a directory bucket', into('bucket--x-s3'), 'TargetBucket'],
  ['a bucket in Punycode', into('xn--bucket'), 'TargetBucket'],
  ['an empty key', key(''), 'KmsKeyId'],
  ['a key that is null', key(null), 'KmsKeyId'],
  ['white space in a key', key('alias/my key'), 'KmsKeyId'],
  ['what is no key in a key', key('file:///etc/passwd'), 'KmsKeyId'],
  ['a key of another service', key('arn:aws:s3:::exports'), 'KmsKeyId'],
  ['a key of 2,049 characters', key('k'.repeat(2049)), 'KmsKeyId'],
  ['a key for an export', { ...exported, KmsKeyId: 'alias/orders' }, 'KmsKeyId'],
  ['tags for an export', { ...exported, Tags: [{ Key: 'a', Value: 'b' }] }, 'Tags'],
  ['tags that are null', { ...minimal, Tags: null }, 'Tags'],
  ['tags that are an object', { ...minimal, Tags: { a: 'b' } }, 'Tags'],
  ['50 tags, which with the stamp are too many', { ...minimal, Tags: manyTags(MOST_TAGS) }, 'Tags'],
  ['a tag that is a text', tagged({ Key: 'a' }, 'b'), 'Tags[1]'],
  ['a tag that is null', tagged(null), 'Tags[0]'],
  ['a tag without a key', tagged({ Value: 'b' }), 'Tags[0].Key'],
  ['an empty key of a tag', tagged({ Key: '' }), 'Tags[0].Key'],
  ['a key of a tag that is null', tagged({ Key: null, Value: 'b' }), 'Tags[0].Key'],
  ['a key of a tag of 129 characters', tagged({ Key: 'k'.repeat(129) }), 'Tags[0].Key'],
  ["AWS's own prefix", tagged({ Key: 'ok' }, { Key: 'aws:x' }), 'Tags[1].Key'],
  ["AWS's own prefix in another case", tagged({ Key: 'AwS:x' }), 'Tags[0].Key'],
  ['our stamp', tagged({ Key: STAMP_KEY, Value: 'x' }), 'Tags[0].Key'],
  ['a value of a tag of 257 characters', tagged({ Key: 'a', Value: 'v'.repeat(257) }), 'Tags[0].Value'],
  ['a control character in the key of a tag', tagged({ Key: 'a\nb' }), 'Tags[0].Key'],
  ['half a character in the value of a tag', tagged({ Key: 'a', Value: '\ud83d' }), 'Tags[0].Value'],
  ['a value of a tag that is a number', tagged({ Key: 'a', Value: 1 }), 'Tags[0].Value'],
  ['a tag in lower case', tagged({ key: 'a', value: 'b' }), 'Tags[0].key'],
  ['a third member of a tag', tagged({ Key: 'a', Value: 'b', Note: 'c' }), 'Tags[0].Note'],
  ['options that are null', options(null), 'Options'],
  ['options that are a list', options([]), 'Options'],
  ['an option that there is not', options({ Timeout: 5 }), 'Options.Timeout'],
  ['an option in lower case', options({ dryRun: true }), 'Options.dryRun'],
  ['InheritTags as a text', options({ InheritTags: 'false' }), 'Options.InheritTags'],
  ['InheritTags null', options({ InheritTags: null }), 'Options.InheritTags'],
  ['DryRun as a number', options({ DryRun: 1 }), 'Options.DryRun'],
  ['Verify of a copy', options({ Verify: 'Checksum' }), 'Options.Verify'],
  ['Verify in other words', { ...exported, Options: { Verify: 'checksum' } }, 'Options.Verify'],
  ['Verify that is null', { ...exported, Options: { Verify: null } }, 'Options.Verify'],
  ['another choice for the quota', options({ OnQuotaExceeded: 'Retry' }), 'Options.OnQuotaExceeded'],
  ['the choice in lower case', options({ OnQuotaExceeded: 'wait' }), 'Options.OnQuotaExceeded'],
  ['no minutes', options({ DeadlineMinutes: 0 }), 'Options.DeadlineMinutes'],
  ['half a minute', options({ DeadlineMinutes: 0.5 }), 'Options.DeadlineMinutes'],
  ['minutes as a text', options({ DeadlineMinutes: '60' }), 'Options.DeadlineMinutes'],
  ['a minute too many', options({ DeadlineMinutes: MAX_DEADLINE_MINUTES + 1 }), 'Options.DeadlineMinutes'],
  ['an unknown key', { ...minimal, Owner: 'me' }, 'Owner'],
  ['a key in lower case', { ...minimal, tags: [] }, 'tags'],
  ['an option outside of Options', { ...minimal, DryRun: true }, 'DryRun'],
  ['a $schema, which CopySnapshot does not take', { $schema: './input.schema.json', ...minimal }, '$schema'],
  ['a member of a name with a meaning in JavaScript', withProto, '__proto__'],
];

/** What JSON Schema cannot say: it compares no two members, counts no bytes, and does not know the deployment. */
const ONLY_CODE_KNOWS: readonly [string, unknown, string][] = [
  ['a target that is its source', { SourceSnapshotName: 'orders', TargetSnapshotName: 'Orders' }, 'TargetSnapshotName'],
  ['a bucket that this deployment may not export to', into('somebody-elses'), 'TargetBucket'],
  ['a day of a trigger that never comes', triggered({ Type: 'Api', Time: '2026-02-30T03:00Z' }), 'Trigger.Time'],
  ['a time of a trigger that never comes', triggered({ Type: 'Api', Time: '2026-13-23T03:00Z' }), 'Trigger.Time'],
  ["an export's name of 993 bytes in fewer characters", exportOf('語'.repeat(331)), 'TargetSnapshotName'],
  ['the same key in two tags', tagged({ Key: 'a', Value: 'b' }, { Key: 'a', Value: 'c' }), 'Tags[1].Key'],
];

describe('the schema of the input and the validating code', () => {
  testAgreement(
    bySchema,
    byCode,
    { good: GOOD, bad: BAD, onlyCodeKnows: ONLY_CODE_KNOWS },
    // Only the code compares the two names.
    { keys: REQUEST_KEYS, bases: [minimal, cluster('orders')], seed: 2020, isLeftOut: namesMeet },
  );

  test('know the same members, defaults and limits', () => {
    const { properties } = inputSchema;
    expect(Object.keys(properties)).toEqual([...REQUEST_KEYS]);
    expect(Object.keys(properties.Options.properties)).toEqual([...OPTION_KEYS]);
    for (const name of OPTION_KEYS)
      expect(properties.Options.properties[name].default ?? null).toBe(DEFAULT_OPTIONS[name]);
    expect(Object.keys(properties.Trigger.properties)).toEqual([...TRIGGER_KEYS]);
    expect(properties.Trigger.properties.Type.enum).toEqual([...TRIGGER_TYPES]);
    expect(properties.Options.properties.DeadlineMinutes.maximum).toBe(MAX_DEADLINE_MINUTES);
    expect(properties.Options.properties.DeadlineMinutes.description).toContain(
      MAX_DEADLINE_MINUTES.toLocaleString('en'),
    );
  });

  test('have enough good and bad inputs to compare', () => {
    expect(GOOD.length + BAD.length + ONLY_CODE_KNOWS.length).toBeGreaterThanOrEqual(80);
  });
});

/** Every schema of a member, at any depth, with the way to it. */
function membersOf(schema: { properties?: object; items?: object }, path = ''): [string, Record<string, unknown>][] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]): [string, Record<string, unknown>][] => [
    [`${path}${name}`, member],
    ...membersOf(member, `${path}${name}.`),
  ]);
  return schema.items ? [...own, ...membersOf(schema.items, `${path}[].`)] : own;
}

describe('in an editor', () => {
  test.each([...membersOf(inputSchema), ...membersOf(noticeSchema)])('%s has a description', (_, member) => {
    expect(member['description']).toMatch(/^[A-Z0-9].{10,}\.\)?$/);
  });

  test('every member is found', () => {
    expect(membersOf(inputSchema)).toHaveLength(23);
    expect(membersOf(noticeSchema)).toHaveLength(77);
  });

  test('the examples are valid', () => {
    expect(inputSchema.examples.length).toBeGreaterThan(0);
    for (const example of inputSchema.examples) expect([bySchema(example), byCode(example)]).toEqual([[], []]);
    for (const [name, { examples = [] }] of membersOf(inputSchema))
      for (const example of examples as unknown[])
        expect([name, compile({ ...inputSchema.properties[name], $id: undefined })(example)]).toEqual([name, true]);
  });
});

describe('the schema of the notice', () => {
  const verified = {
    Bucket: BUCKET,
    Objects: [
      {
        Shard: '0001',
        Key: `${TARGET}-0001.rdb`,
        Bytes: 9,
        Format: 'REDIS0011',
        Verdict: 'verified' as const,
        Crc64: null,
      },
    ],
    Level: 'Checksum' as const,
    Verified: 'It was proven.',
    Manifest: `${TARGET}.manifest.json`,
    Warnings: ['A warning.'],
  };
  const failed = { Outcome: 'FAILED' as const, Failure: explain(faultInput()) };
  const changed = (status: string, input: string | null, error: string | null) => {
    const times = { startDate: Date.parse(EXECUTION.StartTime), stopDate: null };
    const detail = { executionArn: EXECUTION.Id, status, input, error, ...times };
    return noticeOfStatusChange({ 'detail-type': 'Step Functions Execution Status Change', detail });
  };
  const NOTICES: readonly [string, Notice | null][] = [
    ['a copy', noticeOfOutcome(outcomeInput())],
    ['an export', noticeOfOutcome(outcomeInput({ Plan: exportPlan(), Export: verified }))],
    ['a dry run', noticeOfOutcome(outcomeInput({ Outcome: 'DRY_RUN', Copy: null, Poll: null }))],
    ['a failure', noticeOfOutcome(outcomeInput(failed))],
    [
      'a failure of a request that is none',
      noticeOfOutcome(outcomeInput({ ...failed, Request: 7, Plan: null, Copy: null, Poll: null })),
    ],
    [
      'a failure without anything to paste',
      noticeOfOutcome(outcomeInput({ ...failed, Failure: { ...failed.Failure, Fix: null }, Plan: copyPlan() })),
    ],
    ['an abort', changed('ABORTED', JSON.stringify(minimal), null)],
    ['a timeout', changed('TIMED_OUT', null, 'States.Timeout')],
    ['a failure of the machine', changed('FAILED', '7', 'States.Runtime')],
    ['a run', noticeOfRun(runOutcome())],
    ['a run that knows of no cluster', noticeOfRun({ ...runOutcome(), ...failed, Conclusion: null })],
  ];

  test.each(NOTICES)('takes the notice of %s, and documents every field of it and no other', (_, notice) => {
    // What reaches a subscriber has been through JSON.
    const body = JSON.parse(JSON.stringify(notice?.body));
    expect([validNotice(body), validNotice.errors]).toEqual([true, null]);
    const kinds = ['run', 'protection'];
    const isOfAll = (name: string) => !kinds.includes(name);
    expect(Object.keys(body).filter(isOfAll).sort()).toEqual([...noticeSchema.required].sort());
    expect(Object.keys(noticeSchema.properties).filter(isOfAll).sort()).toEqual([...noticeSchema.required].sort());
    expect(body.run !== undefined).toBe(notice?.body.executionArn === RUN.Id);
  });

  test.each([
    ['an outcome that there is not', { outcome: 'ENDED' }],
    ['a failure without a remedy', { outcome: 'FAILED', remedy: null }],
    ['a success with an error', { error: 'CopyFailed' }],
    ['an empty summary', { summary: '' }],
    ['polls that are a text', { polls: '3' }],
    ['warnings that are a text', { warnings: 'x' }],
    ['an id of another form', { noticeId: 'x' }],
    ['a run without a result', { run: { ...noticeOfRun(runOutcome()).body.run, result: undefined } }],
    ['a run of null', { run: null }],
  ])('refuses %s', (_, changes) => {
    expect(validNotice({ ...noticeOfOutcome(outcomeInput()).body, ...changes })).toBe(false);
  });
});
