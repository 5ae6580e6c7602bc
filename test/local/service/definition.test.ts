import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { transformed } from '../../../local/emulators/eventbridge/input-transformer.ts';
import { readServiceDefinition } from '../../../local/service/definition.ts';
import { Template } from '../../../local/service/template.ts';
import { handlers } from '../../support/handlers.ts';
import { ROOT } from '../../support/service.ts';

const DEPLOYMENT = {
  region: 'eu-west-3',
  accountId: '999988887777',
  stage: 'test',
  names: { ExportBucket: 'exports-here' },
};

describe('What ships', () => {
  const { functions, machines, rules, hourlyRules, routes, buckets, topicArns } = readServiceDefinition(
    ROOT,
    DEPLOYMENT,
  );
  const [machine] = machines;
  const environmentOf = (key: string) => functions.find((each) => each.key === key)?.environment;

  test('has every handler of functions/ with its timeout', () => {
    expect(functions.map(({ file }) => file).sort()).toEqual(
      handlers.map((name) => join(ROOT, `.build/functions/${name}.mjs`)),
    );
    expect(functions).toContainEqual({
      key: 'explainFailure',
      name: 'memorydb-snapshot-copy-test-explainFailure',
      arn: 'arn:aws:lambda:eu-west-3:999988887777:function:memorydb-snapshot-copy-test-explainFailure',
      file: join(ROOT, '.build/functions/outcome/explain-failure.mjs'),
      exportName: 'handler',
      timeoutSeconds: 10,
      environment: {},
    });
  });

  test('has in each alarm what all of them share', () => {
    const alarm = 'Resources/HttpApiFailuresAlarm/Properties';
    expect(new Template(ROOT, DEPLOYMENT).get(`${alarm}/EvaluationPeriods`, 'number')).toBe(1);
  });

  test('gives each function the environment that serverless.yml gives it', () => {
    const machineArns = {
      STATE_MACHINE_ARN: machine.arn,
      PROTECT_CLUSTERS_ARN: `${machine.arn}-protect-clusters`,
      EXPIRE_RECOVERY_POINTS_ARN: `${machine.arn}-expire-recovery-points`,
    };
    expect(environmentOf('validateRequest')).toEqual({ ALLOWED_BUCKETS: 'exports-here' });
    expect(environmentOf('notify')).toEqual({
      TOPIC_ARN: 'arn:aws:sns:eu-west-3:999988887777:memorydb-snapshot-copy-test-NoticeTopic',
    });
    expect(topicArns).toContain(environmentOf('notify')?.['TOPIC_ARN']);
    expect(environmentOf('startExecution')).toEqual({
      ALLOWED_BUCKETS: 'exports-here',
      ...machineArns,
    });
    expect(environmentOf('serveExecutions')).toEqual({ EXPORT_BUCKET: 'exports-here', ...machineArns });
    expect(environmentOf('measureStatus')).toMatchObject({ MAX_AGE_HOURS: '26', METRICS_PER_CLUSTER: 'no' });
  });

  test('has machines whose placeholders are the ARNs of these functions', () => {
    const called = machines.flatMap(({ definition }) =>
      Array.from(definition.matchAll(/"FunctionName": "([^"]+)"/g), ([, arn]) => arn),
    );
    const answering = [...routes, ...hourlyRules].map(({ functionArn }) => functionArn);
    expect([...new Set([...called, ...answering])].sort()).toEqual(functions.map(({ arn }) => arn).sort());
    expect(machine).toMatchObject({
      arn: 'arn:aws:states:eu-west-3:999988887777:stateMachine:memorydb-snapshot-copy-test',
      name: 'memorydb-snapshot-copy-test',
      roleArn: 'arn:aws:iam::999988887777:role/memorydb-snapshot-copy-test-StateMachineRole',
    });
  });

  test('measures the protection every hour', () => {
    expect(hourlyRules).toEqual([
      {
        ...{ name: 'MeasureStatusRule', everyHours: 1 },
        functionArn: functions.find(({ key }) => key === 'measureStatus')?.arn,
      },
    ]);
  });

  test('sends every end of an execution of these machines to notify', () => {
    expect(rules).toContainEqual({
      name: 'StatusChangeRule',
      bus: 'default',
      pattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: {
          status: ['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'],
          stateMachineArn: machines.map(({ arn }) => arn),
        },
      },
      targets: [{ functionArn: functions.find(({ key }) => key === 'notify')?.arn, maximumRetryAttempts: 2 }],
    });
  });

  const start = 'arn:aws:lambda:eu-west-3:999988887777:function:memorydb-snapshot-copy-test-startExecution';

  test('has the routes of the HTTP API, and one for all that none of them takes', () => {
    const serve = start.replace('startExecution', 'serveExecutions');
    expect(routes).toEqual([
      { key: 'POST /snapshot-copies', functionArn: start },
      { key: 'POST /protection-runs', functionArn: start },
      { key: 'POST /expiration-runs', functionArn: start },
      { key: 'GET /snapshot-copies', functionArn: serve },
      { key: 'GET /snapshot-copies/{name}', functionArn: serve },
      { key: 'DELETE /snapshot-copies/{name}', functionArn: serve },
      { key: 'GET /protection-runs', functionArn: serve },
      { key: 'GET /protection-runs/{name}', functionArn: serve },
      { key: 'DELETE /protection-runs/{name}', functionArn: serve },
      { key: 'GET /protection', functionArn: serve },
      { key: 'GET /protection/{cluster}', functionArn: serve },
      { key: 'GET /expiration-runs', functionArn: serve },
      { key: 'GET /expiration-runs/{name}', functionArn: serve },
      { key: 'DELETE /expiration-runs/{name}', functionArn: serve },
      { key: '$default', functionArn: serve },
    ]);
  });

  test('hands requests on the bus to startExecution, and by default takes notice of no created snapshot', () => {
    expect(rules.filter(({ name }) => name !== 'StatusChangeRule')).toEqual([
      {
        name: 'RequestRule',
        bus: 'default',
        pattern: {
          'detail-type': ['MemoryDB Snapshot Copy Requested'],
          detail: { Deployment: [{ exists: false }, 'memorydb-snapshot-copy-test'] },
        },
        targets: [{ functionArn: start, maximumRetryAttempts: 2 }],
      },
    ]);
  });

  test('with the parameters for it, hands over what CloudTrail records, and where the snapshot is to go', () => {
    const params = { createdSnapshotPrefix: 'nightly-', createdSnapshotMode: 'Export', eventBus: 'ours' };
    const given = readServiceDefinition(ROOT, { ...DEPLOYMENT, params }).rules;
    expect(given.find(({ name }) => name === 'RequestRule')?.bus).toBe('ours');
    const rule = given.find(({ name }) => name === 'CreatedSnapshotRule');
    const [target, ...others] = rule?.targets ?? [];
    expect([rule?.bus, target?.functionArn, others]).toEqual(['default', start, []]);
    expect(rule?.pattern).toMatchObject({ detail: { requestParameters: { snapshotName: [{ prefix: 'nightly-' }] } } });
    const record = {
      id: '1',
      source: 'aws.memorydb',
      'detail-type': 'Record',
      time: '2026-11-23T03:00:00Z',
      detail: {},
    };
    const handedOver = target?.input && JSON.parse(transformed(record, target.input));
    expect(handedOver).toEqual({ ...record, input: { TargetBucket: 'exports-here' } });
  });

  test('creates a bucket that MemoryDB of this region may write to', () => {
    expect(buckets).toEqual([
      {
        name: 'exports-here',
        ownership: 'BucketOwnerPreferred',
        isVersioned: true,
        policy: expect.objectContaining({ Version: '2012-10-17' }),
      },
    ]);
    expect(buckets[0]?.policy).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Principal: { Service: 'eu-west-3.memorydb-snapshot.amazonaws.com' },
          Resource: ['arn:aws:s3:::exports-here', 'arn:aws:s3:::exports-here/*'],
        }),
      ]),
    });
  });
});

describe('A value of serverless.yml', () => {
  const template = new Template(join(ROOT, 'test/local/service/fixture'), DEPLOYMENT);

  test.each([
    ['text', 'plain'],
    ['parameter', 'hello'],
    ['severalVariables', 'hello from shop in test'],
    ['anotherValue', 'hello'],
    ['reference', 'arn:aws:sns:eu-west-3:999988887777:shop-test-Topic'],
    ['pseudoParameter', '999988887777'],
    ['attribute', 'arn:aws:lambda:eu-west-3:999988887777:function:shop-test-sendNotice'],
    ['conditionThatHolds', 'yes'],
    ['conditionThatDoesNot', 'no'],
    ['substitution', 'aws/eu-west-3'],
    ['ownValues', 'eu-west-3!'],
    ['madeText', 'published to arn:aws:sns:eu-west-3:999988887777:shop-test-Topic'],
    ['memberOfFile', 'made'],
  ])('is resolved: %s', (name, expected) => {
    expect(template.get(`resolved/${name}`, 'string')).toBe(expected);
  });

  test.each([
    ['parameter', 'refused/parameter: the variable param:missing is not known here'],
    ['environment', 'refused/environment: the variable env:HOME is not known here'],
    ['reference', 'refused/reference/Ref: Ref of Nothing is not known here'],
    ['absent', 'refused/absent/Ref: Ref of Absent is not known here'],
    ['pseudoParameter', 'refused/pseudoParameter/Ref: Ref of AWS::StackName is not known here'],
    ['attribute', 'refused/attribute/Fn::GetAtt: Owner of Topic is not known here'],
    ['substitution', 'refused/substitution/Fn::Sub: Arn of Nothing is not known here'],
    ['function', 'refused/function/Fn::ImportValue: this function is not known here'],
    ['condition', 'Conditions/Maybe: expected a value of type boolean, found undefined'],
    ['member', 'refused/member: members.cjs has no member missing'],
    ['number', 'refused/number: expected a value of type string, found 7'],
    ['missing', 'refused/missing: expected a value of type string, found undefined'],
  ])('is refused by its path: %s', (name, problem) => {
    expect(() => template.get(`refused/${name}`, 'string')).toThrow(`serverless.yml, ${problem}`);
  });

  test('that the stack lacks is missed by its type', () => {
    expect(() => readServiceDefinition(join(ROOT, 'test/local/service/fixture'), DEPLOYMENT)).toThrow(
      'serverless.yml, resources: expected at least one AWS::StepFunctions::StateMachine',
    );
  });
});
