import { describe, expect, test } from '@jest/globals';
import { answers, HOUR, MINUTE, machineOf, returns, run, STARTED, task } from './support.ts';

describe('Pass', () => {
  test('hands its input on when it has no Output', async () => {
    expect(await run(machineOf({ A: { Type: 'Pass', End: true } }), { input: { a: [1] } })).toMatchObject({
      status: 'SUCCEEDED',
      output: { a: [1] },
    });
  });

  test('puts out its Output, and goes on to Next', async () => {
    const machine = machineOf({
      A: { Type: 'Pass', Output: { b: '{% $states.input.a + 1 %}' }, Next: 'B' },
      B: { Type: 'Pass', Output: '{% $states.input.b * 10 %}', End: true },
    });
    expect(await run(machine, { input: { a: 1 } })).toMatchObject({ output: 20, states: ['A', 'B'] });
  });
});

describe('Succeed', () => {
  test('ends the execution with its input', async () => {
    expect(await run(machineOf({ A: { Type: 'Succeed' } }), { input: 'as it came' })).toMatchObject({
      status: 'SUCCEEDED',
      output: 'as it came',
    });
  });

  test('ends the execution with its Output', async () => {
    const machine = machineOf({ A: { Type: 'Succeed', Output: { id: '{% $states.input.x %}' } } });
    expect((await run(machine, { input: { x: 7 } })).output).toEqual({ id: 7 });
  });
});

describe('Fail', () => {
  test('ends the execution with the Error and Cause that its expressions give', async () => {
    const machine = machineOf({
      A: { Type: 'Fail', Error: '{% $states.input.name %}', Cause: "{% 'because ' & 1 %}" },
    });
    expect(await run(machine, { input: { name: 'SnapshotNotFoundFault' } })).toMatchObject({
      status: 'FAILED',
      error: 'SnapshotNotFoundFault',
      cause: 'because 1',
      output: undefined,
    });
  });

  test('may have neither', async () => {
    expect(await run(machineOf({ A: { Type: 'Fail' } }))).toMatchObject({
      status: 'FAILED',
      error: undefined,
      cause: undefined,
    });
  });

  test('cannot take anything but text', async () => {
    const machine = machineOf({ A: { Type: 'Fail', Error: '{% 1 %}' } });
    expect((await run(machine)).error).toBe('States.QueryEvaluationError');
  });
});

describe('Wait', () => {
  const waiting = (fields: object) => machineOf({ A: { Type: 'Wait', End: true, ...fields } });

  test.each([
    ['a number of seconds', { Seconds: 86_400 }, 24 * HOUR],
    ['seconds by expression', { Seconds: '{% $states.input.seconds %}' }, MINUTE],
    ['no time at all', { Seconds: 0 }, 0],
    ['until a timestamp', { Timestamp: '2026-11-23T14:00:00+01:00' }, HOUR],
    ['until a timestamp by expression', { Timestamp: '{% $states.input.until %}' }, 2 * HOUR + 500],
    ['not at all for a timestamp that has passed', { Timestamp: '2020-01-01T00:00:00Z' }, 0],
  ])('waits %s', async (_how, fields, milliseconds) => {
    const input = { seconds: 60, until: '2026-11-23T14:00:00.500Z' };
    const { status, output, sinceStart, waits } = await run(waiting(fields), { input });
    expect({ status, output, waited: sinceStart() }).toEqual({
      status: 'SUCCEEDED',
      output: input,
      waited: milliseconds,
    });
    expect(waits).toEqual([{ state: 'A', why: 'Wait', until: Date.parse(STARTED) + milliseconds }]);
  });

  test('assigns and puts out once the time is over', async () => {
    const machine = machineOf({
      A: { Type: 'Wait', Seconds: 1, Assign: { x: '{% $states.input %}' }, Output: 'waited', Next: 'B' },
      B: { Type: 'Succeed', Output: { x: '{% $x %}', input: '{% $states.input %}' } },
    });
    expect((await run(machine, { input: 3 })).output).toEqual({ x: 3, input: 'waited' });
  });

  test.each([
    ['a fraction', { Seconds: '{% 1.5 %}' }],
    ['a negative number', { Seconds: '{% -1 %}' }],
    ['more than 99,999,999 seconds', { Seconds: '{% 100000000 %}' }],
    ['text', { Seconds: "{% '5' %}" }],
    ['a timestamp without a zone', { Timestamp: "{% '2026-11-23T12:00:00' %}" }],
    ['a timestamp in the thirteenth month', { Timestamp: "{% '2026-13-23T12:00:00Z' %}" }],
  ])('fails the execution for %s', async (_what, fields) => {
    expect(await run(waiting(fields))).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      waits: [],
    });
  });
});

describe('Choice', () => {
  const machine = machineOf({
    A: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'Big', Assign: { by: 'first' }, Output: 'big' },
        { Condition: '{% $states.input.n > 5 %}', Next: 'Middle' },
        { Condition: '{% $states.input.n > 4 %}', Next: 'Big' },
      ],
      Default: 'Small',
      Assign: { by: 'default' },
      Output: 'small',
    },
    Big: { Type: 'Succeed', Output: ['{% $by %}', '{% $states.input %}'] },
    Middle: { Type: 'Succeed', Output: ['{% $exists($by) %}', '{% $states.input %}'] },
    Small: { Type: 'Succeed', Output: ['{% $by %}', '{% $states.input %}'] },
  });

  test.each([
    ['takes the first rule that holds, with its own Assign and Output', 11, ['first', 'big'], 'Big'],
    ["hands the input on if the rule has no Output, whatever the state's own", 6, [false, { n: 6 }], 'Middle'],
    ["takes the Default with the state's own Assign and Output", 1, ['default', 'small'], 'Small'],
  ])('%s', async (_what, n, output, last) => {
    expect(await run(machine, { input: { n } })).toMatchObject({ output, states: ['A', last] });
  });

  test('fails with States.NoChoiceMatched when no rule holds and there is no Default', async () => {
    const choices = [{ Condition: false, Next: 'B' }];
    const narrow = machineOf({ A: { Type: 'Choice', Choices: choices }, B: { Type: 'Succeed' } });
    expect(await run(narrow)).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test.each(['1', '"true"', 'null', '$states.input'])('fails the execution when a Condition is %s', async (value) => {
    const choices = [{ Condition: `{% ${value} %}`, Next: 'B' }];
    const untyped = machineOf({ A: { Type: 'Choice', Choices: choices, Default: 'B' }, B: { Type: 'Succeed' } });
    expect(await run(untyped)).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', states: ['A'] });
  });
});

describe('Task', () => {
  test('invokes the function with the payload, and results in what lambda:invoke returns', async () => {
    const FunctionName = 'arn:aws:lambda:eu-central-1:123456789012:function:copy:live';
    const Arguments = { FunctionName, Payload: { id: '{% $states.input.id %}', list: [1, '{% 2 %}'] } };
    const result = await run(machineOf({ A: task({ Arguments }) }), {
      input: { id: 'a' },
      lambda: answers(returns({ done: true })),
    });
    expect(result.calls).toMatchObject([{ functionName: FunctionName, payload: { id: 'a', list: [1, 2] } }]);
    expect(result.output).toEqual({ ExecutedVersion: '$LATEST', Payload: { done: true }, StatusCode: 200 });
  });

  test('takes the function by expression, and any JSON as payload', async () => {
    const Arguments = { FunctionName: "{% 'f' & $states.input %}", Payload: '{% $states.input %}' };
    const { calls } = await run(machineOf({ A: task({ Arguments }) }), { input: 5 });
    expect(calls).toMatchObject([{ functionName: 'f5', payload: 5 }]);
  });

  test('gives its result to Assign and Output', async () => {
    const machine = machineOf({
      A: task({
        Assign: { x: '{% $states.result.Payload.x %}' },
        Output: '{% $states.result.Payload.y %}',
        Next: 'B',
      }),
      B: { Type: 'Succeed', Output: ['{% $x %}', '{% $states.input %}'] },
    });
    expect((await run(machine, { lambda: answers(returns({ x: 1, y: 2 })) })).output).toEqual([1, 2]);
  });

  test('runs in any partition', async () => {
    const machine = machineOf({ A: task({ Resource: 'arn:aws-us-gov:states:::lambda:invoke' }) });
    expect((await run(machine)).status).toBe('SUCCEEDED');
  });
});
