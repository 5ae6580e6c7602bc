import { describe, expect, test } from '@jest/globals';
import { answers, begin, machineOf, returns, run, STARTED, task, throws } from './support.ts';

/** What one expression gives in a Pass state, as the execution's output. */
const evaluated = (output: unknown, input?: Parameters<typeof run>[1]) =>
  run(machineOf({ A: { Type: 'Pass', Output: output, End: true } }), input);

describe('Expressions', () => {
  test('are evaluated however deep they stand, and everything else is literal', async () => {
    const output = {
      deep: [{ list: ['{% $states.input.a %}', 'text'] }],
      inner: 'about {% $states.input.a %} it',
      path: '$.a',
      multiline: '{%\n  $states.input.a\n%}',
      literals: [null, true, 1.5, {}, []],
      'key.$': '{% 1 %}',
    };
    expect((await evaluated(output, { input: { a: 'A' } })).output).toEqual({
      deep: [{ list: ['A', 'text'] }],
      inner: 'about {% $states.input.a %} it',
      path: '$.a',
      multiline: 'A',
      literals: [null, true, 1.5, {}, []],
      'key.$': 1,
    });
  });

  test.each([
    ['one match is no list', '$states.input.tags[Key="a"]', { Key: 'a' }],
    ['an array constructor keeps one match a list', '[$states.input.tags[Key="a"]]', [{ Key: 'a' }]],
    ['several matches are a plain list', '$states.input.tags.Key', ['a', 'b']],
    ['an array constructor makes no match an empty list', '[$states.input.tags[Key="c"]]', []],
    // Recorded from AWS: LocalStack, test_base_scenarios, test_map_state_items_input_array.
    ['a list of one, by its path, is a list', '$states.input.one', ['a']],
    ['an empty list, by its path, is a list', '$states.input.empty', []],
    ['null is a value', '$states.input.none', null],
    ['members without a value are left out', '{"a": 1, "b": $states.input.missing}', { a: 1 }],
    ['the input is not there by itself', '$exists(tags)', false],
  ])('know JSONata: %s', async (_what, source, value) => {
    const input = { tags: [{ Key: 'a' }, { Key: 'b' }], one: ['a'], empty: [], none: null };
    expect((await evaluated(`{% ${source} %}`, { input })).output).toEqual(value);
  });

  test.each([
    ['returned nothing (undefined).', '$states.input.missing'],
    ['returned nothing (undefined).', '$neverAssigned'],
    ['threw an error during evaluation. T2002: ', '1 + "a"'],
    ['returned an unsupported result type.', '$sum'],
    ['returned an unsupported result type.', 'function($x) { $x }'],
    ['returned an unsupported result type.', '{"f": /a/}'],
    ['returned an unsupported result type.', '[1 / 0]'],
  ])('fail the execution where it %s (%s)', async (sentence, source) => {
    const { status, error, cause } = await evaluated({ field: `{% ${source} %}` });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(cause).toContain(
      `An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression '${source}' ` +
        `specified for the field 'Output/field' ${sentence}`,
    );
  });

  test('do not change what they read', async () => {
    const machine = machineOf({
      A: { Type: 'Pass', Assign: { list: [3, 1, 2] }, Next: 'B' },
      B: { Type: 'Pass', Assign: { other: '{% $append($sort($list), [4])[] %}' }, Next: 'C' },
      C: { Type: 'Succeed', Output: { list: '{% $list %}', other: '{% $other %}' } },
    });
    expect((await run(machine)).output).toEqual({ list: [3, 1, 2], other: [1, 2, 3, 4] });
  });
});

describe('Assign', () => {
  test('takes effect after the state: Assign and Output see the values from before', async () => {
    const machine = machineOf({
      A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: ['{% $x %}', '{% $y %}'], Next: 'C' },
      C: { Type: 'Succeed', Output: { before: '{% $states.input %}', after: ['{% $x %}', '{% $y %}'] } },
    });
    expect((await run(machine)).output).toEqual({ before: [1, 2], after: [2, 1] });
  });

  test('lasts for the whole execution, and only for that', async () => {
    const machine = machineOf({
      A: { Type: 'Pass', Assign: { x: { seen: '{% $exists($x) %}' } }, Output: 'other', Next: 'B' },
      B: { Type: 'Pass', Output: 'and other', Next: 'C' },
      C: { Type: 'Succeed', Output: '{% $x %}' },
    });
    expect((await run(machine)).output).toEqual({ seen: false });
    expect((await run(machine)).output).toEqual({ seen: false });
  });

  test('assigns nothing if the Output of the same state fails', async () => {
    const machine = machineOf({
      A: task({
        Assign: { x: 1 },
        Output: '{% $nothing %}',
        Next: 'B',
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }],
      }),
      B: { Type: 'Succeed', Output: '{% $exists($x) %}' },
    });
    expect((await run(machine)).output).toBe(false);
  });
});

describe('$states', () => {
  test('has a context with the times of the clock', async () => {
    const machine = machineOf({
      A: { Type: 'Wait', Seconds: 1.5e3, Next: 'B' },
      B: { Type: 'Succeed', Output: '{% $states.context %}' },
    });
    expect((await run(machine, { input: { a: 1 } })).output).toEqual({
      Execution: {
        Id: 'arn:aws:states:eu-central-1:123456789012:execution:copies:first',
        Input: { a: 1 },
        Name: 'first',
        RoleArn: 'arn:aws:iam::123456789012:role/copies',
        StartTime: STARTED,
        RedriveCount: 0,
      },
      State: { Name: 'B', EnteredTime: '2026-11-23T12:25:00.000Z' },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:123456789012:stateMachine:copies', Name: 'copies' },
    });
  });

  test('counts the retries of a Task in its context', async () => {
    const Arguments = { FunctionName: 'work', Payload: '{% $states.context.State.RetryCount %}' };
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'B', Output: '{% $states.context.State.RetryCount %}' }];
    const machine = machineOf({
      A: task({ Arguments, Retry: [{ ErrorEquals: ['E'], MaxAttempts: 2 }], Catch }),
      B: { Type: 'Succeed' },
    });
    const { calls, output } = await run(machine, { lambda: answers(throws('E')) });
    expect(calls.map((call) => call.payload)).toEqual([0, 1, 2]);
    expect(output).toBe(2);
  });

  test('has the input of each state', async () => {
    const machine = machineOf({
      A: task({ Output: '{% $states.input.n + $states.result.Payload %}', Next: 'B' }),
      B: { Type: 'Succeed', Output: '{% [$states.input, $states.context.Execution.Input.n] %}' },
    });
    expect((await run(machine, { input: { n: 1 }, lambda: answers(returns(10)) })).output).toEqual([11, 1]);
  });
});

test('An execution whose input is no JSON is not started', () => {
  const machine = machineOf({ A: { Type: 'Succeed' } });
  expect(() => begin(machine, { inputText: '{' })).toThrow(SyntaxError);
});
