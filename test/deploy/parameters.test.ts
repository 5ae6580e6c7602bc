import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployed, deployed, type Resource, references } from './deployed.ts';
import { grants, listed, statements } from './grants.ts';
import { COPY_KEY, packageWithEverything, TOPIC, TOPIC_KEY } from './packages.ts';

let service: Deployed;

beforeAll(async () => {
  service = deployed((await packageWithEverything()).template);
});

test('nothing refers to a resource that is not deployed', () => {
  const referred = references(service);
  expect(referred.length).toBeGreaterThan(0);
  expect(referred.filter((name) => !(name in service.resources))).toEqual([]);
});

describe('exportBucket', () => {
  test('is used instead of a bucket of our own', () => {
    expect(service.ofType('AWS::S3::Bucket')).not.toHaveProperty('ExportBucket');
    expect(service.resources).not.toHaveProperty('ExportBucketPolicy');
    expect(service.resources['ValidateRequestLambdaFunction']?.Properties['Environment']).toEqual({
      Variables: { ALLOWED_BUCKETS: 'own-bucket' },
    });
    expect(service.resources['StartExecutionLambdaFunction']?.Properties['Environment']).toMatchObject({
      Variables: { ALLOWED_BUCKETS: 'own-bucket' },
    });
    expect(service.outputs['ExportBucketName']).toBe('own-bucket');
  });

  test('is the only bucket that any role may touch', () => {
    const resources = Object.values(service.ofType('AWS::IAM::Role'))
      .flatMap(statements)
      .filter(({ Action }) => listed(Action).some((action) => action.startsWith('s3:')))
      .flatMap(({ Resource }) => listed(Resource));
    expect([...new Set(resources)].sort()).toEqual([
      '*',
      'arn:<AWS::Partition>:s3:::own-bucket',
      'arn:<AWS::Partition>:s3:::own-bucket/*',
      'arn:<AWS::Partition>:s3:::own-bucket/*.claim.json',
      'arn:<AWS::Partition>:s3:::own-bucket/*.manifest.json',
      'arn:<AWS::Partition>:s3:::own-bucket/*.rdb',
      'arn:<AWS::Partition>:s3:::own-bucket/recovery-points/*',
      'arn:<AWS::Partition>:s3:::own-bucket/recovery-points/*/first-seen.json',
      'arn:<AWS::Partition>:s3:::own-bucket/reports/*',
      'arn:<AWS::Partition>:s3:::own-bucket/reports/expire-recovery-points/*',
      'arn:<AWS::Partition>:s3:::own-bucket/reports/protect-clusters/*',
      'arn:<AWS::Partition>:s3:::own-bucket/reports/protection.html',
      'arn:<AWS::Partition>:s3:::own-bucket/reports/protection.json',
    ]);
  });
});

describe('topicArn', () => {
  test('is used instead of a topic and a key of our own', () => {
    expect(Object.keys(service.ofType('AWS::SNS::Topic'))).toEqual(['AlarmTopic']);
    expect(service.ofType('AWS::KMS::Key')).toEqual({});
    expect(service.resources['NotifyLambdaFunction']?.Properties['Environment']).toEqual({
      Variables: { TOPIC_ARN: TOPIC },
    });
    expect(service.outputs['NoticeTopicArn']).toBe(TOPIC);
  });

  test('is where Notify may publish, under the key that topicKeyArn names', () => {
    expect(grants(service.resources['NotifyRole'] as Resource)).toMatchObject({
      'sns:Publish': [TOPIC],
      'kms:Decrypt': [TOPIC_KEY],
      'kms:GenerateDataKey*': [TOPIC_KEY],
    });
  });

  test('has an alarm on its failed deliveries', () => {
    expect(service.resources['NoticesNotDeliveredAlarm']?.Properties['Dimensions']).toEqual([
      { Name: 'TopicName', Value: 'own-topic' },
    ]);
  });
});

test('copyKmsKeyArn may be used by CopySnapshot alone, which creates grants for AWS services only', () => {
  const users = Object.entries(service.ofType('AWS::IAM::Role')).flatMap(([name, role]) =>
    statements(role)
      .filter(({ Action }) => listed(Action).some((action) => /^kms:(CreateGrant|DescribeKey)$/.test(action)))
      .map((statement) => [name, statement]),
  );
  expect(users).toEqual([
    [
      'CopySnapshotRole',
      {
        Effect: 'Allow',
        Action: 'kms:CreateGrant',
        Resource: COPY_KEY,
        Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
    ],
    ['CopySnapshotRole', { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: COPY_KEY }],
  ]);
});

test('topicKeyArn may be used by those that publish', () => {
  for (const role of ['NotifyRole', 'MeasureStatusRole'])
    expect(grants(service.resources[role] as Resource)).toMatchObject({
      'sns:Publish': [TOPIC],
      'kms:Decrypt': [TOPIC_KEY],
    });
});

test('email is subscribed to the notices and to the alarms', () => {
  const subscriptions = Object.values(service.ofType('AWS::SNS::Subscription')).map(({ Properties }) => Properties);
  expect(subscriptions).toHaveLength(2);
  expect(subscriptions).toEqual(
    expect.arrayContaining([
      { TopicArn: TOPIC, Protocol: 'email', Endpoint: 'ops@example.com' },
      { TopicArn: '<AlarmTopic>', Protocol: 'email', Endpoint: 'ops@example.com' },
    ]),
  );
});

test('maxAgeHours and metricsPerCluster are what MeasureStatus measures by', () => {
  expect(service.resources['MeasureStatusLambdaFunction']?.Properties['Environment']).toEqual({
    Variables: {
      STATE_MACHINE_ARN: '<CopySnapshotStateMachine>',
      EXPORT_BUCKET: 'own-bucket',
      TOPIC_ARN: TOPIC,
      MAX_AGE_HOURS: '12.5',
      METRICS_PER_CLUSTER: 'yes',
    },
  });
});

test('logRetentionDays holds for every log', () => {
  const days = Object.values(service.ofType('AWS::Logs::LogGroup')).map(({ Properties }) =>
    Number(Properties['RetentionInDays']),
  );
  const functions = Object.keys(service.ofType('AWS::Lambda::Function'));
  expect(days).toEqual(Array(functions.length + 4).fill(30)); // Those of the state machines and the HTTP API too.
});

test('eventBus is where requests are taken from', () => {
  const { EventBusName } = service.resources['RequestRule']?.Properties ?? {};
  expect(EventBusName).toBe('arn:aws:events:eu-central-1:111122223333:event-bus/own-bus');
});

describe('createdSnapshotPrefix', () => {
  const rule = () => service.resources['CreatedSnapshotRule']?.Properties ?? {};

  test('lets CloudTrail records of such snapshots pass, of CreateSnapshot alone, and only if it was accepted', () => {
    expect(rule()['EventPattern']).toEqual({
      source: ['aws.memorydb'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['memorydb.amazonaws.com'],
        eventName: ['CreateSnapshot'],
        errorCode: [{ exists: false }],
        requestParameters: { snapshotName: [{ prefix: 'nightly-' }] },
      },
    });
    expect(rule()).not.toHaveProperty('EventBusName');
  });

  test('lets the rule call StartExecution and fill the queue', () => {
    expect(service.resources['CreatedSnapshotPermission']?.Properties).toEqual({
      FunctionName: '<StartExecutionLambdaFunction>',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: '<CreatedSnapshotRule.Arn>',
    });
    expect(rule()['Targets']).toMatchObject([
      {
        Arn: '<StartExecutionLambdaFunction.Arn>',
        RetryPolicy: { MaximumEventAgeInSeconds: 21600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: '<UnstartedRequestsQueue.Arn>' },
      },
    ]);
    expect(service.resources['UnstartedRequestsQueuePolicy']?.Properties).toMatchObject({
      PolicyDocument: {
        Statement: [
          { Condition: { ArnEquals: { 'aws:SourceArn': ['<RequestRule.Arn>', '<CreatedSnapshotRule.Arn>'] } } },
        ],
      },
    });
  });

  test('with createdSnapshotMode Export makes an export to the bucket of each', () => {
    const [target] = rule()['Targets'] as { InputTransformer: { InputPathsMap: object; InputTemplate: string } }[];
    const { InputPathsMap: paths, InputTemplate: template } = target?.InputTransformer ?? {};
    expect(JSON.parse(String(template).replaceAll(/<(\w+)>/g, (_all, name) => JSON.stringify(name)))).toEqual({
      ...{ id: 'id', source: 'source', 'detail-type': 'type', time: 'time', detail: 'detail' },
      input: { TargetBucket: 'own-bucket' },
    });
    expect(paths).toEqual({
      ...{ id: '$.id', source: '$.source', type: '$.detail-type', time: '$.time', detail: '$.detail' },
    });
  });
});

test('jwtIssuer and jwtAudience put a token in the place of a signature, on every route', () => {
  const routes = Object.values(service.ofType('AWS::ApiGatewayV2::Route'));
  expect(routes).toHaveLength(15);
  for (const { Properties } of routes)
    expect(Properties).toMatchObject({ AuthorizationType: 'JWT', AuthorizerId: '<HttpApiAuthorizerJwt>' });
  expect(Object.values(service.ofType('AWS::ApiGatewayV2::Authorizer')).map(({ Properties }) => Properties)).toEqual([
    {
      ApiId: '<HttpApi>',
      Name: 'jwt',
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: 'https://login.example.com/', Audience: ['copies', 'operators'] },
    },
  ]);
});
