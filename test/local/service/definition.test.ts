import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readServiceDefinition } from '../../../local/service/definition.ts';
import { Template } from '../../../local/service/template.ts';
import { ROOT } from '../../support/service.ts';

const DEPLOYMENT = {
  region: 'eu-west-3',
  accountId: '999988887777',
  stage: 'test',
  names: { ExportBucket: 'exports-here' },
};

describe('What ships', () => {
  const { functions, machine, rules, buckets, topicArns } = readServiceDefinition(ROOT, DEPLOYMENT);
  const environmentOf = (key: string) => functions.find((each) => each.key === key)?.environment;

  test('has every handler of functions/ with its timeout', () => {
    const handlers = readdirSync(join(ROOT, 'functions')).filter((name) => name.endsWith('.ts'));
    expect(functions.map(({ file }) => basename(file, '.mjs')).sort()).toEqual(
      handlers.map((name) => basename(name, '.ts')).sort(),
    );
    expect(functions).toContainEqual({
      key: 'explainFailure',
      name: 'memorydb-snapshot-copy-test-explainFailure',
      arn: 'arn:aws:lambda:eu-west-3:999988887777:function:memorydb-snapshot-copy-test-explainFailure',
      file: join(ROOT, '.build/functions/explain-failure.mjs'),
      exportName: 'handler',
      timeoutSeconds: 10,
      environment: {},
    });
  });

  test('gives each function the environment that serverless.yml gives it', () => {
    expect(environmentOf('validateRequest')).toEqual({ ALLOWED_BUCKETS: 'exports-here' });
    expect(environmentOf('notify')).toEqual({
      TOPIC_ARN: 'arn:aws:sns:eu-west-3:999988887777:memorydb-snapshot-copy-test-NoticeTopic',
    });
    expect(topicArns).toContain(environmentOf('notify')?.['TOPIC_ARN']);
  });

  test('has a machine whose placeholders are the ARNs of these functions', () => {
    const called = Array.from(machine.definition.matchAll(/"FunctionName": "([^"]+)"/g), ([, arn]) => arn);
    expect([...new Set(called)].sort()).toEqual(functions.map(({ arn }) => arn).sort());
    expect(machine).toMatchObject({
      arn: 'arn:aws:states:eu-west-3:999988887777:stateMachine:memorydb-snapshot-copy-test',
      name: 'memorydb-snapshot-copy-test',
      roleArn: 'arn:aws:iam::999988887777:role/memorydb-snapshot-copy-test-StateMachineRole',
    });
  });

  test('sends the endings of this machine that no Catch sees to notify', () => {
    expect(rules).toContainEqual({
      name: 'StatusChangeRule',
      bus: 'default',
      pattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'ABORTED', 'TIMED_OUT'], stateMachineArn: [machine.arn] },
      },
      targets: [{ functionArn: functions.find(({ key }) => key === 'notify')?.arn, maximumRetryAttempts: 2 }],
    });
  });

  test('creates a bucket that MemoryDB of this region may write to', () => {
    expect(buckets).toEqual([
      {
        name: 'exports-here',
        ownership: 'BucketOwnerPreferred',
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
    ['number', 'refused/number: expected a value of type string, found 7'],
    ['missing', 'refused/missing: expected a value of type string, found undefined'],
  ])('is refused by its path: %s', (name, problem) => {
    expect(() => template.get(`refused/${name}`, 'string')).toThrow(`serverless.yml, ${problem}`);
  });

  test('that the stack lacks is missed by its type', () => {
    expect(() => readServiceDefinition(join(ROOT, 'test/local/service/fixture'), DEPLOYMENT)).toThrow(
      'serverless.yml, resources: expected one AWS::StepFunctions::StateMachine',
    );
  });
});
