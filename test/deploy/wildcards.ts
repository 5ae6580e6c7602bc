import type { Deployed } from './deployed.ts';
import { listed } from './grants.ts';

/** A permission that names more than one thing. */
interface Wildcard {
  /** The resource whose policy it is in, by its logical id. */
  readonly where: string;
  readonly action: string;
  readonly resource: string;
}

/** What a document of policies calls the things whose names a deployment makes up. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'REGION',
  'AWS::AccountId': 'ACCOUNT',
  ExportBucket: 'BUCKET',
  'ExportBucket.Arn': 'arn:aws:s3:::BUCKET',
  'CopySnapshotStateMachine.Name': 'MACHINE',
  'ProtectClustersStateMachine.Name': 'MACHINE-protect-clusters',
  'ExpireRecoveryPointsStateMachine.Name': 'MACHINE-expire-recovery-points',
  'NoticeTopicKey.Arn': 'TOPIC_KEY',
};

/** Every allowance of any policy in the template with a `*` in its action or resource. */
export function wildcards({ resources }: Deployed): Wildcard[] {
  return Object.entries(resources).flatMap(([where, { Properties }]) =>
    allowances(Properties)
      .flatMap(({ Action, Resource = '' }) =>
        listed(Action).flatMap((action) => listed(Resource).map((resource) => ({ where, action, resource }))),
      )
      .map((each) => ({
        ...each,
        resource: each.resource
          .replaceAll(/<([\w.:]+)>/g, (all, name) => NAMES[name] ?? all)
          // Where a reference would be a circle, the machine stands by the name that its stage gives it.
          .replace('memorydb-snapshot-copy-dev', 'MACHINE'),
      }))
      .filter(({ action, resource }) => action.includes('*') || resource.includes('*')),
  );
}

interface Allowance {
  readonly Action: string | readonly string[];
  /** A trust policy has none. */
  readonly Resource?: string | readonly string[];
}

/** The statements that allow something, wherever they stand in a resource's properties. */
function allowances(value: unknown): Allowance[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value && 'Action' in value) return value.Effect === 'Allow' ? [value as Allowance] : [];
  return Object.values(value).flatMap(allowances);
}
