import { beforeAll, describe, expect, test } from '@jest/globals';
import { VERDICTS } from '../../functions/core/protection/conclusion.ts';
import { metricsOfPoint, metricsOfRun } from '../../functions/core/status/metrics.ts';
import { type AlarmState, type Alarm as Evaluated, nextState } from '../../local/emulators/cloudwatch/alarm.ts';
import { embeddedMetrics } from '../../local/emulators/cloudwatch/embedded-metrics.ts';
import { matches, type Pattern } from '../../local/emulators/eventbridge/pattern.ts';
import { Fleet } from '../functions/protection-status/fleet.ts';
import { type Deployed, deployed } from './deployed.ts';
import { defaultPackage } from './packages.ts';

/** A metric that AWS counts a failure in, with the one dimension by which it is this stack's. */
interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** None for a metric that has none. */
  readonly dimension?: string;
  readonly value?: string;
}
interface Alarm extends Evaluated {
  readonly AlarmDescription: string;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
}

let service: Deployed;
let alarms: readonly Alarm[];

beforeAll(async () => {
  service = deployed((await defaultPackage()).template);
  alarms = Object.values(service.ofType('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as unknown as Alarm,
  );
});

/** Whether one occurrence in one period raises an alarm, and somebody is sent it. */
const rings = (alarm: Alarm): boolean => alarm.Period <= 300 && isSent(alarm) && stateAfter(alarm, [[1]]) === 'ALARM';

const isSent = ({ ActionsEnabled, AlarmActions, OKActions }: Alarm): boolean =>
  ActionsEnabled !== false && AlarmActions.includes('<AlarmTopic>') && OKActions.includes('<AlarmTopic>');

/**
 * The state of a new alarm after periods with these values, by what the local service computes it with.
 * @param periods the oldest first; none for a period without data
 */
function stateAfter(alarm: Alarm, periods: readonly (readonly number[])[]): AlarmState {
  let state: AlarmState = 'INSUFFICIENT_DATA';
  for (let end = 1; end <= periods.length; end += 1) state = nextState(alarm, periods.slice(0, end), state);
  return state;
}

const ringingFor = ({ namespace, name, dimension, value }: Metric): string[] =>
  alarms
    .filter(
      (alarm) =>
        alarm.Namespace === namespace &&
        alarm.MetricName === name &&
        JSON.stringify(alarm.Dimensions ?? []) ===
          JSON.stringify(dimension === undefined ? [] : [{ Name: dimension, Value: value }]) &&
        rings(alarm),
    )
    .map(({ AlarmName }) => AlarmName.replace('memorydb-snapshot-copy-dev-', ''));

const ofMachine = (name: string): Metric => ({
  ...{ namespace: 'AWS/States', name, dimension: 'StateMachineArn', value: '<CopySnapshotStateMachine>' },
});
const ofNotify = (name: string): Metric => ({
  ...{ namespace: 'AWS/Lambda', name, dimension: 'FunctionName', value: '<NotifyLambdaFunction>' },
});
const ofRuns = (name: string): Metric => ({ ...ofMachine(name), value: '<ProtectClustersStateMachine>' });
const ofExpirations = (name: string): Metric => ({ ...ofMachine(name), value: '<ExpireRecoveryPointsStateMachine>' });
const inQueue = (queue: string): Metric => ({
  ...{ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible' },
  ...{ dimension: 'QueueName', value: `<${queue}.QueueName>` },
});

describe('An alarm rings', () => {
  test.each<[what: string, metric: Metric, alarm: string]>([
    ['when an execution fails', ofMachine('ExecutionsFailed'), 'executions-failed'],
    ['when someone stops one', ofMachine('ExecutionsAborted'), 'executions-aborted'],
    ['when one times out', ofMachine('ExecutionsTimedOut'), 'executions-timed-out'],
    ['when a run fails', ofRuns('ExecutionsFailed'), 'runs-failed'],
    ['when someone stops a run', ofRuns('ExecutionsAborted'), 'runs-aborted'],
    ['when a run times out', ofRuns('ExecutionsTimedOut'), 'runs-timed-out'],
    ['when a run that deletes fails', ofExpirations('ExecutionsFailed'), 'expirations-failed'],
    ['when someone stops one that deletes', ofExpirations('ExecutionsAborted'), 'expirations-aborted'],
    ['when one that deletes times out', ofExpirations('ExecutionsTimedOut'), 'expirations-timed-out'],
    [
      'when the protection cannot be measured, or a notice of it cannot be sent',
      { ...ofNotify('Errors'), value: '<MeasureStatusLambdaFunction>' },
      'measure-status-errors',
    ],
    ['when SNS or KMS refuses Notify, or its code fails', ofNotify('Errors'), 'notify-errors'],
    [
      'when an execution succeeds with warnings, which Notify writes into its log',
      { namespace: 'memorydb-snapshot-copy-dev', name: 'SucceededWithWarnings' },
      'succeeded-with-warnings',
    ],
    ['when Lambda throttles Notify, which it counts as no error', ofNotify('Throttles'), 'notify-throttles'],
    ['when the end of an execution is given up on', inQueue('UnreportedExecutionsQueue'), 'unreported-executions'],
    ['when an event or a schedule is given up on', inQueue('UnstartedRequestsQueue'), 'unstarted-requests'],
    [
      'when a subscriber does not get a notice',
      {
        ...{ namespace: 'AWS/SNS', name: 'NumberOfNotificationsFailed' },
        ...{ dimension: 'TopicName', value: '<NoticeTopic.TopicName>' },
      },
      'notices-not-delivered',
    ],
    [
      'when the HTTP API fails',
      { namespace: 'AWS/ApiGateway', name: '5xx', dimension: 'ApiId', value: '<HttpApi>' },
      'http-api-failures',
    ],
  ])('%s', (_, metric, alarm) => {
    expect(ringingFor(metric)).toEqual([alarm]);
  });

  test.each(['ExecutionsFailed', 'ExecutionsAborted', 'ExecutionsTimedOut'])('by %s of every state machine', (name) => {
    const machines = Object.keys(service.ofType('AWS::StepFunctions::StateMachine'));
    const silent = machines.filter((id) => ringingFor({ ...ofMachine(name), value: `<${id}>` }).length === 0);
    expect(machines.length).toBeGreaterThan(0);
    expect(silent).toEqual([]);
  });

  test('for nothing else, but those of the hourly measurement', () => {
    const others = alarms.filter((alarm) => !rings(alarm));
    expect(alarms).toHaveLength(20);
    expect(others.map(({ AlarmName }) => AlarmName.replace('memorydb-snapshot-copy-dev-', ''))).toEqual([
      ...['clusters-late', 'clusters-unknown', 'protection-not-measured'],
    ]);
    for (const alarm of alarms.filter(rings)) expect(alarm.TreatMissingData).toBe('notBreaching');
  });

  test('also when it is over', () => {
    expect(alarms.filter((alarm) => !isSent(alarm))).toEqual([]);
  });
});

describe('By the metrics that the hourly measurement writes', () => {
  const alarmOf = (name: string): Alarm => {
    const found = alarms.find(({ AlarmName }) => AlarmName === `memorydb-snapshot-copy-dev-${name}`);
    if (!found) throw new Error(`There is no alarm ${name}.`);
    return found;
  };
  /** Hours without a measurement are null; the same measurement may be delivered twice. */
  const stateOf = (name: string, hours: readonly (number | null)[], deliveries = 1): string =>
    stateAfter(
      alarmOf(name),
      hours.map((value) => (value === null ? [] : Array<number>(deliveries).fill(value))),
    );

  test.each(['clusters-late', 'clusters-unknown', 'protection-not-measured'])(
    '%s watches one that is written',
    async (name) => {
      const { Namespace, MetricName, Period, Dimensions = [] } = alarmOf(name);
      const fleet = new Fleet().cluster('orders');
      await fleet.measure();
      const [written] = fleet.metrics.map(embeddedMetrics);
      expect([Namespace, Dimensions]).toEqual([written?.namespace, []]);
      expect(Object.keys(written?.values ?? {})).toContain(MetricName);
      const [rule] = Object.values(service.ofType('AWS::Events::Rule')).filter(
        ({ Properties }) => Properties['ScheduleExpression'] !== undefined,
      );
      expect([Period, rule?.Properties['ScheduleExpression']]).toEqual([3_600, 'rate(1 hour)']);
    },
  );

  test.each<[state: string, hours: readonly (number | null)[]]>([
    ['OK', [0, 0, 0]],
    ['ALARM', [0, 0, 1]],
    ['ALARM', [0, 7, 0]],
    ['OK', [0, 7, 0, 0]],
    ['ALARM', [0, 1, null, null, null]],
    ['OK', [0, 0, null, null, null]],
  ])('an alarm on late clusters is %s after %j of them', (state, hours) => {
    expect(stateOf('clusters-late', hours)).toBe(state);
    expect(stateOf('clusters-late', hours, 2)).toBe(state);
  });

  test.each<[state: string, hours: readonly (number | null)[]]>([
    ['OK', [0, 0]],
    ['OK', [0, 1]],
    ['OK', [1, 0, 1, 0]],
    ['ALARM', [0, 1, 2]],
    ['ALARM', [1, 1, null]],
    ['ALARM', [1, 1, null, null, null, null]],
    ['OK', [1, 1, null, null, 0]],
  ])('an alarm on unknown ones is %s after %j of them', (state, hours) => {
    expect(stateOf('clusters-unknown', hours)).toBe(state);
    expect(stateOf('clusters-unknown', hours, 2)).toBe(state);
  });

  test.each<[state: string, hours: readonly (number | null)[]]>([
    ['OK', [0, 0, 0]],
    ['OK', [3, 3, null]],
    ['OK', [3, null, null, null]],
    ['ALARM', [3, null, null, null, null]],
    ['ALARM', [3, 3, null, null, null, null]],
    ['OK', [3, null, null, null, null, 0]],
    ['ALARM', [null, null]],
  ])('an alarm on their silence is %s after %j', (state, hours) => {
    expect(stateOf('protection-not-measured', hours)).toBe(state);
    expect(stateOf('protection-not-measured', hours, 2)).toBe(state);
  });
});

test('The dashboard shows metrics that are written, under their namespace, and alarms of the stack', async () => {
  const [dashboard] = Object.values(service.ofType('AWS::CloudWatch::Dashboard'));
  expect(dashboard?.Properties['DashboardName']).toBe('memorydb-snapshot-copy-dev');
  const { widgets } = JSON.parse(String(dashboard?.Properties['DashboardBody'])) as {
    readonly widgets: readonly {
      readonly type: string;
      readonly properties: { readonly alarms?: string[]; readonly metrics?: string[][]; readonly stat?: string };
    }[];
  };
  const fleet = new Fleet().cluster('orders').cluster('users');
  const points = [fleet.copy('orders', -1), fleet.export('users', -1)].map(metricsOfPoint);
  const counts = Object.fromEntries([...VERDICTS, 'PASSED_OVER'].map((verdict) => [verdict, 1]));
  await fleet.measure();
  const lines = [...fleet.metrics, ...points, metricsOfRun('memorydb-snapshot-copy-dev', Fleet.at(0), counts)];
  const written = lines
    .map(embeddedMetrics)
    .flatMap(({ namespace, values }) => Object.keys(values).map((name) => [namespace, name]));
  const shown = widgets.flatMap(({ properties }) => properties.metrics ?? []);
  expect(written).toEqual(expect.arrayContaining(shown));
  expect(shown.length).toBeGreaterThan(12);
  const ids = Object.keys(service.ofType('AWS::CloudWatch::Alarm')).map((id) => `<${id}.Arn>`);
  expect(ids).toEqual(expect.arrayContaining(widgets.flatMap(({ properties }) => properties.alarms ?? [])));
  for (const { properties } of widgets) expect(properties.stat ?? 'Maximum').toBe('Maximum');
});

test('Alarms have names of this deployment, and say what to do', () => {
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  for (const { AlarmName, AlarmDescription } of alarms) {
    expect(AlarmName).toMatch(/^memorydb-snapshot-copy-dev-[a-z-]+$/);
    expect(AlarmDescription).toMatch(/\. (Read|Look|Start) .*\.$/);
  }
});

test('Alarms take another way than notices: a topic that no key can close, to which CloudWatch may publish', () => {
  expect(service.properties('AlarmTopic')).not.toHaveProperty('KmsMasterKeyId');
  expect(service.properties('AlarmTopicPolicy')).toMatchObject({
    Topics: ['<AlarmTopic>'],
    PolicyDocument: {
      Statement: [
        {
          ...{ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } },
          ...{ Action: 'sns:Publish', Resource: '<AlarmTopic>' },
          Condition: { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } },
        },
      ],
    },
  });
});

/**
 * Lambda may refuse the state machine's call of Notify without counting it: no permission, a service fault. Then the change of
 * status takes the notice to Notify once more, by another permission, for six hours; and what is given up is in a queue with
 * an alarm.
 */
describe.each(['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'])('The end %s of an execution', (status) => {
  interface Target {
    readonly Arn: string;
    readonly DeadLetterConfig: { readonly Arn: string };
  }
  const rules = () =>
    Object.entries(service.ofType('AWS::Events::Rule')).filter(
      ([, { Properties }]) =>
        Properties['EventPattern'] !== undefined &&
        matches(Properties['EventPattern'] as Pattern, {
          source: 'aws.states',
          'detail-type': 'Step Functions Execution Status Change',
          detail: { status, stateMachineArn: '<CopySnapshotStateMachine>' },
        }),
    );

  test('reaches Notify a second time, by a permission of its own', () => {
    expect(rules().map(([id]) => id)).toEqual(['StatusChangeRule']);
    const [target] = service.properties('StatusChangeRule')['Targets'] as Target[];
    expect(target?.Arn).toBe('<NotifyLambdaFunction.Arn>');
    expect(service.properties('StatusChangePermission')).toMatchObject({
      ...{ Principal: 'events.amazonaws.com', SourceArn: '<StatusChangeRule.Arn>' },
    });
  });

  test('raises an alarm if it is given up on the way to Notify, or in it', () => {
    const [target] = service.properties('StatusChangeRule')['Targets'] as Target[];
    const queues = [
      target?.DeadLetterConfig.Arn,
      (service.properties('NotifyFailureDestination')['DestinationConfig'] as { OnFailure: { Destination: string } })
        .OnFailure.Destination,
    ];
    for (const queue of queues) {
      const [, id = ''] = /^<(\w+)\.Arn>$/.exec(queue ?? '') ?? [];
      expect(ringingFor(inQueue(id))).toEqual(['unreported-executions']);
    }
  });
});
