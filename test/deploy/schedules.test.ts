import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { refuseTooManyResources, type Serverless } from '../../deploy/packaging.ts';
import { scheduleProblems } from '../../deploy/schedule-problems.ts';
import { scheduleResources } from '../../deploy/schedules.ts';
import { parseRequest } from '../../functions/core/request/request.ts';
import { readEvent } from '../../functions/core/triggers/event.ts';
import { parseYaml } from '../../local/yaml.ts';
import { type Deployed, deployed, type Resource } from './deployed.ts';
import { grants } from './grants.ts';
import { defaultPackage, packageWithEverything } from './packages.ts';

let service: Deployed;

beforeAll(async () => {
  service = deployed((await packageWithEverything()).template);
});

describe('A schedule', () => {
  test('invokes StartExecution when the file says, retries, and keeps what cannot be delivered', () => {
    expect(service.properties('ScheduleNightlyDashorders')).toEqual({
      Name: 'nightly-orders',
      GroupName: '<ScheduleNightlyDashordersGroup>',
      ScheduleExpression: 'cron(0 4 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: '<StartExecutionLambdaFunction.Arn>',
        RoleArn: '<SchedulerRole.Arn>',
        Input: expect.any(String),
        RetryPolicy: { MaximumEventAgeInSeconds: 21600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: '<UnstartedRequestsQueue.Arn>' },
      },
    });
    expect(service.properties('ScheduleMonthly')).toMatchObject({
      ScheduleExpression: 'rate(31 days)',
      ScheduleExpressionTimezone: 'UTC',
    });
  });

  test('sends what StartExecution takes for a request of that schedule at its planned time', () => {
    const { Input } = service.properties('ScheduleNightlyDashorders')['Target'] as { Input: string };
    const arn = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/group/nightly-orders';
    const filledIn = (time: string) =>
      Input.replace('<aws.scheduler.schedule-arn>', arn).replace('<aws.scheduler.scheduled-time>', time);
    const start = readEvent(JSON.parse(filledIn('2026-11-23T03:00:00Z')));
    expect(start.input).toEqual({
      SourceClusterName: 'orders',
      Options: { MaxSourceAgeHours: 24 },
      Trigger: {
        Type: 'Schedule',
        Id: `${arn}@2026-11-23T03:00:00Z`,
        Source: arn,
        Time: '2026-11-23T03:00:00Z',
        TimeZone: 'Europe/Berlin',
        LocalTime: '04:00',
      },
    });
    expect(parseRequest(start.input, []).problems).toEqual([]);
    expect(readEvent(JSON.parse(filledIn('2026-11-24T03:00:00Z'))).name).not.toBe(start.name);
  });

  test('has an alarm that is raised when nothing was invoked for so many hours, unless the file says none', () => {
    expect(service.properties('ScheduleNightlyDashordersGroup')).toEqual({
      Name: 'memorydb-snapshot-copy-dev-nightly-orders',
    });
    expect(service.properties('ScheduleNightlyDashordersMissedAlarm')).toMatchObject({
      AlarmName: 'memorydb-snapshot-copy-dev-nightly-orders-missed',
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationAttemptCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: '<ScheduleNightlyDashordersGroup>' }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 26,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: ['<AlarmTopic>'],
      OKActions: ['<AlarmTopic>'],
    });
    expect(service.properties('ScheduleMonthly')['GroupName']).toBe('<ScheduleMonthlyGroup>');
    expect(service.resources).not.toHaveProperty('ScheduleMonthlyMissedAlarm');
  });
});

test('All schedules share a role, which Scheduler assumes for this account to invoke StartExecution and fill the queue', () => {
  expect(grants(service.resources['SchedulerRole'] as Resource)).toEqual({
    'lambda:InvokeFunction': ['<StartExecutionLambdaFunction.Arn>'],
    'sqs:SendMessage': ['<UnstartedRequestsQueue.Arn>'],
  });
  expect(service.properties('SchedulerRole')['AssumeRolePolicyDocument']).toMatchObject({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
      },
    ],
  });
});

const prefix = 'ops';
/** Within summer time, so that both days of change lie ahead. */
const problemsOf = (content: unknown, bucket = ''): string[] =>
  scheduleProblems(content, { prefix, bucket, mayExpire: false, now: new Date('2027-07-01T00:00:00Z') });

describe('A file of schedules', () => {
  const good = {
    name: 'nightly',
    expression: 'rate(1 day)',
    alarmAfterHours: 25,
    input: { SourceClusterName: 'orders' },
  };
  const daily = { expression: 'cron(0 4 * * ? *)' };
  const target = (TargetSnapshotName: string) => ({ input: { ...good.input, TargetSnapshotName } });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ ...good, name: 'Nightly' }, /^name is "Nightly" \(rule: 1 to 60 small letters/],
    [{ ...good, name: 'a'.repeat(61) }, /^name is "a+" \(rule: 1 to 60/],
    [{ ...good, name: '-a' }, /^name is "-a"/],
    [{ ...good, expression: 'at(2026-11-23T03:00:00)' }, /^expression is ".*" \(rule: cron\(\.\.\.\) or rate/],
    [{ ...good, ...daily, timeZone: 'Mars/Olympus' }, /^timeZone is "Mars\/Olympus"/],
    [{ ...good, ...daily, timeZone: '+01:00' }, /^timeZone is/],
    [{ ...good, ...daily, timeZone: 'europe/berlin' }, /^timeZone is .* remedy: write Europe\/Berlin\)$/],
    [{ ...good, timeZone: 'Europe/Berlin' }, /^timeZone is .*not with a rate/],
    [{ ...good, alarmAfterHours: 169 }, /^alarmAfterHours is 169 \(rule: a whole number from 1 to 168, or none/],
    [{ ...good, alarmAfterHours: '26' }, /^alarmAfterHours is "26" .*remedy: write 26 without quotes\)$/],
    [{ ...good, alarmAfterHours: undefined }, /^alarmAfterHours is missing/],
    [{ ...good, alarmAfterHours: 24 }, /^alarmAfterHours is 24 .*more than .* 24 hours; remedy: give at least 25/],
    [{ ...good, input: '{}' }, /^input is a text of 2 characters/],
    [{ ...good, input: undefined }, /^input is nothing/],
    [{ ...good, input: null }, /^input is null/],
    [{ ...good, run: 'protect-clusters', input: null }, /^input is null/],
    [{ ...good, input: {} }, /^input\.SourceSnapshotName is missing/],
    [{ ...good, input: { ...good.input, Owner: 'me' } }, /^input\.Owner is/],
    [{ ...good, input: { ...good.input, Trigger: { Type: 'Api' } } }, /^input\.Trigger is an object/],
    [{ ...good, input: { ...good.input, Options: { DryRun: 'yes' } } }, /^input\.Options\.DryRun is "yes"/],
    [{ ...good, timezone: 'UTC' }, /^timezone is .*did you mean "timeZone"\?/],
    [
      { ...good, run: 'expire-recovery-points', input: { Lifecycle: { KeepLast: 3 } }, TimeZone: 'UTC' },
      /^TimeZone is .*did you mean "timeZone"\?/,
    ],
    [{ ...good, DryRun: true }, /^DryRun is .*remedy: write it as "input": \{"Options": \{"DryRun": \.\.\.\}\}\)$/],
    [
      { ...good, run: 'protect-clusters', input: {}, Cluster: 1 },
      /^Cluster is .*did you mean "input": \{"ClusterNames": /,
    ],
    [{ ...good, ...target('orders') }, /^input\.TargetSnapshotName is "orders" .*put \{date\} or \{source\} into it/],
    [{ ...good, ...target('{cluster}-{dat}') }, /^input\.TargetSnapshotName is .*did you mean \{date\}\?/],
    [{ ...good, expression: 'rate(12 hours)', ...target('{cluster}-{date}') }, /^input\..*put \{time\} into it too/],
    [{ ...good, expression: 'cron(0 4,16 * * ? *)', ...target('{date}') }, /^input\..*put \{time\} into it too/],
    [{ ...good, input: { ...good.input, TargetBucket: 'My_Bucket' } }, /^input\.TargetBucket is "My_Bucket"/],
  ])('is refused with a schedule such as %j', (schedule, problem) => {
    const place = typeof schedule['name'] === 'string' ? `schedule 1 (${schedule['name']}): ` : 'schedule 1: ';
    const [found = '', ...others] = problemsOf([schedule]);
    expect(found.startsWith(place)).toBe(true);
    expect(found.slice(place.length)).toMatch(problem);
    expect(others).toEqual([]);
  });

  test('may export to the bucket of the deployment alone, if its name is known', () => {
    const exports = [{ ...good, input: { ...good.input, TargetBucket: 'my-bucket' } }];
    expect(problemsOf(exports)).toEqual([]);
    expect(problemsOf(exports, 'my-bucket')).toEqual([]);
    expect(problemsOf(exports, 'other')).toEqual([expect.stringMatching(/one of the buckets .*: other/)]);
  });

  test('may name one bucket if that of the deployment is not known yet', () => {
    const to = (name: string, TargetBucket?: string) => ({
      ...{ ...good, name },
      input: { ...good.input, ...(TargetBucket !== undefined && { TargetBucket }) },
    });
    const fleet = { ...good, name: 'e', run: 'protect-clusters', input: { Request: { TargetBucket: 'third' } } };
    expect(problemsOf([to('a'), to('b', 'first'), to('c', 'first'), to('d', 'second'), fleet])).toEqual([
      expect.stringMatching(
        /^schedule 4 \(d\): input\.TargetBucket is "second" \(rule: first, as in .*; remedy: export to that one, or/,
      ),
      expect.stringMatching(/^schedule 5 \(e\): input\.Request\.TargetBucket is "third" \(rule: first, as in/),
    ]);
    expect(problemsOf([to('a', 'Refused_itself'), to('b', 'first'), to('c', 'first')])).toEqual([
      expect.stringMatching(/^schedule 1 \(a\): input\.TargetBucket is "Refused_itself"/),
    ]);
    const expiring = { ...good, name: 'x', run: 'expire-recovery-points', input: { TargetBucket: 'stray' } };
    expect(problemsOf([to('b', 'first'), expiring]).filter((each) => each.includes('one bucket'))).toEqual([]);
  });

  test.each([
    ['cron(0 1 * * ? *)', 25, 26],
    ['cron(30 2 * * ? *)', 47, 48], // The night of spring in which there is no 02:30.
    ['cron(0 4 ? * SUN *)', 168, null],
    ['cron(0 4 ? * MON-FRI *)', 73, 74], // Clocks change on Sundays: a weekend of 73 hours.
    ['cron(0 */6 * * ? *)', 7, 8],
    ['cron(0/15 * * * ? *)', 1, 2],
  ])('has alarms that days on which clocks change do not raise: %s', (expression, tooFew, enough) => {
    const schedule = { ...good, expression, timeZone: 'Europe/Berlin' };
    expect(problemsOf([{ ...schedule, alarmAfterHours: tooFew }])).toEqual([
      expect.stringMatching(
        /alarmAfterHours is \d+ \(rule: more than the longest time between two runs, .* when clocks change/,
      ),
    ]);
    expect(problemsOf([{ ...schedule, alarmAfterHours: enough ?? 'none' }])).toEqual([]);
  });

  test.each([
    [
      'cron(0 3 ? * FRI-MON *)',
      /none with cron\(0 3 \? \* FRI-MON \*\): how long it is between two runs is not known here/,
    ],
    ['cron(0 3 L-3 * ? *)', /none with .* is not known here; remedy: write none, or an expression without W/],
    ['cron(0 3 3W * ? *)', /none with .* is not known here/],
    ['cron(0 3 29 2 ? *)', /none: it runs less than twice in 400 days; remedy: write none/],
  ])('has no alarm whose hours cannot be checked: %s', (expression, problem) => {
    expect(problemsOf([{ ...good, expression }])).toEqual([expect.stringMatching(problem)]);
    expect(problemsOf([{ ...good, expression, alarmAfterHours: 'none' }])).toEqual([]);
  });

  test('has no two schedules that give the same names', () => {
    const named = (name: string, TargetSnapshotName: string, more: object = {}) => ({
      ...{ ...good, ...daily, ...more, name },
      input: { SourceClusterName: 'orders', TargetSnapshotName },
    });
    const same = expect.stringMatching(
      /^schedule 2 \(b\): input\.TargetSnapshotName is .*than those of the schedule a/,
    );
    expect(problemsOf([named('a', 'orders-{date}'), named('b', '{cluster}-{date}')])).toEqual([same]);
    expect(problemsOf([named('a', '{date}-{time}'), named('b', '{date}-{time}')])).toEqual([same]);
    const later = { expression: 'cron(0 5 * * ? *)' };
    expect(problemsOf([named('a', '{date}-{time}'), named('b', '{date}-{time}', later)])).toEqual([]);
    expect(problemsOf([named('a', 'a-{date}'), named('b', 'b-{date}')])).toEqual([]);
  });

  test.each([
    'rate(1 day)',
    'rate(90 minutes)',
    'rate(11 hours)',
    'cron(0/15 8-17 ? * MON-FRI *)',
    'cron(0 4 L * ? 2026-2030)',
    'cron(0 4 3W jan,7 ? *)',
    'cron(0 4 LW * ? *)',
    'cron(30 */6 ? * 6#3 *)',
    'cron(0 0 ? 1/3 5L *)',
    'cron(0 0 ? * L *)',
    'cron(0 0 ? * fril,mon#1 *)',
    'cron(0,30,45-59/5 20-4 ? * FRI-MON,WED *)',
    'cron(5 07 1,L,03W,L-3 JAN-MAR/2 ? 2026/2)',
    'cron(0 0 L-3W * ? */2)',
    'cron(0/05 */02 * * ? *)',
    'cron(0 0 ? * TUE/2 1970,2199)',
  ])('may have the expression %s', (expression) => {
    expect(problemsOf([{ ...good, expression, alarmAfterHours: 'none' }])).toEqual([]);
  });

  test.each([
    ['cron(banana)', /holds 6 fields/],
    ['cron(0 4 * * ?)', /holds 6 fields/],
    ['cron(0  4 * * ? *)', /holds 6 fields/],
    ['cron(0  * * ? *)', /the hours has numbers/],
    ['cron(60 4 * * ? *)', /the minutes has numbers from 0 to 59/],
    ['cron(0 noon * * ? *)', /the hours has numbers/],
    ['cron(0 4 0 * ? *)', /the day of the month has/],
    ['cron(0 4 ? FOO MON *)', /the month has numbers from 1 to 12, or JAN/],
    ['cron(0 4 ? * MONDAY *)', /the day of the week has/],
    ['cron(0 4 ? * 0 *)', /the day of the week has/],
    ['cron(0 4 ? * 2 26)', /the year has/],
    ['cron(5-1-3 7 */3 * ? *)', /the minutes has .*; between its commas is \*, one of these or a range such as a-b/],
    ['cron(, 7 ? * -- *)', /the minutes has/],
    ['cron(0 , ? * 2 *)', /the hours has/],
    ['cron(0 7, ? * 2 *)', /the hours has/],
    ['cron(0 ? 1 * ? *)', /the hours has/],
    ['cron(0 1- 1 * ? *)', /the hours has/],
    ['cron(0 */24 1 * ? *)', /the hours has/],
    ['cron(0 *-5 1 * ? *)', /the hours has/],
    ['cron(0 1/*/2 1 * ? *)', /the hours has/],
    ['cron(0 4 ?,1 * ? *)', /the day of the month has .*, or L, LW, L-3 or 3W;/],
    ['cron(0 4 W * ? *)', /the day of the month has/],
    ['cron(0 4 32W * ? *)', /the day of the month has/],
    ['cron(0 4 3L * ? *)', /the day of the month has/],
    ['cron(0 4 L-31 * ? *)', /the day of the month has/],
    ['cron(0 4 WL * ? *)', /the day of the month has/],
    ['cron(0 4 1/0 * ? *)', /the day of the month has/],
    ['cron(0 4 1 JANFEB ? *)', /the month has/],
    ['cron(0 4 1 5L ? *)', /the month has/],
    ['cron(0 7 ? * MON-FRI/ *)', /the day of the week has .*, or L, 5L or 6#3;/],
    ['cron(0 7 ? * 6#6 *)', /the day of the week has/],
    ['cron(0 7 ? * #3 *)', /the day of the week has/],
    ['cron(0 7 ? * 8L *)', /the day of the week has/],
    ['cron(0 7 ? * 3W *)', /the day of the week has/],
    ['cron(0 4 * * * *)', /one of .* is \?/],
    ['cron(0 4 ? * ? *)', /one of .* is \?/],
    ['rate(0 fortnights)', /holds a whole number above 0/],
    ['rate(0 days)', /holds a whole number above 0/],
    ['rate(1 days)', /with 1 it is/],
    ['rate(2 day)', /holds a whole number above 0/],
    ['rate(1.5 hours)', /holds a whole number above 0/],
    ['rate()', /holds a whole number above 0/],
    ['daily', /rule: cron/],
    [undefined, /rule: cron/],
  ])('may not have the expression %s', (expression, problem) => {
    expect(problemsOf([{ ...good, expression }])).toEqual([expect.stringMatching(problem)]);
  });

  test('is refused with everything that is wrong with it', () => {
    expect(problemsOf([good, good, 7])).toEqual([
      expect.stringMatching(/^schedule 2 \(nightly\): name is "nightly" \(rule: another than/),
      expect.stringMatching(/^schedule 3: name is missing/),
      expect.stringMatching(/^schedule 3: expression is missing/),
      expect.stringMatching(/^schedule 3: alarmAfterHours is missing/),
      expect.stringMatching(/^schedule 3: input is nothing/),
    ]);
  });

  test.each([[null], [{ nightly: good }], ['nightly']])('is refused if it holds no list: %j', (content) => {
    expect(problemsOf(content)).toEqual([expect.stringMatching(/^it must hold a list of schedules, and holds /)]);
  });

  test('such as the documentation shows is in order, and so are the requests in it', async () => {
    const documentation = await readFile(join(import.meta.dirname, '../../docs/events-and-schedules.md'), 'utf8');
    const [, example = ''] = /^```yaml\n(.*?)^```$/ms.exec(documentation) ?? [];
    const schedules: unknown = parseYaml(example);
    expect(problemsOf(schedules, 'my-bucket')).toEqual([]);
    expect(Object.keys(scheduleResources(schedules, { prefix, retries: {} }))).toHaveLength(1 + 3 + 2);
  });

  test('may give names that look like ours, and like one another', () => {
    const names = ['r', 'role', 'group', 'a-b', 'adashb', 'a-group', 'a'];
    const schedules = names.map((name) => ({ ...good, name }));
    expect(problemsOf(schedules)).toEqual([]);
    expect(Object.keys(scheduleResources(schedules, { prefix, retries: {} }))).toHaveLength(1 + 3 * names.length);
  });

  test('that is empty makes nothing', () => {
    expect(scheduleResources([], { prefix, retries: {} })).toEqual({});
  });
});

describe('A schedule of expire-recovery-points', () => {
  const problems = (Options: object, mayExpire: boolean) =>
    scheduleProblems(
      [
        {
          ...{ name: 'weekly', expression: 'rate(7 days)', alarmAfterHours: 'none', run: 'expire-recovery-points' },
          input: { Lifecycle: { KeepDaily: 14 }, Options },
        },
      ],
      { prefix: 'p', bucket: '', mayExpire, now: new Date('2026-11-28') },
    );

  test('may delete only where the deployment may, or every run of it would fail', () => {
    expect(problems({ DryRun: false }, true)).toEqual([]);
    expect(problems({}, false)).toEqual([]);
    expect(problems({ DryRun: false }, false)).toEqual([
      expect.stringMatching(/^schedule 1 \(weekly\): input\.Options\.DryRun is false .*expireRecoveryPoints=on/),
    ]);
  });
});

describe('A schedule of protect-clusters', () => {
  const schedule = {
    name: 'nightly-fleet',
    expression: 'cron(0 4 * * ? *)',
    alarmAfterHours: 30,
    run: 'protect-clusters',
    input: { Request: { TargetBucket: 'exports', TargetSnapshotName: '{cluster}/{date}' } },
  };
  const problems = (changes: object) =>
    scheduleProblems([{ ...schedule, ...changes }], {
      ...{ prefix: 'p', bucket: 'exports', mayExpire: false },
      now: new Date('2026-11-28'),
    });

  test('is taken, and starts a run with its input', () => {
    expect(problems({})).toEqual([]);
    const { ScheduleNightlyDashfleet: made } = scheduleResources([schedule], { prefix: 'p', retries: {} }) as Record<
      string,
      { Properties: { Target: { Input: string } } }
    >;
    const invocation = JSON.parse(made?.Properties.Target.Input.replaceAll(/<[^>]*>/g, '2026-11-28T04:00:00Z') ?? '');
    expect(readEvent(invocation)).toMatchObject({ machine: 'protect-clusters', input: schedule.input });
  });

  test.each([
    [{ run: 'protect-cluster' }, /run is "protect-cluster" .*did you mean "protect-clusters"/],
    [{ run: 7 }, /run is 7 .*one of copy-snapshot, protect-clusters/],
    [{ input: { SourceClusterName: 'orders' } }, /input\.SourceClusterName/],
    [
      { input: { Request: { TargetSnapshotName: '{cluster}' } } },
      /input\.Request\.TargetSnapshotName .*another name at each run/,
    ],
    [{ input: { Request: { TargetBucket: 'other' } } }, /input\.Request\.TargetBucket/],
    [{ input: { Trigger: { Type: 'Api' } } }, /input\.Trigger/],
  ])('is refused with %j', (changes, message) => {
    expect(problems(changes).join('\n')).toMatch(message);
  });
});

test.each([{ ClusterName: 'orders' }, { TargetBucket: 'other' }, 7, undefined])(
  'Of a run that there is not, the input %j is held to the rules of no machine',
  (input) => {
    const { name, ...daily } = { name: 'a', expression: 'rate(1 day)', alarmAfterHours: 25 };
    const exporting = { ...daily, name: 'b', input: { SourceClusterName: 'orders', TargetBucket: 'exports' } };
    expect(problemsOf([exporting, { ...daily, name, run: 'protect-cluster', input }])).toEqual([
      expect.stringMatching(/^schedule 2 \(a\): run is "protect-cluster" .*did you mean "protect-clusters"\?\)$/),
    ]);
  },
);

/** @param others the resources of a template without schedules */
const refusing = (others: object, schedules: readonly object[]) => () => {
  const Resources = { ...others, ...scheduleResources(schedules, { prefix, retries: {} }) };
  const provider = { compiledCloudFormationTemplate: { Resources } };
  refuseTooManyResources({ service: { provider }, classes: { Error } } as unknown as Serverless);
};
const someSchedules = (count: number, withAlarm: (index: number) => boolean) =>
  Array.from({ length: count }, (_, index) => ({
    name: `n${index}`,
    expression: 'rate(1 day)',
    alarmAfterHours: withAlarm(index) ? 25 : 'none',
    input: {},
  }));

test('More resources than CloudFormation takes are refused, with how many are to go, whether schedules have alarms or not', () => {
  const others = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`Other${index}`, { Type: 'Other' }]));
  const refuse = (count: number) =>
    refusing(
      others,
      someSchedules(count, (index) => index === 0),
    );
  // 100 others, a role, two for each schedule and one alarm.
  expect(refuse(199)).not.toThrow();
  expect(refuse(210)).toThrow(
    'The template has 522 resources, and CloudFormation takes 500 at most: each of the 210 schedules makes 3, or 2 without an alarm. Leave schedules out of the file that make 22 or more, and deploy them with another stage.',
  );
});

test('docs/events-and-schedules.md says how many schedules the template has room for', async () => {
  const { Resources } = (await defaultPackage()).template;
  const page = await readFile(join(import.meta.dirname, '../../docs/events-and-schedules.md'), 'utf8');
  const [, most] = /resources, which is about (\d+) schedules with an alarm each/.exec(page) ?? [];
  const withAlarms = (count: number) => someSchedules(count, () => true);
  expect(refusing(Resources, withAlarms(Number(most)))).not.toThrow();
  expect(refusing(Resources, withAlarms(Number(most) + 1))).toThrow(/The template has 50[1-3] resources/);
});
