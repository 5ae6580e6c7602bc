import { ACCOUNT_ID, REGION } from '../../local/service/account.ts';
import type { ServiceDefinition } from '../../local/service/definition.ts';
import type { Asked } from './accesses.ts';
import type { Deployed, Resource } from './deployed.ts';
import { listed, type Statement, statements } from './grants.ts';
import { type Access, matches } from './iam.ts';

/** By the function's key in serverless.yml. */
export type Roles = Readonly<Record<string, readonly Statement[]>>;

/** What the role of each function says, where the stack has the names that it has in the local service. */
export function rolesOf(service: Deployed, { functions, machines, buckets }: ServiceDefinition): Roles {
  const [machine] = machines;
  const machineOf = (folder: string) => machines.find(({ name }) => name === `${machine.name}-${folder}`);
  const [runs, expirations] = [machineOf('protect-clusters'), machineOf('expire-recovery-points')];
  const names: Readonly<Record<string, string | undefined>> = {
    'AWS::Partition': 'aws',
    'AWS::Region': REGION,
    'AWS::AccountId': ACCOUNT_ID,
    ExportBucket: buckets[0]?.name,
    NoticeTopic: functions.find(({ key }) => key === 'notify')?.environment['TOPIC_ARN'],
    CopySnapshotStateMachine: machine.arn,
    'CopySnapshotStateMachine.Name': machine.name,
    ProtectClustersStateMachine: runs?.arn,
    'ProtectClustersStateMachine.Name': runs?.name,
    ExpireRecoveryPointsStateMachine: expirations?.arn,
    'ExpireRecoveryPointsStateMachine.Name': expirations?.name,
  };
  const named = (role: Resource): Statement[] =>
    JSON.parse(
      JSON.stringify(statements(role))
        .replaceAll(/<([\w.:]+)>/g, (all, name) => names[name] ?? all)
        // Where a reference would be a circle, the machine stands by the name that its stage gives it.
        .replaceAll('memorydb-snapshot-copy-dev', machine.name),
    );
  return Object.fromEntries(
    lambdas(service).map(([key, { Properties }]) => {
      const [, role = ''] = /^<(\w+)\.Arn>$/.exec(String(Properties['Role'])) ?? [];
      return [key, named(service.resources[role] as Resource)];
    }),
  );
}

/** What Lambda does in the name of a function: it writes the log and the trace, and keeps events that were given up. */
export function platformAccesses(service: Deployed): Asked[] {
  const kept = Object.values(service.ofType('AWS::Lambda::EventInvokeConfig')).map(({ Properties }) => Properties);
  return lambdas(service).flatMap(([caller, { Properties }]) => {
    const id = `${caller.charAt(0).toUpperCase()}${caller.slice(1)}`;
    const destination = kept.find(({ FunctionName }) => FunctionName === `<${id}LambdaFunction>`)?.[
      'DestinationConfig'
    ];
    const { OnFailure } = (destination ?? {}) as { OnFailure?: { Destination: string } };
    return [
      { caller, action: 'logs:CreateLogStream', resource: `<${id}LogGroup.Arn>` },
      { caller, action: 'logs:PutLogEvents', resource: `<${id}LogGroup.Arn>` },
      ...(Properties['TracingConfig'] === undefined
        ? []
        : [
            { caller, action: 'xray:PutTraceSegments', resource: '*' },
            { caller, action: 'xray:PutTelemetryRecords', resource: '*' },
          ]),
      ...(OnFailure ? [{ caller, action: 'sqs:SendMessage', resource: OnFailure.Destination }] : []),
    ];
  });
}

const lambdas = (service: Deployed): [key: string, resource: Resource][] =>
  Object.entries(service.ofType('AWS::Lambda::Function')).map(([id, resource]) => [
    `${id.charAt(0).toLowerCase()}${id.slice(1)}`.replace(/LambdaFunction$/, ''),
    resource,
  ]);

/** Each action on each resource that a role allows, and that is part of no access, as `action on resource`. */
export const unused = (role: readonly Statement[], accesses: readonly Access[]): string[] =>
  role
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) =>
      listed(statement.Action).flatMap((Action) =>
        listed(statement.Resource)
          .filter((Resource) => !accesses.some((access) => matches({ ...statement, Action, Resource }, access)))
          .map((Resource) => `${Action} on ${Resource}`),
      ),
    );
