import type { LambdaAnswer } from '../asl/host.ts';
import type { Clock } from '../clock.ts';
import { type Alarm, notComputed } from '../emulators/cloudwatch/alarm.ts';
import type { Alarms, Metric, MetricFilter } from '../emulators/cloudwatch/alarms.ts';
import type { LambdaFunction } from '../emulators/lambda/instance.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import { type Template, TemplateError } from './template.ts';

/** The alarms of the stack, but for those that schedules add. */
export interface AlarmDefinitions {
  readonly alarms: readonly Alarm[];
  readonly metricFilters: readonly MetricFilter[];
  /** Names of alarms on metrics that nothing here makes. */
  readonly unmeasuredAlarms: readonly string[];
}

/** Metrics of AWS's services that are made here; those of other namespaces of AWS are not. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'AWS/States': ['ExecutionsFailed', 'ExecutionsAborted', 'ExecutionsTimedOut'],
  'AWS/Lambda': ['Errors', 'Throttles'],
};

/** Throws TemplateError for an alarm whose state cannot be computed. */
export function readAlarms(template: Template): AlarmDefinitions {
  const all = template.resources('AWS::CloudWatch::Alarm').map((id) => `Resources/${id}/Properties`);
  const isMade = (at: string) => {
    const namespace = template.get(`${at}/Namespace`, 'string');
    return !namespace.startsWith('AWS/') || MADE[namespace]?.includes(template.get(`${at}/MetricName`, 'string'));
  };
  return {
    alarms: all.filter(isMade).map((at) => alarm(template, at)),
    metricFilters: template.resources('AWS::Logs::MetricFilter').map((id) => filter(template, id)),
    unmeasuredAlarms: all.filter((at) => !isMade(at)).map((at) => template.get(`${at}/AlarmName`, 'string')),
  };
}

function alarm(template: Template, at: string): Alarm {
  const text = (name: string) => template.get(`${at}/${name}`, 'string');
  const number = (name: string) => template.get(`${at}/${name}`, 'number');
  const has = (name: string) => template.keys(at).includes(name);
  const read: Alarm = {
    AlarmName: text('AlarmName'),
    Namespace: text('Namespace'),
    MetricName: text('MetricName'),
    Dimensions: template.keys(`${at}/Dimensions`).map((index) => ({
      Name: text(`Dimensions/${index}/Name`),
      Value: text(`Dimensions/${index}/Value`),
    })),
    Statistic: text('Statistic'),
    Period: number('Period'),
    EvaluationPeriods: number('EvaluationPeriods'),
    ...(has('DatapointsToAlarm') && { DatapointsToAlarm: number('DatapointsToAlarm') }),
    Threshold: number('Threshold'),
    ComparisonOperator: text('ComparisonOperator'),
    TreatMissingData: text('TreatMissingData'),
  };
  const unknown = notComputed(read);
  if (unknown !== null) throw new TemplateError(at, `${unknown} is not known here`);
  return read;
}

function filter(template: Template, id: string): MetricFilter {
  const at = `Resources/${id}/Properties`;
  const text = (path: string) => template.get(`${at}/${path}`, 'string');
  const [, phrase] = /^"([^"]+)"$/.exec(text('FilterPattern')) ?? [];
  const isOne =
    template.keys(`${at}/MetricTransformations`).length === 1 && text('MetricTransformations/0/MetricValue') === '1';
  if (phrase === undefined || !isOne) throw new TemplateError(at, 'only a phrase that is counted is known here');
  return {
    logGroup: text('LogGroupName'),
    phrase,
    namespace: text('MetricTransformations/0/MetricNamespace'),
    name: text('MetricTransformations/0/MetricName'),
  };
}

export const logGroupOf = ({ name }: Pick<LambdaFunction, 'name'>): string => `/aws/lambda/${name}`;

const ENDS: Readonly<Record<string, string>> = {
  ExecutionFailed: 'ExecutionsFailed',
  ExecutionAborted: 'ExecutionsAborted',
  ExecutionTimedOut: 'ExecutionsTimedOut',
};

/** Counts how executions end, as Step Functions does (guide, "Monitoring Step Functions metrics using CloudWatch"). */
export const countingEnds = (put: (metric: Metric) => void): Watcher => ({
  onEvent({ machineArn }, { type, timestamp }) {
    const name = ENDS[type ?? ''];
    const dimensions = { StateMachineArn: machineArn };
    if (name) put({ namespace: 'AWS/States', name, dimensions, at: timestamp?.getTime() ?? 0, value: 1 });
  },
});

/**
 * What Lambda counts of an answer (guide, "Types of metrics for Lambda functions"): an error of the function, its timeout
 * included, or a throttled request, which is none.
 */
export function metricOfAnswer({ name: FunctionName }: LambdaFunction, answer: LambdaAnswer, at: number): Metric[] {
  const made = { namespace: 'AWS/Lambda', dimensions: { FunctionName }, at, value: 1 };
  if (answer.ok) return [];
  if (answer.error === 'Lambda.TooManyRequestsException') return [{ ...made, name: 'Throttles' }];
  return /^(Lambda\.|States\.)/.test(answer.error) ? [] : [{ ...made, name: 'Errors' }];
}

const MINUTE = 60_000;

/**
 * Evaluates alarms at the end of each minute, until the service closes: from the first whole one on, so that the first measurement
 * has had time.
 */
export async function runAlarms(alarms: Alarms, clock: Clock, closing: AbortSignal): Promise<void> {
  const toMinute = () => (MINUTE - (clock.now() % MINUTE)) % MINUTE;
  let wait = toMinute() + MINUTE;
  for (;;) {
    await clock.sleep(wait, closing).catch(() => undefined);
    if (closing.aborted) return;
    alarms.evaluate(clock.now());
    wait = toMinute() || MINUTE;
  }
}
