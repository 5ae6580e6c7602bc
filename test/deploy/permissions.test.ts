import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployed, deployed, type Resource } from './deployed.ts';
import { type Grants, grants, listed, statements } from './grants.ts';
import { isAllowed } from './iam.ts';
import { defaultPackage, packageThatExpires } from './packages.ts';
import { wildcards } from './wildcards.ts';

const DEPLOYMENT = 'memorydb-snapshot-copy-dev';
const STATES = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>';
/** As AWS's guide to distributed Maps grants them, and as their ARNs are. */
const childExecutionsOf = (machine: string): string[] => [
  `${STATES}:execution:${machine}:*`,
  `${STATES}:execution:${machine}/*`,
];

const both = (actions: readonly string[], resources: readonly string[]): Grants =>
  Object.fromEntries(actions.map((action) => [action, resources]));

const LOGS_AND_TRACES: Grants = {
  // What Step Functions' documentation asks for logging; deliveries and resource policies belong to the account.
  'logs:CreateLogDelivery': ['*'],
  'logs:CreateLogStream': ['*'],
  'logs:GetLogDelivery': ['*'],
  'logs:UpdateLogDelivery': ['*'],
  'logs:DeleteLogDelivery': ['*'],
  'logs:ListLogDeliveries': ['*'],
  'logs:PutLogEvents': ['*'],
  'logs:PutResourcePolicy': ['*'],
  'logs:DescribeResourcePolicies': ['*'],
  'logs:DescribeLogGroups': ['*'],
  'xray:PutTraceSegments': ['*'],
  'xray:PutTelemetryRecords': ['*'],
  'xray:GetSamplingRules': ['*'],
  'xray:GetSamplingTargets': ['*'],
};

/**
 * What copy-snapshot calls, and what Step Functions does in its name. (The roles of the functions are held to their calls
 * by test/statemachine/play-routes.ts.)
 */
const COPY_SNAPSHOT: Grants = {
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
    '<RecordPointLambdaFunction.Arn>',
    '<ExplainFailureLambdaFunction.Arn>',
    '<NotifyLambdaFunction.Arn>',
  ],
  // A distributed Map starts executions of the very machine, whose ARNs have the Map's label after the machine's name.
  'states:StartExecution': [
    'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:stateMachine:memorydb-snapshot-copy-dev',
  ],
  ...both(['states:DescribeExecution', 'states:StopExecution'], childExecutionsOf(DEPLOYMENT)),
  ...LOGS_AND_TRACES,
};

/** What a run calls: its functions, the Map's executions of the very machine, and those of copy-snapshot, which it awaits. */
const PROTECT_CLUSTERS: Grants = {
  'lambda:InvokeFunction': [
    '<SelectClustersLambdaFunction.Arn>',
    '<CheckClusterLambdaFunction.Arn>',
    '<JudgeClusterLambdaFunction.Arn>',
    '<ConcludeRunLambdaFunction.Arn>',
    '<ExplainFailureLambdaFunction.Arn>',
    '<NotifyLambdaFunction.Arn>',
  ],
  'states:StartExecution': [`${STATES}:stateMachine:${DEPLOYMENT}-protect-clusters`, '<CopySnapshotStateMachine>'],
  ...both(
    ['states:DescribeExecution', 'states:StopExecution'],
    [...childExecutionsOf(`${DEPLOYMENT}-protect-clusters`), `${STATES}:execution:<CopySnapshotStateMachine.Name>:*`],
  ),
  // Step Functions waits for an execution by a rule of its own, and cannot create the machine without these
  // (Step Functions guide, "Start a new AWS Step Functions state machine from a running execution").
  ...both(
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    [
      'arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
    ],
  ),
  // The results of the Map.
  ...both(
    ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
    ['arn:<AWS::Partition>:s3:::<ExportBucket>/reports/protect-clusters/*'],
  ),
  ...LOGS_AND_TRACES,
};

const EXPIRE_RECOVERY_POINTS: Grants = {
  'lambda:InvokeFunction': [
    '<PlanExpirationLambdaFunction.Arn>',
    '<ExpirePointLambdaFunction.Arn>',
    '<ConcludeExpiryLambdaFunction.Arn>',
    '<ExplainFailureLambdaFunction.Arn>',
    '<NotifyLambdaFunction.Arn>',
  ],
  ...LOGS_AND_TRACES,
};

/** The words of a table's cell that are set as code. */
const inCode = (cell: string): string[] => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => String(name));

let service: Deployed;

beforeAll(async () => {
  service = deployed((await defaultPackage()).template);
});

test.each([
  ['StateMachineRole', COPY_SNAPSHOT],
  ['ProtectClustersStateMachineRole', PROTECT_CLUSTERS],
  ['ExpireRecoveryPointsStateMachineRole', EXPIRE_RECOVERY_POINTS],
])(
  '%s may invoke the functions of its machine, start what it starts, and write logs and traces, and no more',
  (role, may) => {
    expect(grants(service.resources[role] as Resource)).toEqual(may);
  },
);

test('docs/security.md has every wildcard of every policy, and no other', async () => {
  const [, table = ''] = (await readFile('docs/security.md', 'utf8')).split('\n## Wildcards\n');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) => {
    const [resources = [], actions = [], places = []] = row.split('|').slice(1, 4).map(inCode);
    return resources.flatMap((resource) =>
      actions.flatMap((action) => places.map((where) => `${where}: ${action} on ${resource}`)),
    );
  });
  const found = wildcards(service).map(({ where, action, resource }) => `${where}: ${action} on ${resource}`);
  expect([...new Set(documented)].sort()).toEqual([...new Set(found)].sort());
  for (const row of rows) expect(row.split('|')[4]?.trim()).toMatch(/\.$/);
});

test('docs/permissions.md has every action that the role of each function allows, and no other', async () => {
  const rows = (await readFile('docs/permissions.md', 'utf8')).split('\n').filter((line) => /^\| `\w+`/.test(line));
  const documented = new Map<string, Set<string>>();
  for (const row of rows) {
    const [functions = '', may = ''] = row.split('|').slice(1, 3);
    const actions = inCode(may).filter((word) => /^\w+:\w/.test(word));
    for (const name of inCode(functions).filter((word) => !word.includes('=')))
      documented.set(name, new Set([...(documented.get(name) ?? []), ...actions]));
  }
  const { resources, ofType } = deployed((await packageThatExpires()).template);
  for (const id of Object.keys(ofType('AWS::Lambda::Function'))) {
    const name = id.replace(/LambdaFunction$/, '');
    const allowed = statements(resources[`${name}Role`] as Resource).flatMap(({ Effect, Action }) =>
      Effect === 'Allow' ? listed(Action).filter((action) => !/^(logs|xray):/.test(action)) : [],
    );
    const key = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const withKey = key === 'copySnapshot' ? ['kms:CreateGrant', 'kms:DescribeKey'] : [];
    expect([key, [...(documented.get(key) ?? [])].sort()]).toEqual([
      key,
      [...new Set([...allowed, ...withKey])].sort(),
    ]);
    documented.delete(key);
  }
  expect([...documented.keys()]).toEqual([]);
});

test('no role is attached a managed policy, or a policy from outside of itself', () => {
  for (const role of Object.values(service.ofType('AWS::IAM::Role')))
    expect(Object.keys(role.Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Policies']);
  expect(Object.keys({ ...service.ofType('AWS::IAM::Policy'), ...service.ofType('AWS::IAM::ManagedPolicy') })).toEqual(
    [],
  );
});

test('only Lambda assumes the roles of the functions, and only Step Functions of this account those of the machines', () => {
  const ofThisAccount = { StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' } };
  for (const [name, role] of Object.entries(service.ofType('AWS::IAM::Role'))) {
    const who = name.endsWith('StateMachineRole')
      ? { Principal: { Service: 'states.amazonaws.com' }, Condition: ofThisAccount }
      : { Principal: { Service: 'lambda.amazonaws.com' } };
    expect([name, role.Properties['AssumeRolePolicyDocument']]).toEqual([
      name,
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...who }] },
    ]);
  }
});

describe('the caller of an export may write and delete what MemoryDB exports', () => {
  const objects = 'arn:<AWS::Partition>:s3:::<ExportBucket>/';
  const may = (key: string) =>
    ['s3:PutObject', 's3:DeleteObject'].map((action) =>
      isAllowed(statements(service.resources['CopySnapshotRole'] as Resource), { action, resource: objects + key }),
    );

  test.each(['orders-0001.rdb', 'my/recovery-points/orders-0001.rdb', '*'])('%s', (key) => {
    expect(may(key)).toEqual([true, true]);
  });

  test.each([
    'recovery-points/orders/x.json',
    'recovery-points/orders-0001.rdb',
    'reports/x.html',
    'a/b.claim.json',
    'b.manifest.json',
  ])('but not %s', (key) => {
    expect(may(key)).toEqual([false, false]);
  });
});

describe('Deleting recovery points', () => {
  const DELETING = ['memorydb:DeleteSnapshot', 's3:DeleteObjectVersion'];
  const actionsOf = (role: Resource) =>
    statements(role).flatMap(({ Effect, Action }) => (Effect === 'Allow' ? listed(Action) : []));

  test('is allowed to no role unless the parameter turns it on', () => {
    for (const [name, role] of Object.entries(service.ofType('AWS::IAM::Role')))
      expect([name, actionsOf(role).filter((action) => DELETING.includes(action))]).toEqual([name, []]);
    expect(actionsOf(service.resources['ExpirePointRole'] as Resource)).not.toContain('s3:DeleteObject');
    expect(actionsOf(service.resources['ExpirePointRole'] as Resource)).not.toContain('s3:PutObject');
  });

  describe('with the parameter', () => {
    let expiring: Deployed;
    beforeAll(async () => {
      expiring = deployed((await packageThatExpires()).template);
    });
    const may = (action: string, resource: string, context: Record<string, string> = {}) =>
      isAllowed(statements(expiring.resources['ExpirePointRole'] as Resource), { action, resource, context });

    test('is allowed to one role alone', () => {
      const roles = Object.entries(expiring.ofType('AWS::IAM::Role'));
      const allowed = roles.filter(([, role]) => actionsOf(role).some((action) => DELETING.includes(action)));
      expect(allowed.map(([name]) => name)).toEqual(['ExpirePointRole']);
    });

    test.each([
      [`${DEPLOYMENT}/sha256:0`, true],
      [`${DEPLOYMENT}-2/sha256:0`, false],
      ['sha256:0', false],
      [undefined, false],
    ])('a snapshot goes by its stamp: %s', (stamp, isDeletable) => {
      const snapshot = 'arn:<AWS::Partition>:memorydb:<AWS::Region>:<AWS::AccountId>:snapshot/x';
      const context = stamp === undefined ? {} : { 'aws:ResourceTag/memorydb-snapshot-copy': stamp };
      expect(may('memorydb:DeleteSnapshot', snapshot, context)).toBe(isDeletable);
    });

    test.each([
      ['s3:DeleteObjectVersion', 'a/orders-0001.rdb', true],
      ['s3:DeleteObjectVersion', 'a/orders.manifest.json', true],
      ['s3:DeleteObjectVersion', 'a/orders.claim.json', true],
      ['s3:DeleteObjectVersion', 'somebody-elses.txt', false],
      ['s3:DeleteObjectVersion', 'recovery-points/orders/x.json', false],
      ['s3:DeleteObjectVersion', 'recovery-points/orders/x.manifest.json', false],
      ['s3:DeleteObject', 'recovery-points/orders/x.json', true],
      ['s3:DeleteObject', 'reports/x.json', false],
      ['s3:DeleteObject', 'reports/x-0001.rdb', false],
      ['s3:DeleteObjectVersion', 'reports/x-0001.rdb', false],
      ['s3:PutObject', 'a/orders-0001.rdb', false],
    ])('%s of %s: %s', (action, key, isDeletable) => {
      expect(may(action, `arn:<AWS::Partition>:s3:::<ExportBucket>/${key}`)).toBe(isDeletable);
    });
  });
});
