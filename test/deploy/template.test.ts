import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SUCCEEDED_WITH_WARNINGS } from '../../functions/core/outcome/notice.ts';
import { matches, type Pattern } from '../../local/emulators/eventbridge/pattern.ts';
import { machineOf, some } from '../statemachine/asl.ts';
import { baseName, handlers } from '../support/handlers.ts';
import { type Deployed, deployed, references, type Template } from './deployed.ts';
import { defaultPackage } from './packages.ts';

const root = join(import.meta.dirname, '../..');
/** Handlers that no state of the machine calls. */
const TRIGGERS = ['start-execution', 'serve-executions', 'measure-status'];

let template: Template;
let service: Deployed;

beforeAll(async () => {
  ({ template } = await defaultPackage());
  service = deployed(template);
});

/** `copy-snapshot/copy-snapshot` as osls writes its function at the head of logical ids: `CopySnapshot`. */
const pascalCase = (name: string) =>
  baseName(name).replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

test('nothing refers to a resource that is not deployed', () => {
  const referred = references(service);
  expect(referred.length).toBeGreaterThan(0);
  expect(referred.filter((name) => !(name in service.resources))).toEqual([]);
});

describe('the functions', () => {
  test('are those in functions/, each with its own file, role and log', () => {
    const functions = Object.entries(service.ofType('AWS::Lambda::Function'));
    expect(handlers).toHaveLength(22);
    expect(Object.fromEntries(functions.map(([id, { Properties }]) => [id, Properties]))).toEqual(
      Object.fromEntries(
        handlers.map((name) => [
          `${pascalCase(name)}LambdaFunction`,
          expect.objectContaining({
            Handler: `.build/functions/${name}.handler`,
            Role: `<${pascalCase(name)}Role.Arn>`,
            Runtime: 'nodejs24.x',
            Architectures: ['arm64'],
            TracingConfig: { Mode: 'Active' },
            LoggingConfig: { LogFormat: 'JSON' },
          }),
        ]),
      ),
    );
    for (const name of handlers)
      expect(service.properties(`${pascalCase(name)}LogGroup`)['LogGroupName']).toBe(
        `/aws/lambda/${service.properties(`${pascalCase(name)}LambdaFunction`)['FunctionName']}`,
      );
  });

  test('get in their environment what they need, and nothing else', () => {
    const environments = Object.entries(service.ofType('AWS::Lambda::Function')).flatMap(([id, { Properties }]) =>
      Properties['Environment'] === undefined ? [] : [[id, Properties['Environment']]],
    );
    const machines = {
      STATE_MACHINE_ARN: '<CopySnapshotStateMachine>',
      PROTECT_CLUSTERS_ARN: '<ProtectClustersStateMachine>',
      EXPIRE_RECOVERY_POINTS_ARN: '<ExpireRecoveryPointsStateMachine>',
    };
    expect(Object.fromEntries(environments)).toEqual({
      ValidateRequestLambdaFunction: { Variables: { ALLOWED_BUCKETS: '<ExportBucket>' } },
      PlanVerificationLambdaFunction: { Variables: { CHECKSUM_LIMIT_GB: '64', VERIFICATION_CONCURRENCY: '6' } },
      RecordPointLambdaFunction: { Variables: { EXPORT_BUCKET: '<ExportBucket>' } },
      SelectClustersLambdaFunction: {
        Variables: { ALLOWED_BUCKETS: '<ExportBucket>', EXPORT_BUCKET: '<ExportBucket>' },
      },
      JudgeClusterLambdaFunction: { Variables: { STATE_MACHINE_ARN: '<CopySnapshotStateMachine>' } },
      PlanExpirationLambdaFunction: {
        Variables: {
          EXPORT_BUCKET: '<ExportBucket>',
          EXPIRE_RECOVERY_POINTS: 'off',
          STATE_MACHINE_ARN: '<CopySnapshotStateMachine>',
        },
      },
      ExpirePointLambdaFunction: { Variables: { STATE_MACHINE_ARN: '<CopySnapshotStateMachine>' } },
      NotifyLambdaFunction: { Variables: { TOPIC_ARN: '<NoticeTopic>' } },
      StartExecutionLambdaFunction: {
        Variables: { ALLOWED_BUCKETS: '<ExportBucket>', ...machines },
      },
      ServeExecutionsLambdaFunction: { Variables: { EXPORT_BUCKET: '<ExportBucket>', ...machines } },
      MeasureStatusLambdaFunction: {
        Variables: {
          ...{ STATE_MACHINE_ARN: '<CopySnapshotStateMachine>', EXPORT_BUCKET: '<ExportBucket>' },
          ...{ TOPIC_ARN: '<NoticeTopic>', MAX_AGE_HOURS: '26', METRICS_PER_CLUSTER: 'no' },
        },
      },
    });
  });

  test('have memory for what they hold, and a whole processor for the bytes of an export', () => {
    const sizes = Object.entries(service.ofType('AWS::Lambda::Function')).map(
      ([id, { Properties }]) => [id.replace(/LambdaFunction$/, ''), Properties['MemorySize']] as const,
    );
    // serverless.yml says why.
    expect(Object.fromEntries(sizes.filter(([, megabytes]) => megabytes !== 512))).toEqual({
      ...{ ChecksumPart: 1_769, PlanExpiration: 1_024, ConcludeExpiry: 1_024 },
      ...{ JudgeShard: 256, ExplainFailure: 128 },
    });
  });
});

test('every handler but those of triggers is called by a state machine', () => {
  const called = MACHINES.flatMap(([folder]) =>
    Array.from(machineOf(folder).definition.matchAll(/\$\{(\w+)LambdaFunction\.Arn\}/g), ([, name]) => name),
  );
  const steps = handlers.filter((name) => !TRIGGERS.includes(baseName(name)));
  expect([...new Set(called)].sort()).toEqual(steps.map(pascalCase).sort());
});

/** The folder of each machine, the logical ids of it, its role and its log, and what its name ends in. */
const MACHINES = [
  ['copy-snapshot', 'CopySnapshotStateMachine', 'StateMachineRole', 'StateMachineLogGroup', ''],
  [
    'protect-clusters',
    'ProtectClustersStateMachine',
    'ProtectClustersStateMachineRole',
    'ProtectClustersLogGroup',
    '-protect-clusters',
  ],
  [
    'expire-recovery-points',
    'ExpireRecoveryPointsStateMachine',
    'ExpireRecoveryPointsStateMachineRole',
    'ExpireRecoveryPointsLogGroup',
    '-expire-recovery-points',
  ],
] as const;

describe.each(MACHINES)('the state machine %s', (folder, id, role, log, suffix) => {
  const { definition, tasks } = machineOf(folder);

  test('is the checked-in file, with nothing for Fn::Sub to fill in but functions and machines', () => {
    const { DefinitionString } = template.Resources[id]?.Properties ?? {};
    expect(DefinitionString).toEqual({ 'Fn::Sub': definition });
    const placeholders = Array.from(definition.matchAll(/\$\{([^}.]*)(?:\.Arn)?\}?/g), ([, name = '']) => name);
    expect(placeholders.filter((name) => !(name in service.resources))).toEqual([]);
  });

  test('waits for a function a little longer than the function may run', () => {
    const calling = some(tasks.filter(({ Arguments }) => Arguments?.FunctionName));
    for (const { name, Arguments = { FunctionName: '' }, TimeoutSeconds = 0 } of calling) {
      const timeout = Number(service.properties(Arguments.FunctionName.replace(/^\$\{(\w+)\.Arn\}$/, '$1'))['Timeout']);
      expect([name, TimeoutSeconds > timeout, TimeoutSeconds <= timeout + 30]).toEqual([name, true, true]);
    }
  });

  test('is a standard one, traced, and logged without the data of executions', () => {
    expect(service.properties(id)).toMatchObject({
      StateMachineName: `memorydb-snapshot-copy-dev${suffix}`,
      StateMachineType: 'STANDARD',
      RoleArn: `<${role}.Arn>`,
      LoggingConfiguration: {
        // At other levels the cause of a failed execution of a cluster is logged, with its tags.
        Level: folder === 'protect-clusters' ? 'FATAL' : 'ALL',
        IncludeExecutionData: false,
        Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: `<${log}.Arn>` } }],
      },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('says where its manual and the schema of its input are', () => {
    const tags = service.properties(id)['Tags'] as { Key: string; Value: string }[];
    expect(tags.map(({ Key }) => Key)).toEqual(['documentation', 'input-schema']);
    for (const { Value } of tags) expect([Value, existsSync(join(root, Value))]).toEqual([Value, true]);
  });
});

test('every log is kept for 90 days', () => {
  const groups = Object.values(service.ofType('AWS::Logs::LogGroup'));
  const functions = Object.keys(service.ofType('AWS::Lambda::Function'));
  // Those of the state machines and the HTTP API too.
  expect(groups.map(({ Properties }) => Properties['RetentionInDays'])).toEqual(Array(functions.length + 4).fill(90));
});

describe('the export bucket', () => {
  test('is private, versioned, encrypted so that it can seed a cluster, and outlives the stack', () => {
    expect(service.resources['ExportBucket']).toMatchObject({
      // A first deployment that fails takes away what it has made.
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    const kept = Object.entries(service.resources).filter(
      ([, resource]) => resource.DeletionPolicy === 'RetainExceptOnCreate',
    );
    expect(kept.map(([id]) => id).sort()).toEqual([
      ...['ExportBucket', 'ExportBucketPolicy', 'UnreportedExecutionsQueue', 'UnstartedRequestsQueue'],
    ]);
    expect(service.properties('ExportBucket')).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
      PublicAccessBlockConfiguration: expect.any(Object),
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'AbortStaleMultipartUploads',
            Status: 'Enabled',
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          },
          {
            ...{ Id: 'ExpireOldReports', Status: 'Enabled', Prefix: 'reports/' },
            NoncurrentVersionExpiration: { NoncurrentDays: 7 },
          },
        ],
      },
    });
  });

  test('blocks public access, as the bucket of the code does', () => {
    const buckets = Object.entries(service.ofType('AWS::S3::Bucket'));
    expect(buckets.map(([id]) => id).sort()).toEqual(['ExportBucket', 'ServerlessDeploymentBucket']);
    for (const [, { Properties }] of buckets)
      expect(Properties).toHaveProperty('PublicAccessBlockConfiguration', {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
  });

  test('has the policy that MemoryDB documents, keeps it off our own objects, and takes no call without TLS', () => {
    const everything = ['<ExportBucket.Arn>', '<ExportBucket.Arn>/*'];
    expect(service.properties('ExportBucketPolicy')).toMatchObject({
      Bucket: '<ExportBucket>',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: '<AWS::Region>.memorydb-snapshot.amazonaws.com' },
            Action: [
              's3:PutObject',
              's3:GetObject',
              's3:ListBucket',
              's3:GetBucketAcl',
              's3:ListMultipartUploadParts',
              's3:ListBucketMultipartUploads',
            ],
            Resource: everything,
          },
          {
            Effect: 'Deny',
            Principal: { Service: '<AWS::Region>.memorydb-snapshot.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: ['recovery-points/*', 'reports/*', '*.claim.json', '*.manifest.json'].map(
              (keys) => `<ExportBucket.Arn>/${keys}`,
            ),
          },
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: everything,
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
  });
});

test('The protection is measured every hour, by a rule that may call the function, which is tried again but not for long', () => {
  expect(service.properties('MeasureStatusRule')).toMatchObject({
    ScheduleExpression: 'rate(1 hour)',
    Targets: [
      {
        Arn: '<MeasureStatusLambdaFunction.Arn>',
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 5 },
      },
    ],
  });
  expect(service.properties('MeasureStatusPermission')).toMatchObject({
    ...{ FunctionName: '<MeasureStatusLambdaFunction>', Action: 'lambda:InvokeFunction' },
    ...{ Principal: 'events.amazonaws.com', SourceArn: '<MeasureStatusRule.Arn>' },
  });
  expect(service.properties('MeasureStatusInvocation')).toMatchObject({
    ...{ FunctionName: '<MeasureStatusLambdaFunction>', MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 2 },
  });
});

describe('notices', () => {
  test('are encrypted under a key that no service may use, since Notify alone publishes', () => {
    expect(service.properties('NoticeTopic')['KmsMasterKeyId']).toBe('<NoticeTopicKey>');
    expect(service.properties('NoticeTopicKey')).toMatchObject({ EnableKeyRotation: true });
    expect(service.properties('NoticeTopicKey')['KeyPolicy']).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'IamPoliciesOfThisAccount',
          ...{ Effect: 'Allow', Principal: { AWS: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:root' } },
          ...{ Action: 'kms:*', Resource: '*' },
        },
      ],
    });
  });

  test('go to a topic where no other account and no service may publish', () => {
    const policies = Object.values(service.ofType('AWS::SNS::TopicPolicy'));
    expect(policies.map(({ Properties }) => Properties['Topics'])).toEqual([['<AlarmTopic>']]);
  });

  test('go to nobody by e-mail until the parameter names someone', () => {
    expect(service.ofType('AWS::SNS::Subscription')).toEqual({});
  });
});

describe('events', () => {
  test('of executions that have ended are those of the machines', () => {
    expect(service.properties('StatusChangeRule')['EventPattern']).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        status: ['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT'],
        stateMachineArn: [
          '<CopySnapshotStateMachine>',
          '<ProtectClustersStateMachine>',
          '<ExpireRecoveryPointsStateMachine>',
        ],
      },
    });
  });

  test('of requests are those on the default bus that name this deployment or none, from any source', () => {
    expect(service.properties('RequestRule')['EventBusName']).toBe('default');
    const pattern = service.properties('RequestRule')['EventPattern'] as Pattern;
    const takes = (detail: object) => matches(pattern, { 'detail-type': 'MemoryDB Snapshot Copy Requested', detail });
    expect(takes({ SourceClusterName: 'orders' })).toBe(true);
    expect(takes({ SourceClusterName: 'orders', Deployment: 'memorydb-snapshot-copy-dev' })).toBe(true);
    for (const other of ['memorydb-snapshot-copy-prod', 'dev', '', null])
      expect(takes({ Deployment: other })).toBe(false);
    expect(matches(pattern, { 'detail-type': 'Other', detail: {} })).toBe(false);
  });

  test('are of no other kinds, until parameters name schedules or a prefix of created snapshots', () => {
    expect(Object.keys(service.ofType('AWS::Events::Rule')).sort()).toEqual([
      ...['MeasureStatusRule', 'RequestRule', 'StatusChangeRule'],
    ]);
    expect(Object.values(service.resources).filter(({ Type }) => Type.startsWith('AWS::Scheduler::'))).toEqual([]);
  });

  test.each([
    ['StatusChangeRule', 'Notify', 'UnreportedExecutionsQueue'],
    ['RequestRule', 'StartExecution', 'UnstartedRequestsQueue'],
  ])('of %s reach %s, are retried, and kept in %s when they cannot be delivered or it fails', (rule, name, queue) => {
    expect(service.properties(rule)['Targets']).toEqual([
      {
        Id: name,
        Arn: `<${name}LambdaFunction.Arn>`,
        RetryPolicy: { MaximumEventAgeInSeconds: 21600, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: `<${queue}.Arn>` },
      },
    ]);
    expect(service.properties(`${name}FailureDestination`)).toEqual({
      FunctionName: `<${name}LambdaFunction>`,
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: `<${queue}.Arn>` } },
    });
    expect(service.properties(`${queue}Policy`)).toMatchObject({
      Queues: [`<${queue}>`],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: `<${queue}.Arn>`,
            Condition: { ArnEquals: { 'aws:SourceArn': [`<${rule}.Arn>`] } },
          },
        ],
      },
    });
  });
});

test('what is given up on is kept for 14 days, the longest that there is, and encrypted', () => {
  const queues = Object.entries(service.ofType('AWS::SQS::Queue'));
  expect(queues.map(([id]) => id).sort()).toEqual(['UnreportedExecutionsQueue', 'UnstartedRequestsQueue']);
  for (const [id, { Properties }] of queues)
    expect([id, Properties]).toEqual([id, { SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 }]);
});

test('only the rules and the HTTP API of this stack may call functions, each those that it leads to', () => {
  const api = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<HttpApi>/*';
  const permissions = Object.values(service.ofType('AWS::Lambda::Permission')).map(({ Properties }) => Properties);
  for (const { Action } of permissions) expect(Action).toBe('lambda:InvokeFunction');
  expect(permissions.map(({ FunctionName, Principal, SourceArn }) => [FunctionName, Principal, SourceArn])).toEqual([
    ['<StartExecutionLambdaFunction.Arn>', 'apigateway.amazonaws.com', api],
    ['<ServeExecutionsLambdaFunction.Arn>', 'apigateway.amazonaws.com', api],
    ['<NotifyLambdaFunction>', 'events.amazonaws.com', '<StatusChangeRule.Arn>'],
    ['<StartExecutionLambdaFunction>', 'events.amazonaws.com', '<RequestRule.Arn>'],
    ['<MeasureStatusLambdaFunction>', 'events.amazonaws.com', '<MeasureStatusRule.Arn>'],
  ]);
});

describe('the HTTP API', () => {
  test('has the routes of the functions, and none that answers a request which is not signed', () => {
    const routes = Object.values(service.ofType('AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
    expect(routes.map(({ RouteKey, Target }) => [RouteKey, Target])).toEqual([
      ['POST /snapshot-copies', 'integrations/<HttpApiIntegrationStartExecution>'],
      ['POST /protection-runs', 'integrations/<HttpApiIntegrationStartExecution>'],
      ['POST /expiration-runs', 'integrations/<HttpApiIntegrationStartExecution>'],
      ['GET /snapshot-copies', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /snapshot-copies/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['DELETE /snapshot-copies/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /protection-runs', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /protection-runs/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['DELETE /protection-runs/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /protection', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /protection/{cluster}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /expiration-runs', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['GET /expiration-runs/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['DELETE /expiration-runs/{name}', 'integrations/<HttpApiIntegrationServeExecutions>'],
      ['$default', 'integrations/<HttpApiIntegrationServeExecutions>'],
    ]);
    for (const { AuthorizationType, AuthorizerId } of routes)
      expect([AuthorizationType, AuthorizerId]).toEqual(['AWS_IAM', undefined]);
    expect(service.ofType('AWS::ApiGatewayV2::Authorizer')).toEqual({});
  });

  test('hands over in the format that the functions read, and lets no web page of elsewhere call', () => {
    const integrations = Object.values(service.ofType('AWS::ApiGatewayV2::Integration'));
    expect(integrations).toHaveLength(2);
    for (const { Properties } of integrations)
      expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
    expect(service.properties('HttpApi')).not.toHaveProperty('CorsConfiguration');
  });

  test('is throttled, and logs who asked for what', () => {
    expect(service.properties('HttpApiStage')).toMatchObject({
      DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
      AccessLogSettings: { DestinationArn: '<HttpApiLogGroup.Arn>' },
    });
    const { Format } = service.properties('HttpApiStage')['AccessLogSettings'] as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({
      time: '$context.requestTime',
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      error: '$context.error.responseType',
      routeKey: '$context.routeKey',
      status: '$context.status',
      caller: '$context.identity.userArn',
      subject: '$context.authorizer.claims.sub',
    });
    expect(service.properties('HttpApiLogGroup')['LogGroupName']).toBe(
      '/aws/vendedlogs/http-api/memorydb-snapshot-copy-dev',
    );
  });

  test('waits longer than its functions may run', () => {
    for (const name of ['start-execution', 'serve-executions'])
      expect(service.properties(`${pascalCase(name)}LambdaFunction`)['Timeout']).toBeLessThan(30);
  });
});

test('the HTTP API, the state machines, alarms, the dashboard and logs have names that begin alike', () => {
  const names = Object.values(service.resources).flatMap(({ Properties }) =>
    ['StateMachineName', 'AlarmName', 'FunctionName', 'LogGroupName', 'DashboardName'].flatMap((member) =>
      typeof Properties[member] === 'string' && !Properties[member].startsWith('<') ? [Properties[member]] : [],
    ),
  );
  expect(service.properties('HttpApi')['Name']).toBe('memorydb-snapshot-copy-dev');
  expect(names.length).toBeGreaterThan(30);
  for (const name of names)
    expect(name).toMatch(/^(\/aws\/(lambda|vendedlogs\/[\w-]+)\/)?memorydb-snapshot-copy-dev(-|$)/);
});

test('the keys of functions have at most 16 characters, so that stages may have 24', () => {
  for (const name of handlers) expect(pascalCase(name).length).toBeLessThanOrEqual(16);
  for (const { Properties } of Object.values(service.ofType('AWS::Lambda::Function'))) {
    const ofLongestStage = String(Properties['FunctionName']).replace('-dev-', `-${'s'.repeat(24)}-`);
    expect(ofLongestStage.length).toBeLessThanOrEqual(64);
  }
});

test('an alarm counts the line that Notify leaves in its log for a success with warnings', () => {
  expect(service.properties('SucceededWithWarningsMetric')).toEqual({
    LogGroupName: '<NotifyLogGroup>',
    FilterPattern: `"${SUCCEEDED_WITH_WARNINGS}"`,
    MetricTransformations: [
      { MetricNamespace: 'memorydb-snapshot-copy-dev', MetricName: 'SucceededWithWarnings', MetricValue: '1' },
    ],
  });
});
