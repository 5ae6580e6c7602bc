import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { longestStage, parameterProblems } from '../../deploy/parameters.ts';
import { inCopyOfProduct } from './product.ts';

const Plugin = createRequire(import.meta.url)('../../deploy/serverless-plugin.cjs');

/** What osls prints when it refuses. */
const refusal = (...args: string[]): Promise<string> =>
  inCopyOfProduct((_folder, node) => node('node_modules/serverless/bin/serverless.js', ...args)).then(
    () => 'it did not refuse',
    (failure: { stdout: string }) => failure.stdout,
  );

test('a deployment whose notices would reach no one is refused, with two remedies', async () => {
  expect(await refusal('deploy')).toMatch(/The notices would have no recipient[\s\S]*email=[\s\S]*topicArn=/);
});

test.each([
  [
    'a topic of somebody else',
    { email: '', topicArn: 'arn:aws:sns:eu-central-1:111122223333:notices' },
    /AlarmTopicArn/,
  ],
  ['an address', { email: 'ops@example.com', topicArn: '' }, /^$/],
])(
  'a deployment says that nobody hears its alarms, unless it subscribes an address: %s',
  async (_, parameters, said) => {
    const warnings: string[] = [];
    const log = { warning: (text: string) => warnings.push(text) };
    const { hooks } = new Plugin({ service: { custom: { parameters } } }, {}, { log });
    await hooks['after:deploy:deploy']();
    expect(warnings.join('\n')).toMatch(said);
  },
);

test('a package is refused with everything that is wrong, at once', async () => {
  const output = await refusal(
    ...['package', '--stage', 'feature-add-storybook-templates'],
    ...['--param=jwtIssuer=login', '--param=emial=1', '--param=logRetentionDays=100', '--param=schedules=package.json'],
  );
  expect(output).toMatch(/--stage is "feature-add-storybook-templates" \(rule: at most 24 characters/);
  expect(output).toMatch(/emial is .* \(rule: one of email, .*; remedy: did you mean "email"\?\)/);
  expect(output).toMatch(/logRetentionDays is "100" \(rule: one of 1, 3, /);
  expect(output).toMatch(/jwtIssuer is "login" \(rule: a URL/);
  expect(output).toMatch(/jwtAudience is "" \(rule: given/);
  expect(output).toMatch(/package\.json, it must hold a list of schedules, and holds an object/);
});

const ACCOUNT = 'eu-central-1:111122223333';
const KEY = `arn:aws:kms:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const DEFAULTS: Readonly<Record<string, unknown>> = {
  ...{ email: '', exportBucket: '', topicArn: '', topicKeyArn: '', checksumLimitGB: '64', copyKmsKeyArn: '' },
  ...{
    logRetentionDays: 90,
    eventBus: 'default',
    schedules: '',
    createdSnapshotPrefix: '',
    createdSnapshotMode: 'Copy',
    expireRecoveryPoints: 'off',
  },
  ...{ jwtIssuer: '', jwtAudience: '', verificationConcurrency: '6' },
  ...{ maxAgeHours: '26', metricsPerCluster: 'no', tags: '' },
};
const problemsWith = (values: Readonly<Record<string, unknown>>, changes: object = {}) =>
  parameterProblems({
    ...{ service: 'memorydb-snapshot-copy', stage: 'dev', region: 'eu-central-1', functions: ['planVerification'] },
    ...{ known: Object.keys(DEFAULTS), given: values, values: { ...DEFAULTS, ...values }, ...changes },
  });

describe('The parameters of a deployment', () => {
  const topicArn = `arn:aws:sns:${ACCOUNT}:notices`;

  test.each([
    {},
    { email: 'ops+memorydb@mail.example.com', exportBucket: 'my-bucket.example', logRetentionDays: '30' },
    { topicArn, topicKeyArn: KEY, copyKmsKeyArn: KEY.replace('key/', 'key/mrk-') },
    { checksumLimitGB: '0' },
    { checksumLimitGB: 0.5 },
    { maxAgeHours: '0.5' },
    { maxAgeHours: 168, metricsPerCluster: 'yes' },
    { tags: 'team=shop, cost center =42,Größe=L,a/b:c@d=e+f-g_h.i' },
    { eventBus: 'shop.events/prod' },
    { eventBus: `arn:aws:events:${ACCOUNT}:event-bus/shop` },
    { createdSnapshotPrefix: 'release-', createdSnapshotMode: 'Export' },
    { jwtIssuer: 'https://login.example.com/', jwtAudience: 'a,b' },
  ])('are in order: %j', (values) => {
    expect(problemsWith(values)).toEqual([]);
  });

  test.each<[Record<string, unknown>, string, RegExp]>([
    [{ email: 'ops' }, 'email', /one e-mail address/],
    [{ email: 'a@b.example, c@d.example' }, 'email', /one e-mail address/],
    [{ exportBucket: 'arn:aws:s3:::my-bucket' }, 'exportBucket', /the name of a bucket/],
    [{ exportBucket: 'My_Bucket' }, 'exportBucket', /the name of a bucket/],
    [{ topicArn: 'notices' }, 'topicArn', /ARN of a standard topic/],
    [{ topicArn: `${topicArn}.fifo` }, 'topicArn', /FIFO/],
    [{ topicArn: topicArn.replace('eu-central-1', 'us-west-2') }, 'topicArn', /in eu-central-1/],
    [{ topicArn: `arn:aws:sqs:${ACCOUNT}:notices` }, 'topicArn', /ARN of a standard topic/],
    [{ topicArn, topicKeyArn: 'alias/mine' }, 'topicKeyArn', /no alias/],
    [{ topicKeyArn: KEY }, 'topicKeyArn', /only together with topicArn/],
    [{ copyKmsKeyArn: KEY.replace('key/', 'alias/') }, 'copyKmsKeyArn', /no alias/],
    [{ copyKmsKeyArn: KEY.replace('eu-central-1', 'us-east-1') }, 'copyKmsKeyArn', /in eu-central-1/],
    [{ topicArn, copyKmsKeyArn: KEY.replace('1111', '9999') }, 'copyKmsKeyArn', /account of topicArn, 111122223333/],
    [{ checksumLimitGB: '64GB' }, 'checksumLimitGB', /a number/],
    [{ checksumLimitGB: '' }, 'checksumLimitGB', /a number/],
    [{ checksumLimitGB: '-1' }, 'checksumLimitGB', /a number/],
    ...['', '0', '0.0', '26h', '-1', '1e3', '100000', 'Infinity'].map(
      (hours): [Record<string, unknown>, string, RegExp] => [{ maxAgeHours: hours }, 'maxAgeHours', /hours above 0/],
    ),
    [{ metricsPerCluster: 'true' }, 'metricsPerCluster', /yes or no/],
    [{ metricsPerCluster: '' }, 'metricsPerCluster', /yes or no/],
    ...[
      ...[
        'team',
        'team=shop,',
        '=shop',
        'team=a,team=b',
        'stage=x',
        'Stage=x',
        'Team=a,team=b',
        'service=x',
        'aws:x=y',
        'AWS:x=y',
        'a=b=c',
        'a=',
        'Documentation=x',
        'a=<b>',
      ],
      ...[`${'k'.repeat(129)}=v`, `k=${'v'.repeat(257)}`, Array.from({ length: 47 }, (_, n) => `k${n}=v`).join(',')],
    ].map((tags): [Record<string, unknown>, string, RegExp] => [{ tags }, 'tags', /at most 46 tags as KEY=VALUE/]),
    [{ logRetentionDays: 100 }, 'logRetentionDays', /one of 1, 3, /],
    [{ eventBus: '' }, 'eventBus', /name of an event bus/],
    [{ eventBus: `arn:aws:events:us-east-1:111122223333:event-bus/x` }, 'eventBus', /in eu-central-1/],
    [{ eventBus: `arn:aws:events:${ACCOUNT}:rule/x` }, 'eventBus', /name of an event bus/],
    [{ createdSnapshotPrefix: 'release*' }, 'createdSnapshotPrefix', /letters, digits and hyphens/],
    [{ createdSnapshotMode: 'export', createdSnapshotPrefix: 'r' }, 'createdSnapshotMode', /Copy or Export/],
    [{ expireRecoveryPoints: 'yes' }, 'expireRecoveryPoints', /on or off/],
    [{ createdSnapshotMode: 'Export' }, 'createdSnapshotMode', /only together with createdSnapshotPrefix/],
    [{ jwtIssuer: 'https://login.example.com' }, 'jwtAudience', /given, as the other/],
    [{ jwtAudience: 'copies' }, 'jwtIssuer', /given, as the other/],
    [{ jwtIssuer: 'http://login.example.com', jwtAudience: 'a' }, 'jwtIssuer', /a URL/],
    [{ jwtIssuer: 'https://login.example.com', jwtAudience: 'a, b' }, 'jwtAudience', /commas alone/],
    [{ jwtIssuer: 'https://login.example.com', jwtAudience: 'a,' }, 'jwtAudience', /commas alone/],
  ])('are not: %j', (values, field, rule) => {
    expect(problemsWith(values)).toEqual([
      {
        field,
        value: String({ ...DEFAULTS, ...values }[field]),
        rule: expect.stringMatching(rule),
        remedy: expect.any(String),
      },
    ]);
  });

  test.each<[string, string, string]>([
    ...['no', 'of', 'non', 'one', 'yes', ''].map((value): [string, string, string] => [
      ...(['expireRecoveryPoints', value, 'choose on only if runs may delete recovery points'] as const),
    ]),
    ['expireRecoveryPoints', 'ON', 'did you mean "on"?'],
    ['expireRecoveryPoints', 'Off', 'did you mean "off"?'],
    ...['on', 'not', 'yess', 'true'].map((value): [string, string, string] => [
      ...(['metricsPerCluster', value, 'choose one of the two'] as const),
    ]),
    ['metricsPerCluster', 'Yes', 'did you mean "yes"?'],
    ['createdSnapshotMode', 'Cop', 'choose one of the two'],
    ['createdSnapshotMode', 'copy', 'did you mean "Copy"?'],
  ])('of two values are not guessed, except for capitals: %s=%s', (field, value, remedy) => {
    expect(problemsWith({ [field]: value })).toMatchObject([{ field, remedy }]);
  });

  test('that there are not are named, with the nearest', () => {
    const problems = problemsWith({ jwtIsuer: 'x', 'E-Mail': 'y', owner: 'z' });
    expect(problems.map(({ field, remedy }) => [field, remedy])).toEqual([
      ['jwtIsuer', 'did you mean "jwtIssuer"?'],
      ['E-Mail', 'did you mean "email"?'],
      ['owner', expect.stringMatching(/^remove it/)],
    ]);
  });
});

test('A stage may be as long as the names of the functions allow', () => {
  const names = { service: 'memorydb-snapshot-copy', functions: ['notify', 'planVerification'] };
  expect(longestStage(names)).toBe(24);
  expect(problemsWith({}, { ...names, stage: 's'.repeat(24) })).toEqual([]);
  expect(problemsWith({}, { ...names, stage: 's'.repeat(25) })).toMatchObject([{ field: '--stage' }]);
  for (const stage of ['protect-clusters', 'x-protect-clusters'])
    expect(problemsWith({}, { ...names, stage })).toMatchObject([{ field: '--stage', value: stage }]);
  expect(problemsWith({}, { ...names, stage: 'protect' })).toEqual([]);
});
