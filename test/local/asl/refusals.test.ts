import { describe, expect, test } from '@jest/globals';
import { MachineRefused } from '../../../local/asl/errors.ts';
import { load, machineOf, mapOf, nested, task } from './support.ts';

const DONE = { Type: 'Succeed' };
const WRITER = {
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket: 'b', Prefix: '{% $x %}' },
  WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
};

function problemsOf(definition: string): readonly string[] {
  try {
    load(definition);
    return [];
  } catch (error) {
    if (error instanceof MachineRefused) return error.problems;
    throw error;
  }
}

/** A machine that leads from A to Done, and that is fine if A is. */
const withA = (A: object) => machineOf({ A, Done: DONE });
const waitA = (fields: object) => withA({ Type: 'Wait', Next: 'Done', ...fields });
const passA = (fields: object) => withA({ Type: 'Pass', Next: 'Done', ...fields });
const taskA = (fields: object) => withA(task({ Next: 'Done', ...fields }));
const nestedA = (fields: object) => withA(nested({ Next: 'Done', ...fields }));
const retryA = (retrier: object) => taskA({ Retry: [{ ErrorEquals: ['E'], ...retrier }] });
const catchA = (catcher: object) => taskA({ Catch: [{ ErrorEquals: ['E'], Next: 'Done', ...catcher }] });
const choiceA = (rule: object) => withA({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Done', ...rule }] });
const name = (length: number) => 'n'.repeat(length);

test('Every field that is supported is accepted', () => {
  const leaving = { Assign: { größe_1: 1 }, Output: '{% $states.context.Execution.Id %}' };
  const retrier = { IntervalSeconds: 1, MaxAttempts: 0, BackoffRate: 1.5, MaxDelaySeconds: 9, JitterStrategy: 'FULL' };
  const states = {
    A: task({
      Comment: 'a task',
      TimeoutSeconds: 5,
      Retry: [
        { ErrorEquals: ['E', 'States.TaskFailed'], Comment: 'heals', ...retrier },
        { ErrorEquals: ['States.ALL'] },
      ],
      Catch: [
        {
          ErrorEquals: ['E'],
          Next: 'B',
          Comment: 'known',
          Assign: { x: '{% $states.errorOutput.Error %}' },
          Output: 1,
        },
        { ErrorEquals: ['States.ALL'], Next: 'B' },
      ],
      Assign: { x: '{% $states.result %}' },
      Next: 'B',
    }),
    B: {
      Type: 'Choice',
      Comment: 'a choice',
      Choices: [{ Condition: '{% true %}', Next: 'C', Comment: 'a rule', ...leaving }],
      Default: 'D',
      ...leaving,
    },
    C: { Type: 'Wait', Comment: 'a wait', Seconds: '{% 1 %}', Next: 'E', ...leaving },
    D: { Type: 'Wait', Timestamp: '2026-11-23T12:00:00.5+01:00', Next: 'F' },
    E: { Type: 'Pass', Comment: 'a pass', Next: 'G', ...leaving },
    G: nested({ TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['E'] }], Next: 'H' }),
    H: mapOf('DISTRIBUTED', { I: DONE }, { ToleratedFailurePercentage: 100, ResultWriter: WRITER, Next: name(80) }),
    F: { Type: 'Fail', Comment: 'the end', Error: 'E', Cause: "{% 'because' %}" },
    [name(80)]: { Type: 'Succeed', Comment: 'the other end', Output: null },
  };
  const definition = machineOf(states, { Comment: 'all of it', TimeoutSeconds: 86_400, Version: '1.0' });
  expect(problemsOf(definition)).toEqual([]);
});

describe('A machine is refused', () => {
  test.each([
    ['that is no JSON', '{', /^machine: is not JSON: /],
    ['that is no object', '[]', /^machine: must be object$/],
    [
      'without a query language',
      JSON.stringify({ StartAt: 'A', States: { A: DONE } }),
      /field QueryLanguage: .*required/,
    ],
    [
      'in JSONPath',
      machineOf({ A: DONE }, { QueryLanguage: 'JSONPath' }),
      /field QueryLanguage: must be equal to constant JSONata/,
    ],
    ['of another version', machineOf({ A: DONE }, { Version: '2.0' }), /field Version: must be equal to constant 1.0/],
    ['with an unknown field', machineOf({ A: DONE }, { Outputs: 1 }), /field Outputs: is not supported here/],
    ['with a timeout of no time', machineOf({ A: DONE }, { TimeoutSeconds: 0 }), /field TimeoutSeconds: must be >= 1/],
    [
      'with a timeout by expression',
      machineOf({ A: DONE }, { TimeoutSeconds: '{% 5 %}' }),
      /field TimeoutSeconds: must be integer/,
    ],
    ['without states', '{"QueryLanguage":"JSONata","StartAt":"A"}', /field States: .*required/],
    ['without a start', '{"QueryLanguage":"JSONata","States":{"A":{"Type":"Succeed"}}}', /field StartAt: .*required/],
    [
      'with an unknown start',
      machineOf({ A: DONE }, { StartAt: 'B' }),
      /^machine: field StartAt: there is no state B$/,
    ],
    [
      'with a start that only objects have',
      machineOf({ A: DONE }, { StartAt: 'toString' }),
      /there is no state toString/,
    ],
    ['with a long name', machineOf({ [name(81)]: DONE }), /field States\/n{81}: .*80 characters/],
    ['with an unreachable state', machineOf({ A: DONE, B: DONE }), /^state B: cannot be reached from StartAt$/],
    [
      'with an unreachable circle',
      machineOf({ A: DONE, B: { Type: 'Pass', Next: 'B' } }),
      /^state B: cannot be reached from StartAt$/,
    ],
  ])('%s', (_what, definition, problem) => {
    expect(problemsOf(definition)).toContainEqual(expect.stringMatching(problem));
  });
});

test('An unknown start is one problem, not one for each state that it leaves out', () => {
  expect(problemsOf(machineOf({ A: DONE, B: DONE }, { StartAt: 'C' }))).toEqual([
    'machine: field StartAt: there is no state C',
  ]);
});

describe('A state is refused', () => {
  test.each<[string, string, RegExp]>([
    [
      'of type Parallel',
      withA({ Type: 'Parallel', Next: 'Done' }),
      /field Type: must be one of Task, Map, Choice, Wait, Pass, Succeed, Fail/,
    ],
    ['without a type', withA({ Next: 'Done' }), /field Type: must be one of/],
    ['in its own query language', passA({ QueryLanguage: 'JSONata' }), /field QueryLanguage: is not supported here/],
    ['with a field of JSONPath', passA({ ResultPath: '$.a' }), /field ResultPath: is not supported here/],
    ["with another type's field", passA({ Seconds: 1 }), /field Seconds: is not supported here/],
    ['with an unknown Next', withA({ Type: 'Pass', Next: 'B' }), /field Next: there is no state B/],
    ['with neither Next nor End', withA({ Type: 'Pass' }), /^state A: needs either Next or End$/],
    ['with Next and End', passA({ End: true }), /^state A: needs either Next or End$/],
    ['with an End that is none', withA({ Type: 'Pass', End: false }), /field End: must be equal to constant true/],
    ['with a comment that is no text', passA({ Comment: 1 }), /field Comment: must be string/],
    ['with an Assign that is no object', passA({ Assign: '{% {} %}' }), /field Assign: must be object/],
    ['with a variable named states', passA({ Assign: { states: 1 } }), /field Assign\/states: /],
    ['with a variable of two words', passA({ Assign: { 'a b': 1 } }), /field Assign\/a b: /],
    ['with a variable of 81 characters', passA({ Assign: { [name(81)]: 1 } }), /field Assign\/n{81}: .*80 characters/],
    [
      'as a Wait for two times',
      waitA({ Seconds: 1, Timestamp: '2026-11-23T12:00:00Z' }),
      /needs either Seconds or Timestamp/,
    ],
    ['as a Wait for none', waitA({}), /needs either Seconds or Timestamp/],
    ['as a Wait for a fraction', waitA({ Seconds: 1.5 }), /field Seconds: must be integer/],
    ['as a Wait for too long', waitA({ Seconds: 100_000_000 }), /field Seconds: must be <= 99999999/],
    ['as a Wait for text', waitA({ Seconds: '5' }), /field Seconds: must match/],
    ['as a Wait until no time', waitA({ Timestamp: 'tomorrow' }), /field Timestamp: must match/],
    // AWS refuses it, too: LocalStack, test_base_scenarios, test_wait_timestamp_invalid.
    [
      'as a Wait until a day that there is not',
      waitA({ Timestamp: '2016-13-05T21:29:29Z' }),
      /field Timestamp: is no time that there is: 2016-13-05T21:29:29Z/,
    ],
    [
      'as a Choice without rules',
      withA({ Type: 'Choice', Choices: [], Default: 'Done' }),
      /field Choices: must NOT have fewer/,
    ],
    [
      'as a Choice with a Next',
      withA({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Done' }], Next: 'Done' }),
      /field Next: is not supported here/,
    ],
    [
      'as a Choice with an unknown Default',
      withA({ Type: 'Choice', Choices: [{ Condition: true, Next: 'Done' }], Default: 'B' }),
      /field Default: there is no state B/,
    ],
    ['with a rule of JSONPath', choiceA({ Variable: '$.a' }), /field Choices\/0\/Variable: is not supported here/],
    [
      'with a rule without Condition',
      withA({ Type: 'Choice', Choices: [{ Next: 'Done' }] }),
      /field Choices\/0\/Condition: .*required/,
    ],
    ['with a Condition that is neither', choiceA({ Condition: 'yes' }), /field Choices\/0\/Condition: must match/],
    ['with a rule to an unknown state', choiceA({ Next: 'B' }), /field Choices\/0\/Next: there is no state B/],
    ['as a Succeed with a Next', withA({ Type: 'Succeed', Next: 'Done' }), /field Next: is not supported here/],
    ['as a Fail with an Output', withA({ Type: 'Fail', Output: 1 }), /field Output: is not supported here/],
    [
      'that does not await what it starts',
      nestedA({ Resource: 'arn:aws:states:::states:startExecution' }),
      /field Resource: must match/,
    ],
    ['that starts no machine', nestedA({ Arguments: { Input: {} } }), /field Arguments\/StateMachineArn: .*required/],
    [
      'that starts an execution with an unknown field',
      nestedA({ Arguments: { StateMachineArn: 'a', TraceHeader: 't' } }),
      /field Arguments\/TraceHeader: is not supported here/,
    ],
    ['with another resource', taskA({ Resource: 'arn:aws:states:::sns:publish' }), /field Resource: must match/],
    [
      'with a task token',
      taskA({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }),
      /field Resource: must match/,
    ],
    [
      "with a function's ARN as resource",
      taskA({ Resource: 'arn:aws:lambda:eu-central-1:123456789012:function:f' }),
      /field Resource: must match/,
    ],
    [
      'without Arguments',
      withA({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Next: 'Done' }),
      /field Arguments: .*required/,
    ],
    ['with Arguments by expression', taskA({ Arguments: '{% $states.input %}' }), /field Arguments: must be object/],
    ['without a payload', taskA({ Arguments: { FunctionName: 'f' } }), /field Arguments\/Payload: .*required/],
    [
      'with other arguments',
      taskA({ Arguments: { FunctionName: 'f', Payload: 0, InvocationType: 'Event' } }),
      /field Arguments\/InvocationType: is not supported/,
    ],
    ['with a heartbeat', taskA({ HeartbeatSeconds: 5 }), /field HeartbeatSeconds: is not supported here/],
    ['with a timeout of no time', taskA({ TimeoutSeconds: 0 }), /field TimeoutSeconds: must be >= 1/],
    ['with a Retrier that retries nothing', taskA({ Retry: [{}] }), /field Retry\/0\/ErrorEquals: .*required/],
    ['with a Retrier of no errors', retryA({ ErrorEquals: [] }), /field Retry\/0\/ErrorEquals: must NOT have fewer/],
    [
      'with a Retrier of an interval of no time',
      retryA({ IntervalSeconds: 0 }),
      /field Retry\/0\/IntervalSeconds: must be >= 1/,
    ],
    ['with a Retrier of negative attempts', retryA({ MaxAttempts: -1 }), /field Retry\/0\/MaxAttempts: must be >= 0/],
    ['with a Retrier that goes faster', retryA({ BackoffRate: 0.5 }), /field Retry\/0\/BackoffRate: must be >= 1/],
    [
      'with a Retrier that goes too slow',
      retryA({ MaxDelaySeconds: 31_622_400 }),
      /field Retry\/0\/MaxDelaySeconds: must be <= /,
    ],
    [
      'with a Retrier of unknown jitter',
      retryA({ JitterStrategy: 'HALF' }),
      /field Retry\/0\/JitterStrategy: .*FULL, NONE/,
    ],
    ['with a Retrier with a Next', retryA({ Next: 'Done' }), /field Retry\/0\/Next: is not supported here/],
    ['with a Catcher to nowhere', taskA({ Catch: [{ ErrorEquals: ['E'] }] }), /field Catch\/0\/Next: .*required/],
    ['with a Catcher to an unknown state', catchA({ Next: 'B' }), /field Catch\/0\/Next: there is no state B/],
    ['with a Catcher of JSONPath', catchA({ ResultPath: '$.e' }), /field Catch\/0\/ResultPath: is not supported here/],
    [
      'with States.ALL among others',
      retryA({ ErrorEquals: ['E', 'States.ALL'] }),
      /field Retry\/0\/ErrorEquals: States.ALL must stand alone/,
    ],
    [
      'with States.ALL before others',
      taskA({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'Done' },
          { ErrorEquals: ['E'], Next: 'Done' },
        ],
      }),
      /field Catch\/0\/ErrorEquals: States.ALL must stand alone, and in the last place/,
    ],
  ])('%s', (_what, definition, problem) => {
    const problems = problemsOf(definition).filter((one) => !one.startsWith('state Done: cannot be reached'));
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(problems[0]).toMatch(/^state A: /);
  });
});

describe('A Map is refused', () => {
  const inside = { B: { Type: 'Pass', End: true } };
  const mapA = (more: object, states: object = inside) => withA(mapOf('INLINE', states, { Next: 'Done', ...more }));
  const distributedA = (more: object) => withA(mapOf('DISTRIBUTED', inside, { Next: 'Done', ...more }));
  const processor = (more: object) => ({
    ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'B', States: inside, ...more },
  });
  const config = (ProcessorConfig: object) => processor({ ProcessorConfig });

  test('not for its states, or its own fields, as far as they are supported', () => {
    const more = {
      Comment: 'a map',
      ItemSelector: {},
      MaxConcurrency: 0,
      Assign: { x: '{% $states.result %}' },
      Output: 1,
    };
    const handlers = {
      Retry: [{ ErrorEquals: ['E'] }],
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { y: '{% $states.errorOutput %}' }, Next: 'Done' }],
    };
    expect(problemsOf(mapA({ ...more, ...handlers, Items: [1] }))).toEqual([]);
    expect(problemsOf(distributedA({ ...more, ...handlers, Label: 'Shard-1' }))).toEqual([]);
  });

  test.each<[string, string, RegExp]>([
    [
      'without Items',
      withA({ ...mapOf('INLINE', inside, { Next: 'Done' }), Items: undefined }),
      /field Items: .*required/,
    ],
    ['with Items that are text', mapA({ Items: 'abc' }), /field Items: must match/],
    ['with an ItemSelector that is text', mapA({ ItemSelector: 'a' }), /field ItemSelector: must match/],
    ['with an ItemReader', mapA({ ItemReader: {} }), /field ItemReader: is not supported here/],
    ['with a ResultWriter', mapA({ ResultWriter: {} }), /field ResultWriter: is not supported here/],
    ['with an ItemBatcher', mapA({ ItemBatcher: {} }), /field ItemBatcher: is not supported here/],
    ['with a tolerance', mapA({ ToleratedFailureCount: 1 }), /field ToleratedFailureCount: is not supported here/],
    ['with a concurrency that is text', mapA({ MaxConcurrency: 'two' }), /field MaxConcurrency: must match/],
    ['without states', withA({ Type: 'Map', Items: [], Next: 'Done' }), /field ItemProcessor: .*required/],
    [
      'in an unknown mode',
      mapA(config({ Mode: 'BATCH' })),
      /ItemProcessor\/ProcessorConfig\/Mode: .*INLINE, DISTRIBUTED/,
    ],
    ['with Express children', mapA(config({ Mode: 'INLINE', ExecutionType: 'EXPRESS' })), /ExecutionType: .*STANDARD/],
    [
      'INLINE with a type of execution',
      mapA(config({ Mode: 'INLINE', ExecutionType: 'STANDARD' })),
      /ExecutionType: is not supported here in INLINE mode/,
    ],
    ['INLINE with a label', mapA({ Label: 'a' }), /field Label: is not supported here in INLINE mode/],
    [
      'DISTRIBUTED without a label',
      distributedA({ Label: undefined }),
      /field Label: is needed here in DISTRIBUTED mode/,
    ],
    [
      'that tolerates failures without a ResultWriter',
      distributedA({ ToleratedFailurePercentage: 100 }),
      /field ToleratedFailurePercentage: needs a ResultWriter/,
    ],
    [
      'that tolerates more than all',
      distributedA({ ToleratedFailurePercentage: 101, ResultWriter: WRITER }),
      /field ToleratedFailurePercentage: must be <= 100/,
    ],
    [
      'that tolerates failures by number',
      distributedA({ ToleratedFailureCount: 1, ResultWriter: WRITER }),
      /field ToleratedFailureCount: is not supported here/,
    ],
    [
      'INLINE with a ResultWriter',
      mapA({ ResultWriter: WRITER }),
      /field ResultWriter: is not supported here in INLINE mode/,
    ],
    ['with an empty ResultWriter', distributedA({ ResultWriter: {} }), /field ResultWriter\/Resource: .*required/],
    [
      'with another ResultWriter',
      distributedA({ ResultWriter: { ...WRITER, Resource: 'arn:aws:states:::s3:getObject' } }),
      /field ResultWriter\/Resource: must match/,
    ],
    ...[{ OutputType: 'JSONL' }, { Transformation: 'FLATTEN' }, { Transformation: 'NONE' }].map(
      (WriterConfig): [string, string, RegExp] => [
        `with results in another form: ${Object.values(WriterConfig)}`,
        distributedA({ ResultWriter: { ...WRITER, WriterConfig: { ...WRITER.WriterConfig, ...WriterConfig } } }),
        /field ResultWriter\/WriterConfig\/\w+: must be equal to constant (JSON|COMPACT)$/,
      ],
    ),
    ['with a label of 41 characters', distributedA({ Label: name(41) }), /field Label: .*40 characters/],
    ['with a label of two words', distributedA({ Label: 'a b' }), /field Label: must match/],
    [
      'with states that begin nowhere',
      mapA(processor({ StartAt: 'C' })),
      /field ItemProcessor\/StartAt: there is no state C/,
    ],
    [
      'with states that begin outside',
      mapA(processor({ StartAt: 'Done' })),
      /field ItemProcessor\/StartAt: there is no state Done/,
    ],
  ])('%s', (_what, definition, problem) => {
    const problems = problemsOf(definition).filter((one) => !one.startsWith('state Done: cannot be reached'));
    expect(problems).toContainEqual(expect.stringMatching(problem));
    for (const each of problems) expect(each).toMatch(/^state A: /);
  });

  test.each<[string, object, RegExp]>([
    ['that leads outside', { B: { Type: 'Pass', Next: 'Done' } }, /^state B: field Next: there is no state Done$/],
    ['of an unknown type', { B: { Type: 'Parallel', End: true } }, /^state B: field Type: must be one of/],
    ['that cannot be reached', { ...inside, C: DONE }, /^state C: cannot be reached from StartAt$/],
    ['with a name that is taken', { Done: DONE }, /^state Done: has a name that another state has$/],
    [
      'with an expression that is none',
      { B: { Type: 'Pass', Output: '{% 1 + %}', End: true } },
      /^state B: field Output: is no JSONata/,
    ],
    [
      'that assigns a variable of an outer scope',
      { B: { Type: 'Pass', Assign: { x: 1 }, End: true } },
      /^state B: assigns x, which is a variable of an outer scope$/,
    ],
  ])('with a state in it %s', (_what, states, problem) => {
    expect(problemsOf(mapA({ Assign: { x: 1 } }, states))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('An expression is refused', () => {
  test.each([
    ['that is no JSONata', passA({ Output: { a: ['{% 1 + %}'] } }), /field Output\/a\/0: is no JSONata: /],
    ['in a syntax that JSONata has only since', passA({ Output: '{% $a ?? 1 %}' }), /field Output: is no JSONata: /],
    ['that does not end', passA({ Output: '{% 1' }), /field Output: an expression begins with {%/],
    ['that does not begin', passA({ Assign: { x: '1 %}' } }), /field Assign\/x: an expression begins with {%/],
    [
      'with a space before it',
      choiceA({ Condition: ' {% true %}' }),
      /field Choices\/0\/Condition: an expression begins with {%/,
    ],
    ['with $eval', passA({ Output: '{% $eval("1") %}' }), /field Output: \$eval is not supported here/],
    [
      "with the wall clock's time",
      waitA({ Timestamp: '{% $now() %}' }),
      /field Timestamp: \$now is not supported here/,
    ],
    ...['$partition([1], 1)', '$range(1, 2, 1)', '$hash("a", "MD5")', '$uuid()', '$parse("1")'].map(
      (call) =>
        [
          `with a function that only Step Functions has: ${call}`,
          passA({ Output: `{% ${call} %}` }),
          /field Output: \$\w+ is not supported here/,
        ] as const,
    ),
    ['with chance', passA({ Output: '{% $random() %}' }), /field Output: \$random is not supported here/],
    [
      'with a result where there is none',
      passA({ Output: '{% $states.result %}' }),
      /field Output: \$states.result is not supported here/,
    ],
    [
      'with the result in Arguments',
      taskA({ Arguments: { FunctionName: 'f', Payload: '{% $states.result %}' } }),
      /field Arguments\/Payload: \$states.result/,
    ],
    [
      'with the errorOutput of a success',
      taskA({ Output: '{% $states.errorOutput %}' }),
      /field Output: \$states.errorOutput/,
    ],
    [
      'with the result in a Catcher',
      catchA({ Output: '{% $states.result %}' }),
      /field Catch\/0\/Output: \$states.result/,
    ],
    [
      'with an unknown part of $states',
      passA({ Output: '{% $states.inputs %}' }),
      /field Output: \$states.inputs is not supported here/,
    ],
  ])('%s', (_what, definition, problem) => {
    expect(problemsOf(definition)).toEqual([expect.stringMatching(problem)]);
  });

  test('unless it stands in a Comment', () => {
    expect(problemsOf(catchA({ Comment: '{% 1 + %}' }))).toEqual([]);
    expect(problemsOf(passA({ Comment: '{% 1 + %}' }))).toEqual([]);
    expect(problemsOf(passA({ Output: { Comment: '{% 1 + %}' } }))).toHaveLength(1);
  });
});

test('All problems come in one error that names states and fields', () => {
  const definition = machineOf(
    { A: { Type: 'Pass', Next: 'B', InputPath: '$' }, C: { Type: 'Wait', End: true } },
    { StartAt: 'A', Version: '2.0' },
  );
  expect(() => load(definition)).toThrow(
    new MachineRefused([
      'machine: field Version: must be equal to constant 1.0',
      'state A: field Next: there is no state B',
      'state A: field InputPath: is not supported here',
      'state C: needs either Seconds or Timestamp',
      'state C: cannot be reached from StartAt',
    ]),
  );
});
