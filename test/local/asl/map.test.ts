import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../../local/asl/history.ts';
import {
  answers,
  begin,
  type Lambda,
  MINUTE,
  machineOf,
  mapOf,
  returns,
  run,
  STARTED,
  task,
  throws,
  typesOf,
} from './support.ts';

const DONE = { Type: 'Succeed' };
const MODES = [['INLINE'], ['DISTRIBUTED']] as const;
/** A Task that sends its state's input, and puts out what it gets. */
const work = (more: object = {}) =>
  task({
    Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...more,
  });

/** Answers a number after so many minutes with ten times as much, and fails at what is no number. */
const tenfold: Lambda = async ({ payload, signal }, clock) => {
  if (typeof payload !== 'number') return throws('NoNumber', `${payload} is no number`);
  await clock.sleep(payload * MINUTE, signal);
  return returns(payload * 10);
};

describe.each(MODES)('A Map in %s mode', (Mode) => {
  const map = (states: object, more: object = {}) => mapOf(Mode, states, more);

  test('puts out a list of what its states put out, in the order of the items', async () => {
    const { output, sinceStart } = await run(machineOf({ A: map({ B: work() }) }), {
      input: [3, 1, 2],
      lambda: tenfold,
    });
    expect(output).toEqual([30, 10, 20]);
    expect(sinceStart()).toBe(3 * MINUTE);
  });

  test('takes its items from a literal, and puts out an empty list for none', async () => {
    expect(
      (await run(machineOf({ A: map({ B: work() }, { Items: [1, '{% 1 + 1 %}'] }) }), { lambda: tenfold })).output,
    ).toEqual([10, 20]);
    expect((await run(machineOf({ A: map({ B: work() }) }), { input: [] })).output).toEqual([]);
  });

  test('takes nothing but a list for its items', async () => {
    const result = await run(machineOf({ A: map({ B: work() }) }), { input: { a: 1 } });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      // Recorded from AWS: LocalStack, test_base_scenarios, test_map_state_items_eval_jsonata_fail, as is MapStateFailed.
      cause: expect.stringContaining(
        `returned an unexpected result type. Expected 'array', but was 'object' for value: {"a":1}`,
      ),
    });
    expect(result.history.slice(1).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapStateEntered', 0],
      ['EvaluationFailed', 0],
      ['MapStateFailed', 3],
      ['ExecutionFailed', 4],
    ]);
  });

  test('gives its states what the ItemSelector makes of each item, from what the Map itself sees', async () => {
    const ItemSelector = {
      of: '{% $common %}',
      item: '{% $states.context.Map.Item.Value %}',
      index: '{% $states.context.Map.Item.Index %}',
    };
    const states = {
      Set: { Type: 'Pass', Assign: { common: 'all' }, Next: 'A' },
      A: map({ B: { Type: 'Pass', End: true } }, { ItemSelector }),
    };
    expect((await run(machineOf(states), { input: ['a', 'b'] })).output).toEqual([
      { of: 'all', item: 'a', index: 0 },
      { of: 'all', item: 'b', index: 1 },
    ]);
  });

  test('works on as many items at once as MaxConcurrency says', async () => {
    const machine = machineOf({ A: map({ B: work() }, { MaxConcurrency: 2 }) });
    const { output, calls } = await run(machine, { input: [3, 1, 1, 2], lambda: tenfold });
    expect(calls.map(({ payload, at }) => [payload, at / MINUTE])).toEqual([
      [3, 0],
      [1, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(output).toEqual([30, 10, 10, 20]);
  });

  test.each([
    ['2', 5],
    ['0', 3],
  ])('works on as many items at once as an expression says: %s', async (most, minutes) => {
    const machine = machineOf({ A: map({ B: work() }, { MaxConcurrency: `{% ${most} %}` }) });
    const { sinceStart } = await run(machine, { input: [3, 2, 3], lambda: tenfold });
    expect(sinceStart()).toBe(minutes * MINUTE);
  });

  test.each(['-1', '1.5', '"4"', 'null'])('takes no concurrency of %s', async (most) => {
    const result = await run(machineOf({ A: map({ B: work() }, { MaxConcurrency: `{% ${most} %}` }) }), { input: [1] });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError', calls: [] });
  });

  test('has the list of outputs as its result, for Assign and Output', async () => {
    const states = {
      A: map({ B: work() }, { Assign: { all: '{% $states.result %}' }, Output: '{% $states.result[1] %}', Next: 'C' }),
      C: { Type: 'Pass', Output: ['{% $states.input %}', '{% $all %}'], End: true },
    };
    expect((await run(machineOf(states), { input: [1, 2], lambda: tenfold })).output).toEqual([20, [10, 20]]);
  });

  test('goes through several states for each item, each with variables of its own', async () => {
    const inside = {
      B: { Type: 'Pass', Assign: { x: '{% $states.input %}' }, Next: 'C' },
      C: work({ Next: 'D' }),
      D: { Type: 'Pass', Output: '{% $x %}', End: true },
    };
    const machine = machineOf({ A: map(inside) });
    expect((await run(machine, { input: [2, 1], lambda: tenfold })).output).toEqual([2, 1]);
  });

  test('keeps to itself what its states assign', async () => {
    const states = {
      A: map({ B: { Type: 'Pass', Assign: { x: 1 }, End: true } }, { Next: 'C' }),
      C: { Type: 'Pass', Output: '{% $exists($x) %}', End: true },
    };
    expect((await run(machineOf(states), { input: [1] })).output).toBe(false);
  });

  test('is tried again as a whole, and counts its retries', async () => {
    const lambda = answers(throws('E'), returns('ok'));
    const machine = machineOf({
      A: map(
        { B: work() },
        {
          Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60 }],
          Output: ['{% $states.result %}', '{% $states.context.State.RetryCount %}'],
        },
      ),
    });
    const { output, waits, calls, history } = await run(machine, { input: [1], lambda });
    expect(output).toEqual([['ok'], 1]);
    // Recorded from AWS: LocalStack, test_base_scenarios, test_map_state_retry.
    expect(typesOf({ history })).not.toContain('MapStateFailed');
    expect(waits).toMatchObject([{ state: 'A', why: 'Retry', attempt: 1 }]);
    expect(calls.map(({ at }) => at)).toEqual([0, MINUTE]);
  });

  test('takes a list of outputs that is larger than 256 KiB for a failure that nothing catches', async () => {
    const machine = machineOf({
      A: map({ B: work() }, { Output: 1, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' }),
      Done: DONE,
    });
    const result = await run(machine, { input: [1, 2], lambda: answers(returns('x'.repeat(140_000))) });
    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      states: expect.not.arrayContaining(['Done']),
    });
  });

  test('starts nothing more after a failure, and abandons what is running', async () => {
    const machine = machineOf({ A: map({ B: work() }, { MaxConcurrency: 2 }) });
    const { status, calls, sinceStart } = await run(machine, { input: [5, 'a', 1], lambda: tenfold });
    expect({ status, payloads: calls.map(({ payload }) => payload) }).toEqual({ status: 'FAILED', payloads: [5, 'a'] });
    expect(sinceStart()).toBe(0);
    expect(calls[0]?.signal.aborted).toBe(true);
  });

  test('ends with the execution that is stopped, whatever would catch', async () => {
    const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' };
    const inside = { B: work({ Retry: [{ ErrorEquals: ['States.ALL'] }] }) };
    const begun = begin(machineOf({ A: map(inside, catchAll), Done: DONE }), { input: [5, 6], lambda: tenfold });
    await begun.clock.sleep(MINUTE);
    begun.execution.stop({ error: 'Enough' });
    await begun.execution.ended;
    expect(begun.execution).toMatchObject({ status: 'ABORTED', error: 'Enough' });
    expect(begun.execution.children.map(({ status }) => status)).toEqual(
      Mode === 'INLINE' ? [] : ['ABORTED', 'ABORTED'],
    );
    expect(begun.clock.asleep).toBe(0);
    expect(typesOf(begun.execution).at(-1)).toBe('ExecutionAborted');
  });
});

describe('An INLINE Map', () => {
  test('lets its states read the variables of outer scopes, and the item', async () => {
    const inside = {
      B: {
        Type: 'Pass',
        Output: [
          '{% $outer %}',
          '{% $states.context.Map.Item.Index %}',
          '{% $states.context.Map.Item.Value %}',
          '{% $states.context.Execution.Name %}',
        ],
        End: true,
      },
    };
    const states = { Set: { Type: 'Pass', Assign: { outer: 7 }, Next: 'A' }, A: mapOf('INLINE', inside) };
    expect((await run(machineOf(states), { input: ['a', 'b'] })).output).toEqual([
      [7, 0, 'a', 'first'],
      [7, 1, 'b', 'first'],
    ]);
  });

  test('fails with the error of the first state that fails in it', async () => {
    const Catch = [{ ErrorEquals: ['NoNumber'], Output: '{% $states.errorOutput %}', Next: 'Done' }];
    const machine = machineOf({ A: mapOf('INLINE', { B: work() }, { Catch, Next: 'Done' }), Done: DONE });
    expect((await run(machine, { input: [1, 'a'], lambda: tenfold })).output).toEqual({
      Error: 'NoNumber',
      Cause: 'a is no number',
    });
  });

  test('goes on after an error that is caught in it', async () => {
    const inside = { B: work({ Catch: [{ ErrorEquals: ['NoNumber'], Next: 'C' }], Next: 'C' }), C: DONE };
    const { output } = await run(machineOf({ A: mapOf('INLINE', inside) }), { input: ['a', 1], lambda: tenfold });
    expect(output).toEqual([{ Error: 'NoNumber', Cause: 'a is no number' }, 10]);
  });

  test('works on 40 items at once if it does not say otherwise', async () => {
    const input = Array.from({ length: 41 }, () => 1);
    const { sinceStart } = await run(machineOf({ A: mapOf('INLINE', { B: work() }) }), { input, lambda: tenfold });
    expect(sinceStart()).toBe(2 * MINUTE);
  });

  test('may stand in another', async () => {
    const inner = mapOf('INLINE', { C: work() });
    const machine = machineOf({ A: mapOf('INLINE', { B: inner }) });
    expect((await run(machine, { input: [[1, 2], [3]], lambda: tenfold })).output).toEqual([[10, 20], [30]]);
  });

  test('reports its iterations in the one history, each event after the one that it followed', async () => {
    const { history } = await run(machineOf({ A: mapOf('INLINE', { B: work() }) }), { input: [2, 1], lambda: tenfold });
    const linked = (event: HistoryEvent) => [event.type, event.previousEventId];
    expect(history.map(linked)).toEqual([
      ['ExecutionStarted', 0],
      ['MapStateEntered', 0],
      ['MapStateStarted', 2],
      ['MapIterationStarted', 3],
      ['TaskStateEntered', 4],
      ['MapIterationStarted', 3],
      ['TaskStateEntered', 6],
      ['TaskScheduled', 5],
      ['TaskStarted', 8],
      ['TaskScheduled', 7],
      ['TaskStarted', 10],
      ['TaskSucceeded', 11],
      ['TaskStateExited', 12],
      ['MapIterationSucceeded', 13],
      ['TaskSucceeded', 9],
      ['TaskStateExited', 15],
      ['MapIterationSucceeded', 16],
      ['MapStateSucceeded', 17],
      ['MapStateExited', 17],
      ['ExecutionSucceeded', 19],
    ]);
    expect([1, 2, 3, 13, 18].map((index) => history[index])).toMatchObject([
      { stateEnteredEventDetails: { name: 'A', input: '[2,1]' } },
      { mapStateStartedEventDetails: { length: 2 } },
      { mapIterationStartedEventDetails: { name: 'A', index: 0 } },
      { mapIterationSucceededEventDetails: { name: 'A', index: 1 } },
      { stateExitedEventDetails: { name: 'A', output: '[20,10]' } },
    ]);
  });

  test('lets an iteration follow the one before it, as recorded from AWS', async () => {
    // LocalStack, test_assign_base, test_base_cases[BASE_SCOPE_MAP]
    const inside = { B: { Type: 'Pass', End: true } };
    const machine = machineOf({ A: mapOf('INLINE', inside, { MaxConcurrency: 1, Next: 'C' }), C: DONE });
    const { history } = await run(machine, { input: [1, 2] });
    expect(history.slice(2).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapStateStarted', 2],
      ['MapIterationStarted', 3],
      ['PassStateEntered', 4],
      ['PassStateExited', 5],
      ['MapIterationSucceeded', 6],
      ['MapIterationStarted', 6],
      ['PassStateEntered', 8],
      ['PassStateExited', 9],
      ['MapIterationSucceeded', 10],
      ['MapStateSucceeded', 11],
      ['MapStateExited', 11],
      ['SucceedStateEntered', 13],
      ['SucceedStateExited', 14],
      ['ExecutionSucceeded', 15],
    ]);
  });

  test('goes on from the event with which an iteration failed, as recorded from AWS', async () => {
    // LocalStack, test_base_scenarios, test_map_state_catch
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'C' }];
    const inside = { B: { Type: 'Fail', Error: 'E' } };
    const { history } = await run(machineOf({ A: mapOf('INLINE', inside, { Catch, Next: 'C' }), C: DONE }), {
      input: [1],
    });
    expect(history.slice(3).map(({ type, previousEventId }) => [type, previousEventId])).toEqual([
      ['MapIterationStarted', 3],
      ['FailStateEntered', 4],
      ['MapIterationFailed', 5],
      ['MapStateFailed', 5],
      ['MapStateExited', 7],
      ['SucceedStateEntered', 8],
      ['SucceedStateExited', 9],
      ['ExecutionSucceeded', 10],
    ]);
  });

  test('reports an iteration that failed, and those that it ended', async () => {
    const { history } = await run(machineOf({ A: mapOf('INLINE', { B: work() }) }), {
      input: [1, 'a'],
      lambda: tenfold,
    });
    // Recorded from AWS: LocalStack, test_timeouts, test_service_lambda_map_timeout.
    expect(history.slice(-6)).toMatchObject([
      { type: 'TaskFailed', taskFailedEventDetails: { error: 'NoNumber' } },
      { type: 'MapIterationFailed', mapIterationFailedEventDetails: { name: 'A', index: 1 } },
      { type: 'TaskStateAborted' },
      { type: 'MapIterationAborted', mapIterationAbortedEventDetails: { name: 'A', index: 0 } },
      { type: 'MapStateFailed' },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'NoNumber', cause: 'a is no number' } },
    ]);
  });

  test("has its events counted among the execution's 25,000", async () => {
    const input = Array.from({ length: 6_000 }, () => 0);
    const inside = { B: { Type: 'Pass', End: true } };
    expect(await run(machineOf({ A: mapOf('INLINE', inside) }), { input })).toMatchObject({ status: 'SUCCEEDED' });
    input.length = 6_250;
    expect(await run(machineOf({ A: mapOf('INLINE', inside) }), { input: input.fill(0) })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  });
});

describe('A DISTRIBUTED Map', () => {
  const distributed = (states: object, more: object = {}) => mapOf('DISTRIBUTED', states, more);

  test('has an execution of its own for each item, whose input the item is', async () => {
    const inside = {
      B: {
        Type: 'Pass',
        Output: [
          '{% $states.context.Execution.Id %}',
          '{% $states.context.StateMachine.Name %}',
          '{% $states.context.Execution.Input %}',
        ],
        End: true,
      },
    };
    const { output, children } = await run(machineOf({ A: distributed(inside) }), { input: [{ a: 1 }, 'b'] });
    expect(children.map(({ input, history }) => [input, history.length])).toEqual([
      ['{"a":1}', 4],
      ['"b"', 4],
    ]);
    const [first, second] = children;
    expect(first?.arn).toMatch(/^arn:aws:states:eu-central-1:123456789012:execution:copies\/items:[\da-f-]{36}$/);
    expect(output).toEqual([
      [first?.arn, 'copies/items', { a: 1 }],
      [second?.arn, 'copies/items', 'b'],
    ]);
  });

  test.each([
    ['a variable of an outer scope', '$outer'],
    ['the item by the context object', '$states.context.Map.Item.Value'],
  ])('does not let its states read %s', async (_what, expression) => {
    const inside = { B: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } };
    const states = { Set: { Type: 'Pass', Assign: { outer: 7 }, Next: 'A' }, A: distributed(inside) };
    const { status, children } = await run(machineOf(states), { input: [1] });
    expect(status).toBe('FAILED');
    expect(children).toMatchObject([{ status: 'FAILED', error: 'States.QueryEvaluationError' }]);
  });

  test('may use a name for a variable that an outer scope uses too', async () => {
    const inside = { B: { Type: 'Pass', Assign: { x: 2 }, End: true } };
    const states = {
      Set: { Type: 'Pass', Assign: { x: 1 }, Next: 'A' },
      A: distributed(inside, { Output: '{% $x %}' }),
    };
    expect((await run(machineOf(states), { input: [0] })).output).toBe(1);
  });

  test('hides the error of a child behind its own, which may be caught', async () => {
    const Catch = [
      { ErrorEquals: ['NoNumber'], Next: 'Done' },
      {
        ErrorEquals: ['States.ExceedToleratedFailureThreshold'],
        Output: '{% $states.errorOutput %}',
        Next: 'Done',
      },
    ];
    const machine = machineOf({ A: distributed({ B: work() }, { Catch, Next: 'Done' }), Done: DONE });
    const { output, children } = await run(machine, { input: [5, 'a'], lambda: tenfold });
    expect(output).toEqual({
      Error: 'States.ExceedToleratedFailureThreshold',
      Cause: 'The specified tolerated failure threshold was exceeded',
    });
    expect(children).toMatchObject([
      { status: 'ABORTED' },
      { status: 'FAILED', error: 'NoNumber', cause: 'a is no number' },
    ]);
  });

  test('survives nothing of what ends a child for good, but can catch that it did', async () => {
    const machine = machineOf({
      A: distributed(
        { B: work({ Output: ['{% $states.result.Payload %}', 'x'.repeat(20_000)] }) },
        { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' },
      ),
      Done: DONE,
    });
    const { status, children } = await run(machine, { input: [1], lambda: answers(returns('x'.repeat(250_000))) });
    expect(children).toMatchObject([{ status: 'FAILED', error: 'States.DataLimitExceeded' }]);
    expect(status).toBe('SUCCEEDED');
  });

  test('reports only the number of its children', async () => {
    const { history } = await run(machineOf({ A: distributed({ B: work() }) }), { input: [2, 1], lambda: tenfold });
    const mapRunArn = expect.stringMatching(
      /^arn:aws:states:eu-central-1:123456789012:mapRun:copies\/items:[\da-f-]{36}$/,
    );
    expect(history).toEqual([
      expect.objectContaining({ type: 'ExecutionStarted' }),
      expect.objectContaining({ type: 'MapStateEntered' }),
      expect.objectContaining({ type: 'MapStateStarted', mapStateStartedEventDetails: { length: 2 } }),
      expect.objectContaining({ type: 'MapRunStarted', mapRunStartedEventDetails: { mapRunArn } }),
      expect.objectContaining({ type: 'MapRunSucceeded', timestamp: new Date(Date.parse(STARTED) + 2 * MINUTE) }),
      expect.objectContaining({ type: 'MapStateSucceeded' }),
      expect.objectContaining({ type: 'MapStateExited', stateExitedEventDetails: { name: 'A', output: '[20,10]' } }),
      expect.objectContaining({ type: 'ExecutionSucceeded' }),
    ]);
  });

  test('reports a Map Run that failed', async () => {
    const { history } = await run(machineOf({ A: distributed({ B: work() }) }), { input: ['a'], lambda: tenfold });
    const error = 'States.ExceedToleratedFailureThreshold';
    const cause = 'The specified tolerated failure threshold was exceeded';
    expect(history.slice(-3)).toMatchObject([
      { type: 'MapRunFailed', mapRunFailedEventDetails: { error, cause } },
      { type: 'MapStateFailed' },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error, cause } },
    ]);
  });

  test("does not have its children's events counted among the execution's", async () => {
    const input = Array.from({ length: 6_300 }, () => 0);
    const { status, history } = await run(machineOf({ A: distributed({ B: { Type: 'Pass', End: true } }) }), { input });
    expect([status, history.length]).toEqual(['SUCCEEDED', 8]);
  });

  test('holds INLINE Maps, whose states read what the child has assigned', async () => {
    const inside = {
      B: {
        Type: 'Pass',
        Assign: { factor: '{% $states.input.factor %}', parts: '{% $states.input.parts %}' },
        Next: 'C',
      },
      C: mapOf(
        'INLINE',
        { D: { Type: 'Pass', Output: '{% $factor * $states.input %}', End: true } },
        { Items: '{% $parts %}' },
      ),
    };
    const input = [
      { factor: 2, parts: [1, 2] },
      { factor: 3, parts: [] },
    ];
    expect((await run(machineOf({ A: distributed(inside) }), { input })).output).toEqual([[2, 4], []]);
  });

  test('lets a listener hear of the waits of its children', async () => {
    const inside = { B: { Type: 'Wait', Seconds: 60, End: true } };
    const { waits } = await run(machineOf({ A: distributed(inside) }), { input: [1, 2] });
    expect(waits).toMatchObject([{ state: 'B' }, { state: 'B' }]);
  });
});
