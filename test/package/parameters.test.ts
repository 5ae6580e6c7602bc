import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployed, deployed, type Resource, references } from './deployed.ts';
import { grants, listed, statements } from './grants.ts';
import { packageProduct } from './product.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:own-topic';
const TOPIC_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const COPY_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0987dcba-09fe-87dc-65ba-ab0987654321';

let service: Deployed;

beforeAll(async () => {
  const parameters = {
    email: 'ops@example.com',
    exportBucket: 'own-bucket',
    topicArn: TOPIC,
    topicKeyArn: TOPIC_KEY,
    copyKmsKeyArn: COPY_KEY,
    logRetentionDays: '30',
  };
  service = deployed((await packageProduct(parameters)).template);
}, 60_000);

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

test('logRetentionDays holds for every log', () => {
  const days = Object.values(service.ofType('AWS::Logs::LogGroup')).map(({ Properties }) =>
    Number(Properties['RetentionInDays']),
  );
  const functions = Object.keys(service.ofType('AWS::Lambda::Function'));
  expect(days).toEqual(Array(functions.length + 1).fill(30));
});
