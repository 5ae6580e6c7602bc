// Turns the schedules of a deployment into CloudFormation.
import { schedulePayload } from '../functions/core/triggers/event.ts';
import type { Schedule } from './schedule.ts';
import { runsOf } from './schedule-expression.ts';

type Resources = Readonly<Record<string, object>>;

/**
 * The resources of schedules: for each a schedule, a group that holds nothing else, and an alarm; for all of them a role.
 * @param content what the file holds, and nothing is wrong with
 * @param deployment the prefix of its names, and the RetryPolicy of an invocation
 */
export function scheduleResources(
  content: unknown,
  { prefix, retries }: { readonly prefix: string; readonly retries: object },
): Resources {
  const schedules = content as readonly Schedule[];
  return Object.assign(
    {},
    ...(schedules.length > 0 ? [role] : []),
    ...schedules.map((schedule) => resourcesOf(schedule, prefix, retries)),
  );
}

function resourcesOf(schedule: Schedule, prefix: string, retries: object): Resources {
  const { name, expression, timeZone = 'UTC', alarmAfterHours, run = 'copy-snapshot', input } = schedule;
  // As osls makes logical ids of what has hyphens.
  const id = `Schedule${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;
  return {
    [`${id}Group`]: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: `${prefix}-${name}` } },
    [id]: {
      Type: 'AWS::Scheduler::Schedule',
      Properties: {
        Name: name,
        GroupName: { Ref: `${id}Group` },
        ScheduleExpression: expression,
        ScheduleExpressionTimezone: timeZone,
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: startExecution,
          RoleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] },
          Input: JSON.stringify(schedulePayload(input, run, zoneAndTimeOf(schedule))),
          RetryPolicy: retries,
          DeadLetterConfig: { Arn: queue },
        },
      },
    },
    ...(alarmAfterHours === 'none'
      ? {}
      : { [`${id}MissedAlarm`]: missedAlarm(`${prefix}-${name}`, name, `${id}Group`, alarmAfterHours) }),
  };
}

/** Of a schedule that runs at one time of the day, that time names its runs, whatever a Node knows of the zone. */
function zoneAndTimeOf({ expression, timeZone }: Schedule): { timeZone: string | null; localTime: string | null } {
  const { minutesOfDay } = runsOf(expression);
  const [minute = 0] = minutesOfDay;
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  const localTime = `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`;
  return { timeZone: timeZone ?? null, localTime: timeZone && minutesOfDay.length === 1 ? localTime : null };
}

/**
 * What does not start cannot fail, so nothing else would show that someone has disabled or deleted a schedule. Scheduler
 * counts the invocations that it tries, by group and not by schedule; therefore each has a group of its own. An
 * invocation that comes to nothing raises the queue's alarm, and an execution that does those on executions.
 */
const missedAlarm = (groupName: string, name: string, group: string, hours: number): object => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: `${groupName}-missed`,
    AlarmDescription: {
      'Fn::Sub': `The schedule ${name} has started nothing for ${hours} hours. A new one is silent until its first run. Look whether it is there and enabled: aws scheduler get-schedule --region \${AWS::Region} --group-name ${groupName} --name ${name}`,
    },
    Namespace: 'AWS/Scheduler',
    MetricName: 'InvocationAttemptCount',
    Dimensions: [{ Name: 'ScheduleGroup', Value: { Ref: group } }],
    Statistic: 'Sum',
    Period: 3600,
    EvaluationPeriods: hours,
    Threshold: 1,
    ComparisonOperator: 'LessThanThreshold',
    TreatMissingData: 'breaching',
    AlarmActions: [{ Ref: 'AlarmTopic' }],
    OKActions: [{ Ref: 'AlarmTopic' }],
  },
});

const startExecution = { 'Fn::GetAtt': ['StartExecutionLambdaFunction', 'Arn'] };
const queue = { 'Fn::GetAtt': ['UnstartedRequestsQueue', 'Arn'] };

const role: Resources = {
  SchedulerRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'Scheduler',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: startExecution },
              { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queue },
            ],
          },
        },
      ],
    },
  },
};
