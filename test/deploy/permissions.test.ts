import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployed, deployed, type Resource } from './deployed.ts';
import { type Grants, grants, statements } from './grants.ts';
import { isAllowed } from './iam.ts';
import { defaultPackage } from './packages.ts';
import { wildcards } from './wildcards.ts';

const CHILD_EXECUTIONS =
  'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:memorydb-snapshot-copy-dev/*';

/**
 * What the state machine calls, and what Step Functions does in its name. (The roles of the functions are held to their
 * calls by test/statemachine/copy-snapshot/play-routes.ts.)
 */
const MACHINE: Grants = {
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
  'states:DescribeExecution': [CHILD_EXECUTIONS],
  'states:StopExecution': [CHILD_EXECUTIONS],
  // What Step Functions' documentation asks for logging; deliveries and resource policies belong to the account.
  'logs:CreateLogDelivery': ['*'],
  'logs:GetLogDelivery': ['*'],
  'logs:UpdateLogDelivery': ['*'],
  'logs:DeleteLogDelivery': ['*'],
  'logs:ListLogDeliveries': ['*'],
  'logs:PutResourcePolicy': ['*'],
  'logs:DescribeResourcePolicies': ['*'],
  'logs:DescribeLogGroups': ['*'],
  'xray:PutTraceSegments': ['*'],
  'xray:PutTelemetryRecords': ['*'],
  'xray:GetSamplingRules': ['*'],
  'xray:GetSamplingTargets': ['*'],
};

/** The words of a table's cell that are set as code. */
const inCode = (cell: string): string[] => Array.from(cell.matchAll(/`([^`]+)`/g), ([, name]) => String(name));

let service: Deployed;

beforeAll(async () => {
  service = deployed((await defaultPackage()).template);
});

test('the state machine may invoke its functions and write its log and traces, and no more', () => {
  expect(grants(service.resources['StateMachineRole'] as Resource)).toEqual(MACHINE);
});

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
