import { beforeAll, expect, test } from '@jest/globals';
import { type Deployed, deployed } from './deployed.ts';
import { type Grants, grants } from './grants.ts';
import { packageProduct } from './product.ts';

const snapshots = 'arn:<AWS::Partition>:memorydb:<AWS::Region>:<AWS::AccountId>:snapshot/*';
const bucket = 'arn:<AWS::Partition>:s3:::<ExportBucket>';
const objects = `${bucket}/*`;
const readShards = { 's3:ListBucket': [bucket], 's3:GetObject': [`${bucket}/*.rdb`] };
const childExecutions =
  'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:memorydb-snapshot-copy-dev/*';
const executions = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:memorydb-snapshot-copy-dev:*';
/** X-Ray's actions know no resource. */
const trace = { 'xray:PutTraceSegments': ['*'], 'xray:PutTelemetryRecords': ['*'] };
const log = (logGroup: string): Grants => ({
  'logs:CreateLogStream': [`<${logGroup}.Arn>`],
  'logs:PutLogEvents': [`<${logGroup}.Arn>`],
});
const readSnapshots = { 'memorydb:DescribeSnapshots': [snapshots], 'memorydb:ListTags': [snapshots] };

const GRANTS: Readonly<Record<string, Grants>> = {
  ValidateRequestRole: {
    ...log('ValidateRequestLogGroup'),
    ...trace,
    ...readSnapshots,
    's3:ListBucket': [bucket],
    's3:GetBucketPolicy': [bucket],
    's3:GetBucketOwnershipControls': [bucket],
  },
  ClaimExportRole: {
    ...log('ClaimExportLogGroup'),
    ...trace,
    's3:ListBucket': [bucket],
    's3:GetObject': [`${bucket}/*.claim.json`],
    's3:PutObject': [`${bucket}/*.claim.json`],
    'states:DescribeExecution': [executions],
  },
  CopySnapshotRole: {
    ...log('CopySnapshotLogGroup'),
    ...trace,
    ...readSnapshots,
    'memorydb:CopySnapshot': [snapshots],
    'memorydb:TagResource': [snapshots],
    's3:ListAllMyBuckets': ['*'], // S3 knows no resource for it, and MemoryDB asks for it.
    's3:GetBucketLocation': [bucket],
    's3:ListBucket': [bucket],
    's3:PutObject': [objects],
    's3:GetObject': [objects],
    's3:DeleteObject': [objects],
  },
  PollStatusRole: { ...log('PollStatusLogGroup'), ...trace, ...readSnapshots, 's3:ListBucket': [bucket] },
  PlanVerificationRole: { ...log('PlanVerificationLogGroup'), ...trace, 's3:ListBucket': [bucket] },
  ProbeShardRole: { ...log('ProbeShardLogGroup'), ...trace, ...readShards },
  ChecksumPartRole: { ...log('ChecksumPartLogGroup'), ...trace, ...readShards },
  JudgeShardRole: { ...log('JudgeShardLogGroup'), ...trace },
  ConcludeExportRole: {
    ...log('ConcludeExportLogGroup'),
    ...trace,
    's3:ListBucket': [bucket],
    's3:GetObject': [`${bucket}/*.manifest.json`],
    's3:PutObject': [`${bucket}/*.manifest.json`],
  },
  ExplainFailureRole: { ...log('ExplainFailureLogGroup'), ...trace },
  NotifyRole: {
    ...log('NotifyLogGroup'),
    ...trace,
    'sns:Publish': ['<NoticeTopic>'],
    'kms:Decrypt': ['<NoticeTopicKey.Arn>'],
    'kms:GenerateDataKey*': ['<NoticeTopicKey.Arn>'],
    'sqs:SendMessage': ['<UntoldEndingsQueue.Arn>'],
  },
  StateMachineRole: {
    'lambda:InvokeFunction': [
      '<ValidateRequestLambdaFunction.Arn>',
      '<ClaimExportLambdaFunction.Arn>',
      '<CopySnapshotLambdaFunction.Arn>',
      '<PollStatusLambdaFunction.Arn>',
      '<PlanVerificationLambdaFunction.Arn>',
      '<ProbeShardLambdaFunction.Arn>',
      '<ChecksumPartLambdaFunction.Arn>',
      '<JudgeShardLambdaFunction.Arn>',
      '<ConcludeExportLambdaFunction.Arn>',
      '<ExplainFailureLambdaFunction.Arn>',
      '<NotifyLambdaFunction.Arn>',
    ],
    // A distributed Map starts executions of the very machine, whose ARNs have the Map's label after the machine's name.
    'states:StartExecution': [
      'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:memorydb-snapshot-copy-dev',
    ],
    'states:DescribeExecution': [childExecutions],
    'states:StopExecution': [childExecutions],
    // What Step Functions' documentation asks for logging; deliveries and resource policies belong to the account.
    'logs:CreateLogDelivery': ['*'],
    'logs:GetLogDelivery': ['*'],
    'logs:UpdateLogDelivery': ['*'],
    'logs:DeleteLogDelivery': ['*'],
    'logs:ListLogDeliveries': ['*'],
    'logs:PutResourcePolicy': ['*'],
    'logs:DescribeResourcePolicies': ['*'],
    'logs:DescribeLogGroups': ['*'],
    ...trace,
    'xray:GetSamplingRules': ['*'],
    'xray:GetSamplingTargets': ['*'],
  },
};

let service: Deployed;

beforeAll(async () => {
  service = deployed((await packageProduct()).template);
}, 60_000);

test('every role may do what the table says, and no more', () => {
  const roles = service.ofType('AWS::IAM::Role');
  expect(Object.fromEntries(Object.entries(roles).map(([name, role]) => [name, grants(role)]))).toEqual(GRANTS);
});

test('no role is attached a managed policy, or a policy from outside of itself', () => {
  for (const role of Object.values(service.ofType('AWS::IAM::Role')))
    expect(Object.keys(role.Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Policies']);
  expect(Object.keys({ ...service.ofType('AWS::IAM::Policy'), ...service.ofType('AWS::IAM::ManagedPolicy') })).toEqual(
    [],
  );
});

test('only Lambda assumes the roles of the functions, and only Step Functions that of the machine', () => {
  for (const [name, role] of Object.entries(service.ofType('AWS::IAM::Role')))
    expect(role.Properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: name === 'StateMachineRole' ? 'states.amazonaws.com' : 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
    });
});
