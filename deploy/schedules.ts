// Turns the schedules of a deployment into CloudFormation.
import { deletionProblems, parseExpiration } from '../functions/core/lifecycle/input.ts';
import { correction, kindOf, type Problem, problemText, unknownKeys } from '../functions/core/request/problem.ts';
import { timeZoneProblems } from '../functions/core/request/time-zone.ts';
import { schedulePayload } from '../functions/core/triggers/event.ts';
import { inputProblems, machineNamed, STARTED, type StartedMachine } from '../functions/core/triggers/machines.ts';
import { expressionRule, runsOf } from './schedule-expression.ts';
import { longestGapHours } from './schedule-gaps.ts';

/** A valid entry of the file. */
interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly alarmAfterHours: number | 'none';
  readonly run?: StartedMachine;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The settings of the deployment that its schedules depend on. */
export interface Surroundings {
  /** The prefix of names. */
  readonly prefix: string;
  /** The RetryPolicy of an invocation. */
  readonly retries: object;
  /** The bucket for exports; empty if its name is not known before the deployment. */
  readonly bucket: string;
  /** Whether its runs of expire-recovery-points may delete. */
  readonly mayExpire: boolean;
  readonly now: Date;
}

type Resources = Readonly<Record<string, object>>;

const MEMBERS = ['name', 'expression', 'timeZone', 'alarmAfterHours', 'run', 'input'];
/** EventBridge Scheduler (API reference): of a schedule and of a group. */
const LONGEST_NAME = 64;
/** CloudWatch (PutMetricAlarm): an alarm looks back 7 days at most, with periods of at least an hour. */
const MOST_HOURS = 168;

/**
 * The problems of schedules, one per line.
 * @param content the content of the file, which may be anything
 */
export function scheduleProblems(content: unknown, surroundings: Omit<Surroundings, 'retries'>): string[] {
  if (!Array.isArray(content)) return [`it must hold a list of schedules, and holds ${kindOf(content)}`];
  const entries = content.map((entry): Record<string, unknown> => Object(entry));
  return entries.flatMap((entry, index) => {
    const place = `schedule ${index + 1}${typeof entry['name'] === 'string' ? ` (${entry['name']})` : ''}`;
    const found = [...problemsOf(entry, surroundings), ...collisions(entry, entries.slice(0, index))];
    return found.map((problem) => `${place}: ${problemText(problem)}`);
  });
}

/**
 * The resources of schedules: for each a schedule, a group that holds nothing else, and an alarm; for all of them a role.
 * @param content what the file holds, and nothing is wrong with
 */
export function scheduleResources(
  content: unknown,
  { prefix, retries }: Pick<Surroundings, 'prefix' | 'retries'>,
): Resources {
  const schedules = content as readonly Schedule[];
  return Object.assign(
    {},
    ...(schedules.length > 0 ? [role] : []),
    ...schedules.map((schedule) => resourcesOf(schedule, prefix, retries)),
  );
}

function problemsOf(entry: Record<string, unknown>, surroundings: Omit<Surroundings, 'retries'>): Problem[] {
  const { name, expression, timeZone, run, input } = entry;
  const longest = LONGEST_NAME - surroundings.prefix.length - 1;
  const problems: Problem[] = unknownKeys('', entry, MEMBERS);
  const refuse = (field: string, rule: string, remedy: string, value: unknown = entry[field]) => {
    problems.push({ field, value, rule, remedy });
  };
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(name) || name.length > longest)
    refuse(
      'name',
      `1 to ${longest} small letters, digits and hyphens, no hyphen first; service and stage take ${surroundings.prefix.length + 1} of ${LONGEST_NAME}`,
      'choose such a name',
    );
  const rule = expressionRule(expression);
  if (rule !== null) refuse('expression', rule, 'write it as the User Guide of EventBridge Scheduler has it');
  const isRate = /^rate/.test(String(expression));
  if (timeZone !== undefined && isRate) refuse('timeZone', 'not with a rate, which keeps to no clock', 'leave it out');
  else if (timeZone !== undefined) problems.push(...timeZoneProblems('timeZone', timeZone));
  const isInOrder = problems.length === 0;
  const machine = machineNamed(run);
  if (machine === undefined)
    refuse('run', `one of ${STARTED.join(', ')}`, correction(run, STARTED, 'leave it out for copy-snapshot'));
  problems.push(
    ...alarmProblems(entry, isInOrder ? surroundings.now : null),
    ...problemsOfInput(machine ?? 'copy-snapshot', input, surroundings),
  );
  return isInOrder && problems.length === 0 ? nameProblems(entry as unknown as Schedule) : problems;
}

/** @param from the time of the first run to check; null to check none */
function alarmProblems(
  { alarmAfterHours: hours, expression, timeZone = 'UTC' }: Record<string, unknown>,
  from: Date | null,
) {
  const refuse = (rule: string, remedy: string): Problem[] => [
    { field: 'alarmAfterHours', value: hours, rule, remedy },
  ];
  if (hours === 'none') return [];
  if (!Number.isInteger(hours) || Number(hours) < 1 || Number(hours) > MOST_HOURS)
    return refuse(
      `a whole number from 1 to ${MOST_HOURS}, or none`,
      'give a little more than from one run to the next',
    );
  const gap = from && longestGapHours(String(expression), String(timeZone), from);
  if (gap === null || Number(hours) > gap) return [];
  const least = Math.floor(gap) + 1;
  const isSkipped = gap - (longestGapHours(String(expression), 'UTC', new Date(from ?? 0)) ?? gap) > 12;
  return refuse(
    `more than the longest time between two runs, ${spoken(gap)} hours${timeZone === 'UTC' ? '' : ', when clocks change'}`,
    least > MOST_HOURS
      ? 'write none'
      : `give at least ${least}${isSkipped ? ', or choose a time that clocks never skip' : ''}`,
  );
}

const spoken = (hours: number): string => String(Number(hours.toFixed(2)));

/** The problems of a request that are visible without calling AWS. */
function problemsOfInput(
  machine: StartedMachine,
  input: unknown,
  { bucket, mayExpire }: Pick<Surroundings, 'bucket' | 'mayExpire'>,
): Problem[] {
  const { Trigger: trigger, ...asked } = Object(input) as Record<string, unknown>;
  const target = bucket === '' ? copyIn(machine, asked)['TargetBucket'] : bucket;
  const given = typeof input === 'object' && !Array.isArray(input) ? asked : input;
  const problems = inputProblems(machine, given, [String(target)]);
  const ours: Problem[] =
    trigger === undefined
      ? []
      : [
          {
            field: 'Trigger',
            value: kindOf(trigger),
            rule: 'not part of a request: it is filled in',
            remedy: 'remove it',
          },
        ];
  const refused =
    machine === 'expire-recovery-points' ? deletionProblems(parseExpiration(asked).options, mayExpire) : [];
  return [...ours, ...problems, ...refused].map((problem) => ({
    ...problem,
    field: problem.field === '(input)' ? 'input' : `input.${problem.field}`,
  }));
}

/** The request of copy-snapshot in an input: all of it, or the Request of a run. */
const copyIn = (machine: unknown, input: unknown): Record<string, unknown> =>
  Object(machineNamed(machine) === 'protect-clusters' ? Object(input)['Request'] : input);

/** The buckets to which schedules export, which for each deployment is one. */
export const targetBuckets = (content: unknown): string[] => {
  const named = (content as readonly Schedule[]).map(({ run, input }) => copyIn(run, input)['TargetBucket']);
  return [...new Set(named.filter((bucket) => typeof bucket === 'string'))];
};

const targetOf = ({ run, input }: Schedule): string | null => {
  const { TargetSnapshotName: target } = copyIn(run, input);
  return typeof target === 'string' ? target.toLowerCase() : null;
};

/** A schedule that makes the same name twice would fail at the second run. */
function nameProblems(schedule: Schedule): Problem[] {
  const target = targetOf(schedule);
  const field = `${schedule.run === 'protect-clusters' ? 'input.Request' : 'input'}.TargetSnapshotName`;
  const value = copyIn(schedule.run, schedule.input)['TargetSnapshotName'];
  if (target === null || target.includes('{source}')) return [];
  if (!target.includes('{date}'))
    return [
      { field, value, rule: 'another name at each run', remedy: 'put {date} or {source} into it, or leave it out' },
    ];
  if (target.includes('{time}') || isOnceADay(schedule.expression)) return [];
  const rule = 'another name at each run, of which there are several a day';
  return [{ field, value, rule, remedy: 'put {time} into it too, or {source}' }];
}

function isOnceADay(expression: string): boolean {
  const { everyHours, minutesOfDay } = runsOf(expression);
  return everyHours === null ? minutesOfDay.length === 1 : everyHours >= 24;
}

/** @param earlier the entries before this one in the file */
function collisions(entry: Record<string, unknown>, earlier: readonly Record<string, unknown>[]): Problem[] {
  const { name } = entry;
  const target = resolvedTarget(entry);
  const problem = (field: string, value: unknown, rule: string, remedy: string): Problem => ({
    field,
    value,
    rule,
    remedy,
  });
  return [
    ...(name !== undefined && earlier.some((other) => other['name'] === name)
      ? [problem('name', name, 'another than that of every other schedule', 'choose another')]
      : []),
    ...earlier
      .filter((other) => target !== null && resolvedTarget(other) === target)
      .map((other) =>
        problem(
          'input.TargetSnapshotName',
          copyIn(entry['run'], entry['input'])['TargetSnapshotName'],
          `another name on every day than those of the schedule ${other['name']}`,
          'put something of its own into it',
        ),
      ),
  ];
}

/** What two schedules must not share, as they would make the same names; null if the names are unique by themselves. */
function resolvedTarget({ run, input, expression, timeZone }: Record<string, unknown>): string | null {
  const { TargetSnapshotName: target, TargetBucket: bucket, SourceClusterName: cluster } = copyIn(run, input);
  if (typeof target !== 'string' || target.includes('{source}')) return null;
  const times = target.includes('{time}') ? [expression, timeZone] : [];
  const name = target.toLowerCase().replaceAll('{cluster}', String(cluster ?? '{cluster}').toLowerCase());
  return JSON.stringify([bucket ? target.replaceAll('{cluster}', String(cluster)) : name, bucket ?? null, ...times]);
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
          Input: JSON.stringify(schedulePayload(input, run, clockOf(schedule))),
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
function clockOf({ expression, timeZone }: Schedule): { timeZone: string | null; localTime: string | null } {
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
