import type { Rule, Target } from '../emulators/eventbridge/bus.ts';
import { type InputTransformer, problemOf } from '../emulators/eventbridge/input-transformer.ts';
import { type Pattern, problemsOf } from '../emulators/eventbridge/pattern.ts';
import type { LambdaFunction } from '../emulators/lambda/instance.ts';
import { type Template, TemplateError } from './template.ts';

/** Properties that are supported, or have no effect locally. */
const RULE = ['Name', 'Description', 'EventBusName', 'EventPattern', 'State', 'Targets', 'Tags'];
const TARGET = ['Id', 'Arn', 'RetryPolicy', 'DeadLetterConfig', 'InputTransformer'];

/** The rules that are enabled. Throws TemplateError for one that would behave differently from AWS. */
export const readRules = (template: Template, functions: readonly LambdaFunction[]): Rule[] =>
  template.resources('AWS::Events::Rule').flatMap((id) => {
    const at = `Resources/${id}/Properties`;
    requireKnown(template, at, RULE);
    if (has(template, at, 'State') && template.get(`${at}/State`, 'string') === 'DISABLED') return [];
    const pattern = template.get(`${at}/EventPattern`, 'object');
    for (const { path, problem } of problemsOf(pattern)) throw new TemplateError(`${at}/EventPattern${path}`, problem);
    const bus = has(template, at, 'EventBusName') ? template.get(`${at}/EventBusName`, 'string') : 'default';
    const targets = template
      .keys(`${at}/Targets`)
      .map((index) => target(template, `${at}/Targets/${index}`, functions));
    return { name: id, bus: bus.replace(/^arn:.*:event-bus\//, ''), pattern: pattern as Pattern, targets };
  });

function target(template: Template, at: string, functions: readonly LambdaFunction[]): Target {
  requireKnown(template, at, TARGET);
  const functionArn = template.get(`${at}/Arn`, 'string');
  const lambda = functions.find(({ arn }) => arn === functionArn);
  if (!lambda) throw new TemplateError(`${at}/Arn`, 'only functions are known here');
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
