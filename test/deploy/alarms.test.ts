import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { matches, type Pattern } from '../../local/emulators/eventbridge/pattern.ts';
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
interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
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

const properties = (id: string) => service.resources[id]?.Properties ?? {};

/** Whether one occurrence in one period raises an alarm, and somebody is sent it. */
const rings = (alarm: Alarm): boolean =>
  alarm.ComparisonOperator === 'GreaterThanThreshold' &&
  alarm.Threshold === 0 &&
  ['Sum', 'Maximum'].includes(alarm.Statistic) &&
  alarm.EvaluationPeriods === 1 &&
  alarm.Period <= 300 &&
  alarm.ActionsEnabled !== false &&
  alarm.AlarmActions.includes('<AlarmTopic>');

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
const inQueue = (queue: string): Metric => ({
  ...{ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible' },
  ...{ dimension: 'QueueName', value: `<${queue}.QueueName>` },
});

describe('An alarm rings', () => {
  test.each<[what: string, metric: Metric, alarm: string]>([
    ['when an execution fails', ofMachine('ExecutionsFailed'), 'executions-failed'],
    ['when someone stops one', ofMachine('ExecutionsAborted'), 'executions-aborted'],
    ['when one times out', ofMachine('ExecutionsTimedOut'), 'executions-timed-out'],
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

  test('for nothing else', () => {
    expect(alarms).toHaveLength(10);
    for (const alarm of alarms) {
      expect(rings(alarm)).toBe(true);
      expect(alarm).toMatchObject({ TreatMissingData: 'notBreaching', OKActions: alarm.AlarmActions });
    }
  });
});

test('Alarms have names of this deployment, and say what to do', () => {
  expect(new Set(alarms.map(({ AlarmName }) => AlarmName)).size).toBe(alarms.length);
  for (const { AlarmName, AlarmDescription } of alarms) {
    expect(AlarmName).toMatch(/^memorydb-snapshot-copy-dev-[a-z-]+$/);
    expect(AlarmDescription).toMatch(/\. (Read|Look|Start) .*\.$/);
  }
});

test('Alarms take another way than notices: a topic that no key can close, to which CloudWatch may publish', () => {
  expect(properties('AlarmTopic')).not.toHaveProperty('KmsMasterKeyId');
  expect(properties('AlarmTopicPolicy')).toMatchObject({
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
    Object.entries(service.ofType('AWS::Events::Rule')).filter(([, { Properties }]) =>
      matches(Properties['EventPattern'] as Pattern, {
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        detail: { status, stateMachineArn: '<CopySnapshotStateMachine>' },
      }),
    );

  test('reaches Notify a second time, by a permission of its own', () => {
    expect(rules().map(([id]) => id)).toEqual(['StatusChangeRule']);
    const [target] = properties('StatusChangeRule')['Targets'] as Target[];
    expect(target?.Arn).toBe('<NotifyLambdaFunction.Arn>');
    expect(properties('StatusChangePermission')).toMatchObject({
      ...{ Principal: 'events.amazonaws.com', SourceArn: '<StatusChangeRule.Arn>' },
    });
  });

  test('raises an alarm if it is given up on the way to Notify, or in it', () => {
    const [target] = properties('StatusChangeRule')['Targets'] as Target[];
    const queues = [
      target?.DeadLetterConfig.Arn,
      (properties('NotifyFailureDestination')['DestinationConfig'] as { OnFailure: { Destination: string } }).OnFailure
        .Destination,
    ];
    for (const queue of queues) {
      const [, id = ''] = /^<(\w+)\.Arn>$/.exec(queue ?? '') ?? [];
      expect(ringingFor(inQueue(id))).toEqual(['unreported-executions']);
    }
  });
});

test('Everything that CloudFormation makes carries the tags of the stack', async () => {
  const { provider } = parse(await readFile('serverless.yml', 'utf8'), { merge: true });
  // osls gives them to the stack, and CloudFormation to all that can have tags.
  expect(Object.keys(provider.stackTags)).toEqual(['service', 'stage']);
});
