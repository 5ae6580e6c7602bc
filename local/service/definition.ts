import { join } from 'node:path';
import type { LambdaFunction } from '../lambda/instance.ts';
import { type Deployment, Template, TemplateError } from './template.ts';

/** What of the deployed stack runs, as serverless.yml and its includes say it. */
export interface ServiceDefinition {
  readonly functions: readonly LambdaFunction[];
  readonly machine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    /** JSON text, its placeholders filled. */
    readonly definition: string;
  };
  /** Which events go to which function, and how often Lambda tries again when it fails there. */
  readonly rule: { readonly pattern: Pattern; readonly functionArn: string; readonly maximumRetryAttempts: number };
  readonly buckets: readonly { readonly name: string; readonly ownership: string; readonly policy: object }[];
  readonly topicArns: readonly string[];
}

/** An event pattern of EventBridge's that only compares: each field that it names has one of the values it lists. */
export type Pattern = { readonly [field: string]: readonly unknown[] | Pattern };

/** @param root the folder that holds serverless.yml. Throws TemplateError for whatever is not understood. */
export function readServiceDefinition(root: string, deployment: Deployment): ServiceDefinition {
  const template = new Template(root, deployment);
  const text = (path: string) => template.get(path, 'string');
  const ref = (id: string) => template.reference(id, 'Ref', `Resources/${id}`);
  const theOnly = (type: string): string => {
    const [id, ...others] = template.resources(type);
    if (id === undefined || others.length > 0) throw new TemplateError('resources', `expected one ${type}`);
    return id;
  };
  const machine = theOnly('AWS::StepFunctions::StateMachine');
  const rule = `Resources/${theOnly('AWS::Events::Rule')}/Properties`;
  const retries = `Resources/${theOnly('AWS::Lambda::EventInvokeConfig')}/Properties/MaximumRetryAttempts`;
  const pattern = template.get(`${rule}/EventPattern`, 'object') as Pattern;
  requireComparing(pattern, `${rule}/EventPattern`);
  return {
    functions: template.keys('functions').map((key) => lambdaFunction(template, root, key)),
    machine: {
      arn: ref(machine),
      name: text(`Resources/${machine}/Properties/StateMachineName`),
      roleArn: text(`Resources/${machine}/Properties/RoleArn`),
      definition: text(`Resources/${machine}/Properties/DefinitionString`),
    },
    rule: {
      pattern,
      functionArn: text(`${rule}/Targets/0/Arn`),
      maximumRetryAttempts: template.get(retries, 'number'),
    },
    buckets: template.resources('AWS::S3::Bucket').map((id) => ({
      name: ref(id),
      ownership: text(`Resources/${id}/Properties/OwnershipControls/Rules/0/ObjectOwnership`),
      policy: template.get(`Resources/${id}Policy/Properties/PolicyDocument`, 'object'),
    })),
    topicArns: template.resources('AWS::SNS::Topic').map(ref),
  };
}

function lambdaFunction(template: Template, root: string, key: string): LambdaFunction {
  const path = `functions/${key}`;
  const [, file, exportName] = /^(.+)\.(\w+)$/.exec(template.get(`${path}/handler`, 'string')) ?? [];
  if (!file || !exportName) throw new TemplateError(`${path}/handler`, 'expected <file>.<export>');
  const environment = (at: string) => template.keys(at).map((name) => [name, template.get(`${at}/${name}`, 'string')]);
  const id = `${key}LambdaFunction`;
  return {
    key,
    name: template.reference(id, 'Ref', path),
    arn: template.reference(id, 'Arn', path),
    file: join(root, `${file}.mjs`),
    exportName,
    timeoutSeconds: template.get(`${path}/timeout`, 'number'),
    environment: Object.fromEntries([...environment('provider/environment'), ...environment(`${path}/environment`)]),
  };
}

/** Throws TemplateError for a filter that does more than compare: it would match locally what it does not on AWS. */
function requireComparing(pattern: Pattern, path: string): void {
  for (const [field, filter] of Object.entries(pattern)) {
    const at = `${path}/${field}`;
    if (!Array.isArray(filter)) requireComparing(filter as Pattern, at);
    else if (filter.some((value) => typeof value === 'object'))
      throw new TemplateError(at, 'only values are known here');
  }
}
