import { resolve } from 'node:path';
import { problemText } from '../functions/core/request/problem.ts';
import { parameterProblems, tagsIn } from './parameters.ts';
import { scheduleProblems } from './schedule-problems.ts';
import { scheduleResources } from './schedules.ts';

/** The members of osls that are used here. */
export interface Serverless {
  readonly serviceDir: string;
  readonly configurationInput: { readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly processedInput: {
    readonly options: { readonly param?: string | readonly string[] };
  };
  readonly yamlParser: { parse(file: string): Promise<unknown> };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly service: {
    readonly service: string;
    readonly functions: Readonly<Record<string, unknown>>;
    readonly resources: { readonly Resources: Record<string, object> };
    readonly custom: { readonly parameters: Readonly<Record<string, unknown>>; readonly eventRetries: object };
    readonly provider: {
      logRetentionInDays?: number;
      stackTags: Readonly<Record<string, string>>;
      readonly compiledCloudFormationTemplate: {
        readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
      };
    };
  };
  getProvider(name: 'aws'): { getStage(): string; getRegion(): string };
}

/** CloudFormation quotas. */
const MOST_RESOURCES = 500;

/** @throws Error with every problem of the parameters, the stage and the schedules */
export async function refuse(serverless: Serverless): Promise<void> {
  const { service, configurationInput, processedInput, classes } = serverless;
  const { default: defaults = {}, ...stages } = configurationInput.params;
  const onCommandLine = [processedInput.options.param ?? []].flat().map((each) => each.split(/=(.*)/s, 2));
  const aws = serverless.getProvider('aws');
  const problems = parameterProblems({
    service: service.service,
    stage: aws.getStage(),
    region: aws.getRegion(),
    functions: Object.keys(service.functions),
    known: Object.keys(defaults),
    given: Object.assign({}, ...Object.values(stages), Object.fromEntries(onCommandLine)),
    values: service.custom.parameters,
  });
  const lines = [...problems.map(problemText), ...(await problemsOfSchedules(serverless))];
  if (lines.length > 0) throw new classes.Error(`This cannot work:\n${lines.join('\n')}`, 'DEPLOYMENT_REFUSED');
}

async function problemsOfSchedules(serverless: Serverless): Promise<string[]> {
  const { schedules: file, exportBucket, expireRecoveryPoints } = serverless.service.custom.parameters;
  if (file === '') return [];
  try {
    const surroundings = {
      ...{ prefix: prefixOf(serverless), bucket: String(exportBucket), now: new Date() },
      mayExpire: expireRecoveryPoints === 'on',
    };
    return scheduleProblems(await readSchedules(serverless), surroundings).map((problem) => `${file}, ${problem}`);
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : error}`];
  }
}

const readSchedules = ({ service, serviceDir, yamlParser }: Serverless): Promise<unknown> =>
  yamlParser.parse(resolve(serviceDir, String(service.custom.parameters['schedules'])));

const prefixOf = (serverless: Serverless): string =>
  `${serverless.service.service}-${serverless.getProvider('aws').getStage()}`;

/**
 * Adds what serverless.yml cannot express: lists of schedules and of tags, and the retention of logs, which osls would check
 * before the parameters are checked here.
 */
export async function prepare(serverless: Serverless): Promise<void> {
  const { custom, provider } = serverless.service;
  const { parameters, eventRetries: retries } = custom;
  provider.logRetentionInDays = Number(parameters['logRetentionDays']);
  provider.stackTags = { ...provider.stackTags, ...tagsIn(String(parameters['tags'])) };
  if (parameters['schedules'] === '') return;
  const resources = scheduleResources(await readSchedules(serverless), { prefix: prefixOf(serverless), retries });
  Object.assign(serverless.service.resources.Resources, resources);
}

/** @throws Error for a template that CloudFormation does not accept */
export function refuseTooManyResources({ service, classes }: Serverless): void {
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const types = Object.values(Resources).map(({ Type }) => Type);
  const excess = types.length - MOST_RESOURCES;
  if (excess <= 0) return;
  const schedules = types.filter((type) => type === 'AWS::Scheduler::Schedule').length;
  throw new classes.Error(
    `The template has ${types.length} resources, and CloudFormation takes ${MOST_RESOURCES} at most: each of the ${schedules} schedules makes 3, or 2 without an alarm. Leave schedules out of the file that make ${excess} or more, and deploy them with another stage.`,
    'TOO_MANY_RESOURCES',
  );
}

/** Without a recipient of notices, a deployment would seem never to fail. */
export function requireNoticeRecipient({ service, classes }: Serverless): void {
  const { email, topicArn } = service.custom.parameters;
  if (email !== '' || topicArn !== '') return;
  throw new classes.Error(
    'The notices would have no recipient. Deploy with --param="email=you@example.com", or with --param="topicArn=..." of a topic that has subscribers.',
    'NO_NOTICE_RECIPIENT',
  );
}

/** Notices may go to a topic of somebody's own; alarms never do. */
export function warnOfUnheardAlarms({ service }: Serverless, warn: (text: string) => void): void {
  if (service.custom.parameters['email'] !== '') return;
  warn(
    'This deployment subscribes nobody to its alarms: they have a topic of their own, the output AlarmTopicArn, also with topicArn. Subscribe someone to it with aws sns subscribe, once.',
  );
}
