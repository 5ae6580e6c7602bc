import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { prepare, type Serverless } from '../../deploy/packaging.ts';
import { tagsIn } from '../../deploy/parameters.ts';
import { parseYaml } from '../../local/yaml.ts';
import { deployed, type Resource } from './deployed.ts';
import { defaultPackage, packageWithEverything } from './packages.ts';

/** Types to whose resources CloudFormation passes the tags of the stack: they have a property for tags. */
const TAGGED = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Events::Rule',
  'AWS::IAM::Role',
  'AWS::KMS::Key',
  'AWS::Lambda::Function',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::ScheduleGroup',
  'AWS::StepFunctions::StateMachine',
];

/** Types that have none, and what carries the tags in their place. */
const PARTS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Authorizer': 'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration': 'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Route': 'AWS::ApiGatewayV2::Api',
  'AWS::Lambda::EventInvokeConfig': 'AWS::Lambda::Function',
  'AWS::Lambda::Permission': 'AWS::Lambda::Function',
  'AWS::Logs::MetricFilter': 'AWS::Logs::LogGroup',
  'AWS::S3::BucketPolicy': 'AWS::S3::Bucket',
  'AWS::SNS::Subscription': 'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy': 'AWS::SNS::Topic',
  'AWS::SQS::QueuePolicy': 'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule': 'AWS::Scheduler::ScheduleGroup',
};
/** Nothing carries them: a dashboard is no part of anything. */
const UNTAGGED = ['AWS::CloudWatch::Dashboard'];

/** Of both packages, since parameters leave resources out and add others. */
let resources: readonly (readonly [id: string, resource: Resource])[];
beforeAll(async () => {
  const packages = [await defaultPackage(), await packageWithEverything()];
  resources = packages.flatMap(({ template }) => Object.entries(deployed(template).resources));
});

test('Everything that CloudFormation makes carries the tags of the stack, and those of the parameter', async () => {
  const { provider } = parseYaml(await readFile('serverless.yml', 'utf8')) as { provider: { stackTags: object } };
  // osls gives them to the stack, and CloudFormation to all that can have tags.
  expect(Object.keys(provider.stackTags)).toEqual(['service', 'stage']);
  const custom = {
    parameters: { tags: 'team=shop,cost-center=42', schedules: '', logRetentionDays: '90' },
    eventRetries: {},
  };
  const service = { custom, provider: { stackTags: { service: 's', stage: 'dev' } } };
  await prepare({ service } as unknown as Serverless);
  expect(service.provider.stackTags).toEqual({ service: 's', stage: 'dev', team: 'shop', 'cost-center': '42' });
});

test('Each resource can have tags, is a part of one that can, or is a dashboard; docs/deploying.md says so', async () => {
  const types = [...new Set(resources.map(([, { Type }]) => Type))].sort();
  expect(types).toEqual([...TAGGED, ...Object.keys(PARTS), ...UNTAGGED].sort());
  for (const whole of Object.values(PARTS)) expect(TAGGED).toContain(whole);
  const page = await readFile('docs/deploying.md', 'utf8');
  const [, said = ''] = /Without tags, since CloudFormation has none for them, are\s([^.]*)\./.exec(page) ?? [];
  for (const type of [...Object.keys(PARTS), ...UNTAGGED]) expect(said).toContain(`\`${type.slice('AWS::'.length)}\``);
});

test('Resources with tags of their own keep them beside those of the stack, at most 50: the parameter takes no such key', () => {
  const own = resources.flatMap(([, { Properties }]) => {
    const tags = Properties['Tags'] ?? [];
    return Array.isArray(tags) ? tags.map(({ Key }) => Key) : Object.keys(tags);
  });
  const keys = [...new Set(own)].sort();
  expect(keys).toEqual(['documentation', 'input-schema']);
  for (const key of [...keys, 'service', 'stage']) expect([key, tagsIn(`${key}=x`)]).toEqual([key, null]);
});

describe('Whatever has a name has that of the deployment before it', () => {
  /** The properties that are names of the resource itself. */
  const NAMES = ['AlarmName', 'DashboardName', 'FunctionName', 'LogGroupName', 'Name', 'StateMachineName'];
  const nameOf = ({ Type, Properties }: Resource): string[] =>
    // The rest refers to others by their names, or is named within what has the name of the deployment.
    TAGGED.includes(Type) || UNTAGGED.includes(Type)
      ? NAMES.flatMap((name) => (typeof Properties[name] === 'string' ? [String(Properties[name])] : []))
      : [];

  test('and there are such names of each kind', () => {
    const named = resources.filter(([, resource]) => nameOf(resource).length > 0).map(([, { Type }]) => Type);
    expect([...new Set(named)].sort()).toEqual([
      'AWS::ApiGatewayV2::Api',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::Scheduler::ScheduleGroup',
      'AWS::StepFunctions::StateMachine',
    ]);
    for (const [id, resource] of resources)
      for (const name of nameOf(resource))
        expect([id, name]).toEqual([id, expect.stringMatching(/^(\/aws\/[\w/-]+\/)?memorydb-snapshot-copy-/)]);
  });
});
