import { join } from 'node:path';
import type { Rule } from '../emulators/eventbridge/bus.ts';
import type { Route } from '../emulators/http-api/routes.ts';
import type { LambdaFunction } from '../emulators/lambda/instance.ts';
import { readRoutes } from './routes.ts';
import { readRules } from './rules.ts';
import { type Deployment, Template, TemplateError } from './template.ts';

/** The parts of the deployed stack that run, from serverless.yml and its includes. */
export interface ServiceDefinition {
  readonly functions: readonly LambdaFunction[];
  readonly machine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    /** JSON text, its placeholders filled. */
    readonly definition: string;
  };
  /** Rules that send events to functions. */
  readonly rules: readonly Rule[];
  /** Routes of the HTTP API. */
  readonly routes: readonly Route[];
  readonly buckets: readonly {
    readonly name: string;
    readonly ownership: string;
    readonly policy: object;
    readonly isVersioned: boolean;
  }[];
  readonly topicArns: readonly string[];
}

/** @param root the folder that holds serverless.yml. Throws TemplateError for anything that is not supported. */
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
  const functions = template.keys('functions').map((key) => lambdaFunction(template, root, key));
  return {
    functions,
    machine: {
      arn: ref(machine),
      name: text(`Resources/${machine}/Properties/StateMachineName`),
      roleArn: text(`Resources/${machine}/Properties/RoleArn`),
      definition: text(`Resources/${machine}/Properties/DefinitionString`),
    },
    rules: readRules(template, functions),
    routes: readRoutes(template),
    buckets: template.resources('AWS::S3::Bucket').map((id) => ({
      name: ref(id),
      ownership: text(`Resources/${id}/Properties/OwnershipControls/Rules/0/ObjectOwnership`),
      policy: template.get(`Resources/${id}Policy/Properties/PolicyDocument`, 'object'),
      isVersioned: template
        .keys(`Resources/${id}/Properties/VersioningConfiguration`)
        .some(
          (key) => template.get(`Resources/${id}/Properties/VersioningConfiguration/${key}`, 'string') === 'Enabled',
        ),
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
