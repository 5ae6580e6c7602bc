import { join } from 'node:path';
import type { Rule } from '../emulators/eventbridge/bus.ts';
import type { Route } from '../emulators/http-api/routes.ts';
import type { LambdaFunction } from '../emulators/lambda/instance.ts';
import type { MachineDefinition } from '../emulators/stepfunctions/emulator.ts';
import { type AlarmDefinitions, readAlarms } from './alarms.ts';
import { readRoutes } from './routes.ts';
import { type HourlyRule, readHourlyRules, readRules } from './rules.ts';
import { type Deployment, Template, TemplateError } from './template.ts';

/** The parts of the deployed stack that run, from serverless.yml and its includes. */
export interface ServiceDefinition extends AlarmDefinitions {
  readonly functions: readonly LambdaFunction[];
  /** Their placeholders are filled. The first has the deployment's own name, if one has. */
  readonly machines: readonly [MachineDefinition, ...MachineDefinition[]];
  /** Rules that send events to functions. */
  readonly rules: readonly Rule[];
  /** Rules that invoke functions by the clock. */
  readonly hourlyRules: readonly HourlyRule[];
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
  const functions = template.keys('functions').map((key) => lambdaFunction(template, root, key));
  return {
    functions,
    machines: readMachines(template, `${text('service')}-${deployment.stage}`),
    rules: readRules(template, functions),
    hourlyRules: readHourlyRules(template, functions),
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
    ...readAlarms(template),
  };
}

function readMachines(template: Template, ownName: string): ServiceDefinition['machines'] {
  const type = 'AWS::StepFunctions::StateMachine';
  const machines = template.resources(type).map((id) => ({
    arn: template.reference(id, 'Ref', `Resources/${id}`),
    name: template.get(`Resources/${id}/Properties/StateMachineName`, 'string'),
    roleArn: template.get(`Resources/${id}/Properties/RoleArn`, 'string'),
    definition: template.get(`Resources/${id}/Properties/DefinitionString`, 'string'),
  }));
  const isOwn = ({ name }: MachineDefinition) => name === ownName;
  const [first, ...others] = [...machines.filter(isOwn), ...machines.filter((machine) => !isOwn(machine))];
  if (!first) throw new TemplateError('resources', `expected at least one ${type}`);
  return [first, ...others];
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
