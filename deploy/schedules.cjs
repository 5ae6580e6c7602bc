// Turns the schedules that a deployment is given into CloudFormation.
const { Ajv2020 } = require('ajv/dist/2020.js');
const inputSchema = require('../statemachine/copy-snapshot/input.schema.json');
const { expressionProblem } = require('./schedule-expression.cjs');

const MEMBERS = ['name', 'expression', 'timeZone', 'alarmAfterHours', 'input'];
/** EventBridge Scheduler (API reference): of a schedule and of a group. */
const LONGEST_NAME = 64;
/** CloudWatch (PutMetricAlarm): an alarm looks back 7 days at most, with periods of at least an hour. */
const MOST_HOURS = 168;

/** Not strict where the schema is right: conditions need no type of their own, and a value may be a text or null. */
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false });
const validInput = ajv.compile(inputSchema);

/**
 * The resources of schedules: for each a schedule, a group that holds nothing else, and an alarm; for all of them a role.
 * @param schedules anything; checked here
 * @param prefix what names begin with
 * @param retries the RetryPolicy of an invocation
 * @throws Error with everything that is wrong with them
 */
exports.scheduleResources = (schedules, prefix, retries) => {
  if (!Array.isArray(schedules)) throw new Error('The file of the schedules must hold a list.');
  const problems = schedules.flatMap((schedule, index) => {
    const { name } = Object(schedule);
    const isTaken = name !== undefined && schedules.slice(0, index).some((other) => Object(other).name === name);
    const place = `schedule ${index + 1}${name === undefined ? '' : ` (${name})`}`;
    const found = [...problemsOf(Object(schedule), prefix), ...(isTaken ? ['name: another schedule has it'] : [])];
    return found.map((problem) => `${place}, ${problem}`);
  });
  if (problems.length > 0) throw new Error(`The schedules are not in order:\n${problems.join('\n')}`);
  return Object.assign(
    {},
    ...(schedules.length > 0 ? [role] : []),
    ...schedules.map((each) => resourcesOf(each, prefix, retries)),
  );
};

function problemsOf(schedule, prefix) {
  const { name, expression, timeZone, alarmAfterHours, input } = schedule;
  const longest = LONGEST_NAME - prefix.length - 1;
  const isHours = Number.isInteger(alarmAfterHours) && alarmAfterHours >= 1 && alarmAfterHours <= MOST_HOURS;
  const wrongExpression = expressionProblem(expression);
  const rules = [
    [
      typeof name === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(name) && name.length <= longest,
      `name: must be 1 to ${longest} small letters, digits and hyphens, and not begin with a hyphen`,
    ],
    [wrongExpression === null, `expression: ${wrongExpression}`],
    [timeZone === undefined || isTimeZone(timeZone), 'timeZone: must be a name such as Europe/Berlin'],
    [timeZone === undefined || !/^rate/.test(expression), 'timeZone: must be left out, as a rate keeps to no clock'],
    [
      isHours || alarmAfterHours === 'none',
      `alarmAfterHours: must be a whole number from 1 to ${MOST_HOURS}, a little more than from one run to the next, or none`,
    ],
    ...inputProblems(input).map((problem) => [false, problem]),
    ...Object.keys(schedule).map((member) => [MEMBERS.includes(member), `${member}: is not known`]),
  ];
  return rules.flatMap(([holds, problem]) => (holds ? [] : [problem]));
}

/** What the schema objects to: all that can be known of a request before AWS is asked, but for its bucket. */
function inputProblems(input) {
  if (validInput(input)) return [];
  return validInput.errors
    .filter(({ keyword }) => keyword !== 'if') // It only says that its branch objects.
    .map((error) => `input${error.instancePath.replaceAll('/', '.')}: ${objection(error)}`);
}

function objection({ keyword, message, params }) {
  if (keyword === 'additionalProperties') return `${params.additionalProperty} is not known`;
  if (keyword === 'enum') return `must be one of ${params.allowedValues.join(', ')}`;
  return keyword === 'false schema' ? 'does not go together with the rest' : message;
}

function isTimeZone(name) {
  try {
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function resourcesOf({ name, expression, timeZone = 'UTC', alarmAfterHours, input }, prefix, retries) {
  // As osls makes logical ids of what has hyphens.
  const id = `Schedule${name[0].toUpperCase()}${name.slice(1).replaceAll('-', 'Dash')}`;
  // Scheduler fills in what stands between < and >; functions/core/triggers/event.ts reads it.
  const payload = {
    'detail-type': 'Scheduled MemoryDB Snapshot Copy',
    schedule: '<aws.scheduler.schedule-arn>',
    time: '<aws.scheduler.scheduled-time>',
    input,
  };
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
          Input: JSON.stringify(payload),
          RetryPolicy: retries,
          DeadLetterConfig: { Arn: queue },
        },
      },
    },
    ...(alarmAfterHours === 'none' ? {} : { [`${id}MissedAlarm`]: missedAlarm(name, `${id}Group`, alarmAfterHours) }),
  };
}

/**
 * What does not start cannot fail, so nothing else would tell of a schedule that someone has disabled or deleted. Scheduler
 * counts the invocations that it tries, by group and not by schedule; therefore each has a group of its own. An
 * invocation that comes to nothing is told by the queue's alarm, and an execution that does by those on executions.
 */
const missedAlarm = (name, group, hours) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription: `The schedule ${name} has started nothing for ${hours} hours. A new schedule has not yet, until its first run.`,
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
  },
});

const startExecution = { 'Fn::GetAtt': ['StartExecutionLambdaFunction', 'Arn'] };
const queue = { 'Fn::GetAtt': ['UnstartedRequestsQueue', 'Arn'] };

const role = {
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
