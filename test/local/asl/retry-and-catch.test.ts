import { describe, expect, test } from '@jest/globals';
import { answers, machineOf, returns, run, STARTED, task, throws } from './support.ts';

const DONE = { Type: 'Succeed' };
const handled = (...ErrorEquals: readonly string[]) => [{ ErrorEquals, Next: 'Handled' }];
const seconds = (...at: readonly number[]) => at.map((second) => second * 1000);

describe('Retry', () => {
  test.each([
    ['3 times after 1, 2 and 4 seconds by default', {}, seconds(0, 1, 3, 7)],
    ['MaxAttempts times', { MaxAttempts: 1 }, seconds(0, 1)],
    ['never when MaxAttempts is 0', { MaxAttempts: 0 }, seconds(0)],
    ['from IntervalSeconds on', { IntervalSeconds: 10 }, seconds(0, 10, 30, 70)],
    ['at the pace of BackoffRate', { BackoffRate: 1.5 }, seconds(0, 1, 2.5, 4.75)],
    ['evenly with a BackoffRate of 1', { BackoffRate: 1, IntervalSeconds: 5 }, seconds(0, 5, 10, 15)],
    ['no later than MaxDelaySeconds', { MaxAttempts: 4, MaxDelaySeconds: 3 }, seconds(0, 1, 3, 6, 9)],
    ['at a random part of the delay with FULL jitter', { JitterStrategy: 'FULL' }, seconds(0, 0.25, 0.75, 1.75)],
    ['at the whole delay with NONE', { JitterStrategy: 'NONE' }, seconds(0, 1, 3, 7)],
    ['within the cap when both hold', { JitterStrategy: 'FULL', MaxDelaySeconds: 2 }, seconds(0, 0.25, 0.75, 1.25)],
  ])('tries again %s', async (_how, retrier, times) => {
    const machine = machineOf({ A: task({ Retry: [{ ErrorEquals: ['E'], ...retrier }] }) });
    const result = await run(machine, { lambda: answers(throws('E', 'why')), random: () => 0.25 });
    expect(result.calls.map((call) => call.at)).toEqual(times);
    expect(result).toMatchObject({ status: 'FAILED', error: 'E', cause: 'why' });
  });

  test('ends with the first success', async () => {
    const machine = machineOf({ A: task({ Retry: [{ ErrorEquals: ['E'] }], Output: '{% $states.result.Payload %}' }) });
    const { calls, output } = await run(machine, { lambda: answers(throws('E'), returns('ok')) });
    expect({ calls: calls.length, output }).toEqual({ calls: 2, output: 'ok' });
  });

  test('counts per Retrier', async () => {
    const Retry = [
      { ErrorEquals: ['E'], IntervalSeconds: 1, MaxAttempts: 2 },
      { ErrorEquals: ['F'], IntervalSeconds: 100, MaxAttempts: 1 },
    ];
    const lambda = answers(throws('E'), throws('F'), throws('E'), throws('E'));
    const { calls, error } = await run(machineOf({ A: task({ Retry }) }), { lambda });
    expect(calls.map((call) => call.at)).toEqual(seconds(0, 1, 101, 103));
    expect(error).toBe('E');
  });

  test('leaves a failure to no later Retrier once the first that matches is spent', async () => {
    const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'] }];
    const { calls } = await run(machineOf({ A: task({ Retry }) }), { lambda: answers(throws('E')) });
    expect(calls).toHaveLength(2);
  });

  test('counts anew whenever the state is entered', async () => {
    const machine = machineOf({
      Count: { Type: 'Pass', Assign: { entries: '{% $exists($entries) ? $entries + 1 : 1 %}' }, Next: 'A' },
      A: task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Catch: handled('E'), Next: 'Handled' }),
      Handled: { Type: 'Choice', Choices: [{ Condition: '{% $entries < 3 %}', Next: 'Count' }], Default: 'Done' },
      Done: DONE,
    });
    expect((await run(machine, { lambda: answers(throws('E')) })).calls).toHaveLength(6);
  });

  test('evaluates the arguments anew', async () => {
    const Arguments = { FunctionName: 'work', Payload: '{% $states.context.State.RetryCount = 0 ? $none : "now" %}' };
    const machine = machineOf({ A: task({ Arguments, Retry: [{ ErrorEquals: ['States.QueryEvaluationError'] }] }) });
    const { calls, status } = await run(machine);
    expect({ status, payloads: calls.map((call) => call.payload) }).toEqual({ status: 'SUCCEEDED', payloads: ['now'] });
  });

  test('reports what it waits for', async () => {
    const machine = machineOf({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2 }] }) });
    const { waits } = await run(machine, { lambda: answers(throws('E')) });
    const start = Date.parse(STARTED);
    expect(waits).toMatchObject([
      { state: 'A', why: 'Retry', error: 'E', attempt: 1, until: start + 1000 },
      { state: 'A', why: 'Retry', error: 'E', attempt: 2, until: start + 3000 },
    ]);
  });
});

describe('Catch', () => {
  const caughtBy = (Catch: readonly object[]) =>
    machineOf({ A: task({ Catch, Next: 'Done' }), Handled: DONE, Done: DONE });

  test('hands the errorOutput on when it has no Output', async () => {
    const { output, states } = await run(caughtBy(handled('E')), { lambda: answers(throws('E', '{"why":1}')) });
    expect({ output, states }).toEqual({ output: { Error: 'E', Cause: '{"why":1}' }, states: ['A', 'Handled'] });
  });

  test('shows an empty Cause where there is none', async () => {
    // Recorded from AWS: LocalStack, test_task_service_lambda, test_invoke_timeout; none of 196 recorded errorOutputs lacks it.
    const { output } = await run(caughtBy(handled('E')), { lambda: answers(throws('E')) });
    expect(output).toEqual({ Error: 'E', Cause: '' });
  });

  test('has an Assign and an Output of its own, which see the input and the errorOutput', async () => {
    const catcher = {
      ErrorEquals: ['E'],
      Next: 'Handled',
      Assign: { x: '{% $states.errorOutput.Error %}' },
      Output: '{% $states.input & $states.errorOutput.Cause %}',
    };
    const machine = machineOf({
      A: task({ Catch: [catcher], Assign: { never: 1 }, Next: 'Done' }),
      Handled: { Type: 'Succeed', Output: ['{% $x %}', '{% $states.input %}', '{% $exists($never) %}'] },
      Done: DONE,
    });
    const { output } = await run(machine, { input: 'in ', lambda: answers(throws('E', 'why')) });
    expect(output).toEqual(['E', 'in why', false]);
  });

  test('takes the first Catcher that matches, after the retries are spent', async () => {
    const Catch = [
      { ErrorEquals: ['F', 'E'], Next: 'Handled' },
      { ErrorEquals: ['States.ALL'], Next: 'Done' },
    ];
    const machine = machineOf({
      A: task({ Retry: [{ ErrorEquals: ['E'], MaxAttempts: 1 }], Catch, Next: 'Done' }),
      Handled: DONE,
      Done: DONE,
    });
    const { calls, states } = await run(machine, { lambda: answers(throws('E')) });
    expect({ calls: calls.length, states }).toEqual({ calls: 2, states: ['A', 'Handled'] });
  });

  test.each([
    ['an expression in Arguments', { Arguments: { FunctionName: 'work', Payload: '{% $none %}' } }],
    ['a function name that is no text', { Arguments: { FunctionName: '{% 1 %}', Payload: 0 } }],
    ['an expression in TimeoutSeconds', { TimeoutSeconds: '{% 0 %}' }],
    ['an expression in Assign', { Assign: { x: '{% $none %}' } }],
    ['an expression in Output', { Output: '{% $states.result.Payload.none %}' }],
  ])('sees the failure of %s', async (_what, fields) => {
    const machine = machineOf({
      A: task({ ...fields, Catch: handled('States.QueryEvaluationError'), Next: 'Handled' }),
      Handled: DONE,
    });
    const { output } = await run(machine);
    expect(output).toMatchObject({ Error: 'States.QueryEvaluationError', Cause: expect.stringContaining('JSONata') });
  });

  test('fails the execution when its own expression fails', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Handled', Output: '{% $none %}' }];
    const { status, error } = await run(caughtBy(Catch), { lambda: answers(throws('E')) });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

describe('Error names', () => {
  test.each([
    ['E', 'E', true],
    ['E', 'F', false],
    ['E', 'e', false],
    ['E', 'States.ALL', true],
    ['E', 'States.TaskFailed', true],
    ['Lambda.Unknown', 'States.TaskFailed', true],
    ['States.Timeout', 'States.Timeout', true],
    ['States.Timeout', 'States.ALL', true],
    ['States.Timeout', 'States.TaskFailed', false],
    ['States.QueryEvaluationError', 'States.ALL', true],
    ['States.Runtime', 'States.ALL', false],
    ['States.Runtime', 'States.TaskFailed', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.DataLimitExceeded', 'States.ALL', true],
    ['States.DataLimitExceeded', 'States.TaskFailed', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
  ])('%s is matched by %s: %s', async (error, name, matches) => {
    const lambda = answers(throws(error), returns(0));
    const catching = machineOf({ A: task({ Catch: handled(name), Next: 'Handled' }), Handled: DONE });
    expect((await run(catching, { lambda: answers(throws(error)) })).status).toBe(matches ? 'SUCCEEDED' : 'FAILED');
    const retrying = machineOf({ A: task({ Retry: [{ ErrorEquals: [name] }] }) });
    expect((await run(retrying, { lambda })).status).toBe(matches ? 'SUCCEEDED' : 'FAILED');
  });
});
