// What a release has promised: `node scripts/run.mjs test/deploy/release.ts` records it for the version of package.json.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { AWS_ERRORS, OUR_ERRORS } from '../../functions/core/errors.ts';
import type { Resource, Template } from './deployed.ts';

/** What somebody's data, executions, alarms or programs hold on to, and what a later release therefore must not change. */
export interface Release {
  /** What holds data, or is named by others: type, properties that name or replace it, and whether it outlives the stack. */
  readonly stateful: Readonly<Record<string, Stateful>>;
  readonly outputs: readonly string[];
  readonly detailTypes: readonly string[];
  readonly errors: readonly string[];
  /** Members of notices, of manifests and of inputs, as paths. */
  readonly members: Readonly<Record<string, readonly string[]>>;
}

interface Stateful {
  readonly type: string;
  readonly retained: boolean;
  readonly condition: string | null;
  /** Properties whose change makes CloudFormation replace the resource. */
  readonly fixed: Readonly<Record<string, unknown>>;
}

/** By type: the properties whose change means replacement (CloudFormation, "Update requires"). */
const STATEFUL: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SQS::Queue': ['QueueName', 'FifoQueue'],
  'AWS::SNS::Topic': ['TopicName', 'FifoTopic'],
  'AWS::KMS::Key': [],
  'AWS::StepFunctions::StateMachine': ['StateMachineName', 'StateMachineType'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::ApiGatewayV2::Api': ['ProtocolType'],
  'AWS::Lambda::Function': ['FunctionName', 'PackageType'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
};

const SCHEMAS = {
  notice: 'statemachine/notice.schema.json',
  manifest: 'statemachine/manifest.schema.json',
  input: 'statemachine/copy-snapshot/input.schema.json',
};

/** What this working tree promises. */
export const releaseOf = (template: Template): Release => ({
  stateful: Object.fromEntries(
    Object.entries(template.Resources).flatMap(([id, resource]) =>
      Object.hasOwn(STATEFUL, resource.Type) ? [[id, statefulOf(resource)]] : [],
    ),
  ),
  outputs: Object.keys(template.Outputs).sort(),
  detailTypes: detailTypesIn(Object.values(template.Resources)).sort(),
  errors: [...OUR_ERRORS, ...AWS_ERRORS].sort(),
  members: Object.fromEntries(
    Object.entries(SCHEMAS).map(([name, file]) => [name, membersOf(JSON.parse(readFileSync(file, 'utf8'))).sort()]),
  ),
});

const statefulOf = ({ Type, Properties, DeletionPolicy, Condition }: Resource): Stateful => ({
  type: Type,
  retained: DeletionPolicy?.startsWith('Retain') ?? false,
  condition: Condition ?? null,
  fixed: Object.fromEntries(
    (STATEFUL[Type] ?? []).flatMap((name) => (Properties?.[name] === undefined ? [] : [[name, Properties[name]]])),
  ),
});

const detailTypesIn = (resources: readonly Resource[]): string[] => [
  ...new Set(
    resources.flatMap(({ Type, Properties }) => {
      // A rule by the clock has none.
      const { EventPattern = {} } = Type === 'AWS::Events::Rule' ? Properties : {};
      const pattern = EventPattern as Record<string, string[]>;
      return pattern['detail-type'] ?? [];
    }),
  ),
];

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function membersOf(schema: Schema, path = ''): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => [
    `${path}${name}`,
    ...membersOf(member, `${path}${name}.`),
  ]);
  return schema.items ? [...own, ...membersOf(schema.items, `${path}[].`)] : own;
}

/** Everything of an earlier release that a later one renames, replaces or leaves out. */
export function broken(earlier: Release, later: Release): string[] {
  const missing = (kind: string, before: readonly string[], after: readonly string[]): string[] =>
    before.filter((each) => !after.includes(each)).map((each) => `${kind} ${each} is gone`);
  return [
    ...Object.entries(earlier.stateful).flatMap(([id, before]) => {
      const after = later.stateful[id];
      if (!after) return [`resource ${id} is gone`];
      return [
        ...(after.type === before.type ? [] : [`resource ${id} is of another type`]),
        ...(before.retained && !after.retained ? [`resource ${id} does not outlive the stack any more`] : []),
        ...(after.condition === before.condition ? [] : [`resource ${id} has another condition`]),
        ...(JSON.stringify(after.fixed) === JSON.stringify(before.fixed) ? [] : [`resource ${id} would be replaced`]),
      ];
    }),
    ...missing('output', earlier.outputs, later.outputs),
    ...missing('detail-type', earlier.detailTypes, later.detailTypes),
    ...missing('error', earlier.errors, later.errors),
    ...Object.entries(earlier.members).flatMap(([name, members]) =>
      missing(`member of the ${name}`, members, later.members[name] ?? []),
    ),
  ];
}

/**
 * Records what this working tree promises, for the release that is about to be made.
 * @param args its version; that of package.json by default
 */
export async function main(args: readonly string[]): Promise<number> {
  const { version: current } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const [version = current] = args;
  execFileSync(process.execPath, ['node_modules/serverless/bin/serverless.js', 'package'], { stdio: 'inherit' });
  const template = readFileSync('.serverless/cloudformation-template-update-stack.json', 'utf8');
  mkdirSync('test/deploy/recorded', { recursive: true });
  const release = releaseOf(JSON.parse(template) as Template);
  writeFileSync(`test/deploy/recorded/${version}.json`, `${JSON.stringify(release, null, 2)}\n`);
  execFileSync(process.execPath, [
    'node_modules/@biomejs/biome/bin/biome',
    'format',
    '--write',
    'test/deploy/recorded',
  ]);
  return 0;
}
