import { LABEL_LENGTH, LONGEST_SECONDS, NAME_LENGTH } from './limits.ts';

const EXPRESSION = '^\\s*\\{%';
/** RFC 3339 with a zone, as Wait takes it. */
export const TIMESTAMP = '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)$';

const object = (properties: object, ...required: string[]) => {
  return { type: 'object', properties, required, additionalProperties: false };
};
const text = { type: 'string' };
const anything = {};
const integer = (minimum: number, maximum = LONGEST_SECONDS) => ({ type: 'integer', minimum, maximum });
const integerOrExpression = (minimum: number) => {
  return { ...integer(minimum), type: ['integer', 'string'], pattern: EXPRESSION };
};
const listOf = (items: object) => ({ type: 'array', minItems: 1, items });

const variableName = { maxLength: NAME_LENGTH, pattern: '^(?!states$)\\p{ID_Start}\\p{ID_Continue}*$' };
const common = { Type: text, Comment: text };
const exit = { Assign: { type: 'object', propertyNames: variableName }, Output: anything };
const onward = { ...common, ...exit, Next: text, End: { const: true } };

const errorEquals = listOf({ type: 'string', minLength: 1 });
const retrier = {
  Comment: text,
  ErrorEquals: errorEquals,
  IntervalSeconds: integer(1),
  MaxAttempts: integer(0),
  BackoffRate: { type: 'number', minimum: 1 },
  // AWS's page "Handling errors" excludes 31,622,400 itself.
  MaxDelaySeconds: integer(1, 31_622_399),
  JitterStrategy: { enum: ['FULL', 'NONE'] },
};
const catcher = { Comment: text, ErrorEquals: errorEquals, ...exit, Next: text };
const choice = { Comment: text, Condition: { type: ['boolean', 'string'], pattern: EXPRESSION }, ...exit, Next: text };

const attempted = {
  ...onward,
  Retry: listOf(object(retrier, 'ErrorEquals')),
  Catch: listOf(object(catcher, 'ErrorEquals', 'Next')),
};
const task = (resource: string, Arguments: object) => {
  const Resource = { type: 'string', pattern: `^arn:aws[a-z-]*:states:::${resource}$` };
  const fields = { ...attempted, Resource, Arguments, TimeoutSeconds: integerOrExpression(1) };
  return object(fields, 'Resource', 'Arguments');
};
const execution = object({ StateMachineArn: text, Name: text, Input: anything }, 'StateMachineArn');
const states = {
  Comment: text,
  StartAt: text,
  States: { type: 'object', propertyNames: { minLength: 1, maxLength: NAME_LENGTH } },
};
const processorConfig = { Mode: { enum: ['INLINE', 'DISTRIBUTED'] }, ExecutionType: { const: 'STANDARD' } };
const itemProcessor = { ...states, ProcessorConfig: object(processorConfig, 'Mode') };
const map = {
  ...attempted,
  Items: { type: ['array', 'string'], pattern: EXPRESSION },
  ItemSelector: { type: ['object', 'string'], pattern: EXPRESSION },
  MaxConcurrency: integerOrExpression(0),
  ToleratedFailurePercentage: { type: 'number', minimum: 0, maximum: 100 },
  ResultWriter: object(
    {
      Resource: { type: 'string', pattern: '^arn:aws[a-z-]*:states:::s3:putObject$' },
      Arguments: object({ Bucket: text, Prefix: text }, 'Bucket'),
      WriterConfig: object(
        { OutputType: { const: 'JSON' }, Transformation: { const: 'COMPACT' } },
        ...['OutputType', 'Transformation'],
      ),
    },
    ...['Resource', 'Arguments', 'WriterConfig'],
  ),
  Label: { type: 'string', minLength: 1, maxLength: LABEL_LENGTH, pattern: '^[\\w-]*$' },
  ItemProcessor: object(itemProcessor, 'ProcessorConfig', 'StartAt', 'States'),
};
const wait = {
  ...onward,
  Seconds: integerOrExpression(0),
  Timestamp: { type: 'string', pattern: `${EXPRESSION}|${TIMESTAMP}` },
};

/** The fields of a Task that starts an execution of another machine, and awaits it. */
export const EXECUTION_TASK = task('states:startExecution\\.sync:2', execution);

/** The fields of each type of state. A string may be an expression, unless a pattern excludes it. */
export const STATES: ReadonlyMap<unknown, object> = new Map([
  ['Task', task('lambda:invoke', object({ FunctionName: text, Payload: anything }, 'FunctionName', 'Payload'))],
  ['Map', object(map, 'Items', 'ItemProcessor')],
  [
    'Choice',
    object({ ...common, ...exit, Choices: listOf(object(choice, 'Condition', 'Next')), Default: text }, 'Choices'),
  ],
  ['Wait', object(wait)],
  ['Pass', object(onward)],
  ['Succeed', object({ ...common, Output: anything })],
  ['Fail', object({ ...common, Error: text, Cause: text })],
]);

const machine = {
  ...states,
  QueryLanguage: { const: 'JSONata' },
  TimeoutSeconds: integer(1),
  Version: { const: '1.0' },
};
export const MACHINE = object(machine, 'QueryLanguage', 'StartAt', 'States');
