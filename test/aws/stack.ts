// The packaged stack, deployed by the AWS CLI as `serverless deploy` does it.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { REGION } from '../../local/service/account.ts';
import type { Template } from '../deploy/deployed.ts';
import { packageInto, readPackage } from '../deploy/product.ts';
import type { Ministack } from '../support/ministack.ts';
import { forMinistack } from './template.ts';

const NAME = 'memorydb-snapshot-copy-dev';
const STACK = ['--stack-name', NAME];
const NAMED = ['--capabilities', 'CAPABILITY_NAMED_IAM'];

export interface DeployedStack {
  readonly template: Template;
  /** By logical id. */
  readonly resources: Readonly<Record<string, { readonly id: string; readonly status: string }>>;
  /** Of the template, by name. */
  readonly outputs: Readonly<Record<string, string>>;
}

export async function deployPackage({ aws, url }: Ministack, folder: string): Promise<DeployedStack> {
  const output = join(folder, 'package');
  await packageInto(
    output,
    { email: 'ops@example.com', createdSnapshotPrefix: 'nightly-' },
    { env: { AWS_REGION: REGION } },
  );
  const { template: packaged, zips } = await readPackage(output);
  const template = forMinistack(packaged);

  await aws('cloudformation', 'create-stack', ...STACK, ...NAMED, ...body(output, 'create-stack'));
  await settled(aws);
  const bucket = (await resourcesOf(aws))['ServerlessDeploymentBucket']?.id ?? '';
  const uploads = join(folder, 'uploads', keyPrefixOf(template));
  await mkdir(uploads, { recursive: true });
  for (const name of zips.keys()) await rename(join(output, name), join(uploads, name));
  // Too large to be sent with the call.
  await writeFile(join(folder, 'uploads/template.json'), JSON.stringify(template));
  await aws('s3', 'cp', '--only-show-errors', '--recursive', join(folder, 'uploads'), `s3://${bucket}`);
  await aws('cloudformation', 'update-stack', ...STACK, ...NAMED, '--template-url', `${url}/${bucket}/template.json`);
  const outputs = await settled(aws);
  return { template, resources: await resourcesOf(aws), outputs };
}

const body = (output: string, name: string) => [
  '--template-body',
  `file://${join(output, `cloudformation-template-${name}.json`)}`,
];

/** Where the template looks for the functions' code in the deployment bucket. */
function keyPrefixOf({ Resources }: Template): string {
  const [code] = Object.values(Resources).flatMap(
    ({ Properties }) => (Properties?.['Code'] as { S3Key: string }) ?? [],
  );
  if (!code) throw new Error('The template has no function.');
  return code.S3Key.slice(0, code.S3Key.lastIndexOf('/'));
}

interface Stacks {
  readonly Stacks: readonly [
    {
      readonly StackStatus: string;
      readonly Outputs?: readonly { readonly OutputKey: string; readonly OutputValue: string }[];
    },
  ];
}

/** Waits for the end of what is in progress, and returns the outputs. */
async function settled(aws: Ministack['aws']): Promise<Record<string, string>> {
  for (;;) {
    const { Stacks } = await aws<Stacks>('cloudformation', 'describe-stacks', ...STACK);
    const [{ StackStatus, Outputs = [] }] = Stacks;
    if (/^(CREATE|UPDATE)_COMPLETE$/.test(StackStatus))
      return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    if (!StackStatus.endsWith('_IN_PROGRESS')) throw new Error(await whatFailed(aws));
    await setTimeout(300);
  }
}

async function whatFailed(aws: Ministack['aws']): Promise<string> {
  const { StackEvents } = await aws<{ StackEvents: Record<string, string>[] }>(
    'cloudformation',
    'describe-stack-events',
    ...STACK,
  );
  return StackEvents.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].join(' '),
  ).join('\n');
}

async function resourcesOf(aws: Ministack['aws']): Promise<DeployedStack['resources']> {
  const { StackResources } = await aws<{
    StackResources: { LogicalResourceId: string; PhysicalResourceId: string; ResourceStatus: string }[];
  }>('cloudformation', 'describe-stack-resources', ...STACK);
  return Object.fromEntries(
    StackResources.map(({ LogicalResourceId, PhysicalResourceId, ResourceStatus }) => [
      LogicalResourceId,
      { id: PhysicalResourceId, status: ResourceStatus },
    ]),
  );
}
