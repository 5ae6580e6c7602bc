import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseRequest } from '../../functions/core/request/request.ts';
import { readEvent } from '../../functions/core/triggers/event.ts';
import { type Deployed, deployed, type Resource } from './deployed.ts';
import { grants } from './grants.ts';
import { packageWithEverything } from './packages.ts';

const { scheduleResources } = createRequire(import.meta.url)('../../deploy/schedules.cjs') as {
  scheduleResources: (schedules: unknown, prefix: string) => object;
};

let service: Deployed;

beforeAll(async () => {
  service = deployed((await packageWithEverything()).template);
});

const properties = (id: string) => service.resources[id]?.Properties ?? {};

describe('A schedule', () => {
  test('invokes StartExecution when the file says, retries, and keeps what cannot be delivered', () => {
    expect(properties('ScheduleNightlyDashorders')).toEqual({
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
    expect(properties('ScheduleMonthly')).toMatchObject({
      ScheduleExpression: 'rate(31 days)',
      ScheduleExpressionTimezone: 'UTC',
    });
  });

  test('sends what StartExecution takes for a request of that schedule at its planned time', () => {
    const { Input } = properties('ScheduleNightlyDashorders')['Target'] as { Input: string };
    const arn = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/group/nightly-orders';
    const filledIn = (time: string) =>
      Input.replace('<aws.scheduler.schedule-arn>', arn).replace('<aws.scheduler.scheduled-time>', time);
    const start = readEvent(JSON.parse(filledIn('2026-11-23T03:00:00Z')));
    expect(start.input).toEqual({
      SourceClusterName: 'orders',
      Options: { MaxSourceAgeHours: 24 },
      Trigger: { Type: 'Schedule', Id: `${arn}@2026-11-23T03:00:00Z`, Source: arn, Time: '2026-11-23T03:00:00Z' },
    });
    expect(parseRequest(start.input, []).problems).toEqual([]);
    expect(readEvent(JSON.parse(filledIn('2026-11-24T03:00:00Z'))).name).not.toBe(start.name);
  });

  test('has an alarm that is raised when nothing was invoked for so many hours, unless the file says none', () => {
    expect(properties('ScheduleNightlyDashordersGroup')).toEqual({ Name: 'memorydb-snapshot-copy-dev-nightly-orders' });
    expect(properties('ScheduleNightlyDashordersMissedAlarm')).toMatchObject({
      Namespace: 'AWS/Scheduler',
      MetricName: 'InvocationAttemptCount',
      Dimensions: [{ Name: 'ScheduleGroup', Value: '<ScheduleNightlyDashordersGroup>' }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 25,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      AlarmActions: ['<AlarmTopic>'],
    });
    expect(properties('ScheduleMonthly')['GroupName']).toBe('<ScheduleMonthlyGroup>');
    expect(service.resources).not.toHaveProperty('ScheduleMonthlyMissedAlarm');
  });
});

test('All schedules share a role, which Scheduler assumes for this account to invoke StartExecution and fill the queue', () => {
  expect(grants(service.resources['SchedulerRole'] as Resource)).toEqual({
    'lambda:InvokeFunction': ['<StartExecutionLambdaFunction.Arn>'],
    'sqs:SendMessage': ['<UnstartedRequestsQueue.Arn>'],
  });
  expect(properties('SchedulerRole')['AssumeRolePolicyDocument']).toMatchObject({
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

describe('A file of schedules', () => {
  const good = {
    name: 'nightly',
    expression: 'rate(1 day)',
    alarmAfterHours: 25,
    input: { SourceClusterName: 'orders' },
  };
  const daily = { expression: 'cron(0 4 * * ? *)' };
  const hours = 'must be a whole number from 1 to 168, a little more than from one run to the next, or none';

  test.each([
    [
      { ...good, name: 'Nightly' },
      'name: must be 1 to 60 small letters, digits and hyphens, and not begin with a hyphen',
    ],
    [
      { ...good, name: 'a'.repeat(61) },
      'name: must be 1 to 60 small letters, digits and hyphens, and not begin with a hyphen',
    ],
    [{ ...good, name: '-a' }, 'name: must be 1 to 60 small letters, digits and hyphens, and not begin with a hyphen'],
    [{ ...good, expression: 'at(2026-11-23T03:00:00)' }, 'expression: must be cron(...) or rate(...)'],
    [{ ...good, ...daily, timeZone: 'Mars/Olympus' }, 'timeZone: must be a name such as Europe/Berlin'],
    [{ ...good, ...daily, timeZone: '+01:00' }, 'timeZone: must be a name such as Europe/Berlin'],
    [{ ...good, timeZone: 'Europe/Berlin' }, 'timeZone: must be left out, as a rate keeps to no clock'],
    [{ ...good, alarmAfterHours: 169 }, `alarmAfterHours: ${hours}`],
    [{ ...good, alarmAfterHours: undefined }, `alarmAfterHours: ${hours}`],
    [{ ...good, input: '{}' }, 'input: must be object'],
    [{ ...good, input: undefined }, 'input: must be object'],
    [{ ...good, input: {} }, "input: must have required property 'SourceSnapshotName'"],
    [{ ...good, input: { ...good.input, Owner: 'me' } }, 'input: Owner is not known'],
    [{ ...good, input: { ...good.input, Options: { DryRun: 'yes' } } }, 'input.Options.DryRun: must be boolean'],
    [
      { ...good, input: { ...good.input, Options: { SourceType: 'x' } } },
      'input.Options.SourceType: must be one of automated, manual, any',
    ],
    [
      { ...good, input: { SourceClusterName: 'a', SourceSnapshotName: 'b' } },
      'input.SourceSnapshotName: does not go together with the rest',
    ],
    [{ ...good, timezone: 'UTC' }, 'timezone: is not known'],
  ])('is refused with a schedule such as %j', (schedule, problem) => {
    expect(() => scheduleResources([schedule], 'ops')).toThrow(
      new Error(`The schedules are not in order:\nschedule 1 (${schedule.name}), ${problem}`),
    );
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
  ])('may have the expression %s', (expression) => {
    expect(() => scheduleResources([{ ...good, expression }], 'ops')).not.toThrow();
  });

  test.each([
    ['cron(banana)', /must hold 6 fields/],
    ['cron(0 4 * * ?)', /must hold 6 fields/],
    ['cron(0  4 * * ? *)', /must hold 6 fields/],
    ['cron(0  * * ? *)', /for the hours/],
    ['cron(60 4 * * ? *)', /for the minutes, which has numbers from 0 to 59/],
    ['cron(0 noon * * ? *)', /for the hours/],
    ['cron(0 4 0 * ? *)', /for the day of the month/],
    ['cron(0 4 ? FOO MON *)', /for the month/],
    ['cron(0 4 ? * MONDAY *)', /for the day of the week/],
    ['cron(0 4 ? * 0 *)', /for the day of the week/],
    ['cron(0 4 ? * 2 26)', /for the year/],
    ['cron(0 4 * * * *)', /must have \? for one of/],
    ['cron(0 4 ? * ? *)', /must have \? for one of/],
    ['rate(0 fortnights)', /must hold a whole number above 0/],
    ['rate(0 days)', /must hold a whole number above 0/],
    ['rate(1 days)', /with 1 it is/],
    ['rate(2 day)', /must hold a whole number above 0/],
    ['rate(1.5 hours)', /must hold a whole number above 0/],
    ['rate()', /must hold a whole number above 0/],
    ['daily', /must be cron/],
    [undefined, /must be cron/],
  ])('may not have the expression %s', (expression, problem) => {
    expect(() => scheduleResources([{ ...good, expression }], 'ops')).toThrow(problem);
  });

  test('is refused with everything that is wrong with it', () => {
    expect(() => scheduleResources([good, good, 7], 'ops')).toThrow(
      /^The schedules are not in order:\nschedule 2 \(nightly\), name: another schedule has it\nschedule 3, name: .*\nschedule 3, expression: /,
    );
  });

  test.each([[null], [{ nightly: good }], ['nightly']])('is refused if it holds no list: %j', (content) => {
    expect(() => scheduleResources(content, 'ops')).toThrow('must hold a list');
  });

  test('such as the documentation shows is in order, and so are the requests in it', async () => {
    const documentation = await readFile(join(import.meta.dirname, '../../docs/events-and-schedules.md'), 'utf8');
    const [, example = ''] = /^```yaml\n(.*?)^```$/ms.exec(documentation) ?? [];
    const schedules = parse(example) as { input: unknown }[];
    expect(Object.keys(scheduleResources(schedules, 'ops'))).toHaveLength(1 + 3 + 2);
    for (const { input } of schedules) expect(parseRequest(input, ['my-bucket']).problems).toEqual([]);
  });

  test('may give names that look like ours, and like one another', () => {
    const names = ['r', 'role', 'group', 'a-b', 'adashb', 'a-group', 'a'];
    const schedules = names.map((name) => ({ ...good, name }));
    expect(Object.keys(scheduleResources(schedules, 'ops'))).toHaveLength(1 + 3 * names.length);
  });

  test('that is empty makes nothing', () => {
    expect(scheduleResources([], 'ops')).toEqual({});
  });
});
