import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../local/yaml.ts';

/** What is promised outside of the machine and its functions. */
export interface Promises {
  /** Of the template: those that would ring at the first datum of their metric. */
  readonly alarms: readonly Alarm[];
  /** What docs/errors.md says is to be done about an error, by its name. */
  readonly remedies: ReadonlyMap<string, string>;
}

interface Alarm {
  /** Such as `AWS/Lambda Errors`. */
  readonly metric: string;
  /** JSON text: of what it is the metric. */
  readonly dimensions: string;
}

/**
 * @param product the folder with serverless.yml
 * @param root the project's own folder
 */
export const readPromises = (product: string, root: string): Promises => ({
  alarms: readAlarms(join(product, 'resources')),
  remedies: new Map(
    readFileSync(join(root, 'docs/errors.md'), 'utf8')
      .split(/^## /m)
      .slice(1)
      .flatMap((section) => {
        const [name = ''] = section.split('\n', 1);
        const others = Array.from(
          /^Also: (.*)\.$/m.exec(section)?.[1]?.matchAll(/`([^`]+)`/g) ?? [],
          ([, other = '']) => other,
        );
        const [, remedy = ''] = /^\*\*What to do\.\*\* (.*)$/m.exec(section) ?? [];
        return [name, ...others].map((error) => [error, remedy] as const);
      }),
  ),
});

type Members = Readonly<Record<string, unknown>>;

function readAlarms(folder: string): Alarm[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));
  const documents = files.map((name) => parseYaml(readFileSync(join(folder, name), 'utf8')) as Members);
  const resources: Record<string, Members> = Object.assign({}, ...documents.map(({ Resources }) => Resources));
  const properties = (type: string): Members[] =>
    Object.values(resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties as Members] : []));
  const heard = properties('AWS::SNS::TopicPolicy')
    .filter(({ PolicyDocument }) => letsCloudWatchPublish(JSON.stringify(PolicyDocument)))
    .flatMap(({ Topics }) => namesIn(Topics));
  return properties('AWS::CloudWatch::Alarm')
    .filter(
      (alarm) => alarm['ActionsEnabled'] !== false && namesIn(alarm['AlarmActions']).some((it) => heard.includes(it)),
    )
    .filter(ringsAtOnce)
    .map(({ Namespace, MetricName, Dimensions }) => ({
      metric: `${Namespace} ${MetricName}`,
      dimensions: JSON.stringify(Dimensions),
    }));
}

const namesIn = (value: unknown): string[] =>
  Array.from(JSON.stringify(value ?? '').matchAll(/"Ref":"(\w+)"/g), ([, name = '']) => name);

const letsCloudWatchPublish = (policy: string): boolean =>
  /"Effect":"Allow","Principal":\{"Service":"cloudwatch\.amazonaws\.com"\},"Action":"sns:Publish"/i.test(policy);

/** One failure is one datum of 1. */
function ringsAtOnce(alarm: Members): boolean {
  const { Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, Statistic } = alarm;
  const isReached =
    (ComparisonOperator === 'GreaterThanThreshold' && 1 > Number(Threshold)) ||
    (ComparisonOperator === 'GreaterThanOrEqualToThreshold' && 1 >= Number(Threshold));
  return isReached && DatapointsToAlarm === 1 && ['Sum', 'Maximum'].includes(String(Statistic));
}
