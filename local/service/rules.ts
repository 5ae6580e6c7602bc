import type { Rule, Target } from '../emulators/eventbridge/bus.ts';
import { type InputTransformer, problemOf } from '../emulators/eventbridge/input-transformer.ts';
import { type Pattern, problemsOf } from '../emulators/eventbridge/pattern.ts';
import type { LambdaFunction } from '../emulators/lambda/instance.ts';
import { type Template, TemplateError } from './template.ts';

/** A rule that invokes a function again and again, with an event that says only when. */
export interface HourlyRule {
  readonly name: string;
  readonly functionArn: string;
  readonly everyHours: number;
}

/** Properties that are supported, or have no effect locally. */
const RULE = ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'Targets', 'Tags'];
const TARGET = ['Id', 'Arn', 'RetryPolicy', 'DeadLetterConfig', 'InputTransformer'];

/** The rules that match events and are enabled. Throws TemplateError for one that would behave differently from AWS. */
export const readRules = (template: Template, functions: readonly LambdaFunction[]): Rule[] =>
  enabled(template).flatMap(({ id, at }) => {
    if (!has(template, at, 'EventPattern')) return [];
    const pattern = template.get(`${at}/EventPattern`, 'object');
    for (const { path, problem } of problemsOf(pattern)) throw new TemplateError(`${at}/EventPattern${path}`, problem);
    const bus = has(template, at, 'EventBusName') ? template.get(`${at}/EventBusName`, 'string') : 'default';
    const targets = template
      .keys(`${at}/Targets`)
      .map((index) => target(template, `${at}/Targets/${index}`, functions));
    return { name: id, bus: bus.replace(/^arn:.*:event-bus\//, ''), pattern: pattern as Pattern, targets };
  });

/** The rules of `rate(1 hour)` and the like that are enabled. Throws TemplateError. */
export const readHourlyRules = (template: Template, functions: readonly LambdaFunction[]): HourlyRule[] =>
  enabled(template).flatMap(({ id, at }) => {
    if (!has(template, at, 'ScheduleExpression')) return [];
    if (has(template, at, 'EventPattern'))
      throw new TemplateError(at, 'only one of EventPattern and ScheduleExpression');
    const expression = template.get(`${at}/ScheduleExpression`, 'string');
    const [, hours] = /^rate\(([1-9]\d*) hours?\)$/.exec(expression) ?? [];
    if (hours === undefined) throw new TemplateError(`${at}/ScheduleExpression`, 'only a rate of hours is known here');
    return template.keys(`${at}/Targets`).map((index) => {
      const of = `${at}/Targets/${index}`;
      requireKnown(template, of, ['Id', 'Arn', 'RetryPolicy', 'DeadLetterConfig']);
      return { name: id, functionArn: functionAt(template, of, functions).arn, everyHours: Number(hours) };
    });
  });

const enabled = (template: Template): { readonly id: string; readonly at: string }[] =>
  template.resources('AWS::Events::Rule').flatMap((id) => {
    const at = `Resources/${id}/Properties`;
    requireKnown(template, at, RULE);
    return has(template, at, 'State') && template.get(`${at}/State`, 'string') === 'DISABLED' ? [] : [{ id, at }];
  });

function functionAt(template: Template, at: string, functions: readonly LambdaFunction[]): LambdaFunction {
  const functionArn = template.get(`${at}/Arn`, 'string');
  const lambda = functions.find(({ arn }) => arn === functionArn);
  if (!lambda) throw new TemplateError(`${at}/Arn`, 'only functions are known here');
  return lambda;
}

function target(template: Template, at: string, functions: readonly LambdaFunction[]): Target {
  requireKnown(template, at, TARGET);
  const lambda = functionAt(template, at, functions);
  const functionArn = lambda.arn;
  const invocation = template
    .resources('AWS::Lambda::EventInvokeConfig')
    .map((id) => `Resources/${id}/Properties`)
    .find((config) => template.get(`${config}/FunctionName`, 'string') === lambda.name);
  if (
    !has(template, at, 'DeadLetterConfig') ||
    !invocation ||
    !has(template, invocation, 'DestinationConfig/OnFailure')
  )
    throw new TemplateError(at, 'an event that cannot be delivered, or that the function fails at, would be lost');
  const maximumRetryAttempts = template.get(`${invocation}/MaximumRetryAttempts`, 'number');
  if (!has(template, at, 'InputTransformer')) return { functionArn, maximumRetryAttempts };
  return { functionArn, maximumRetryAttempts, input: inputTransformer(template, `${at}/InputTransformer`) };
}

function inputTransformer(template: Template, at: string): InputTransformer {
  const paths = template.get(`${at}/InputPathsMap`, 'object') as InputTransformer['paths'];
  const input = { paths, template: template.get(`${at}/InputTemplate`, 'string') };
  const problem = problemOf(input);
  if (problem) throw new TemplateError(at, problem);
  return input;
}

function requireKnown(template: Template, at: string, known: readonly string[]): void {
  for (const name of template.keys(at))
    if (!known.includes(name)) throw new TemplateError(`${at}/${name}`, 'this is not known here');
}

const has = (template: Template, at: string, path: string): boolean => {
  const names = path.split('/');
  const name = names.pop() ?? '';
  return template.keys([at, ...names].join('/')).includes(name);
};
