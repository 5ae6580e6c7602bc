import { describe, expect, test } from '@jest/globals';
import { begin, type Lambda, MINUTE, machineOf, returns, run, task, typesOf } from './support.ts';

const DONE = { Type: 'Succeed' };
const catchAll = {
  Retry: [{ ErrorEquals: ['States.ALL'] }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
  Next: 'Done',
};

/** Answers after ten minutes, or never when nobody waits any more. */
const slow: Lambda = async (call, clock) => {
  await clock.sleep(10 * MINUTE, call.signal);
  return returns(null);
};

describe("A Task's TimeoutSeconds", () => {
  test.each([
    ['a number', 30],
    ['an expression', '{% $states.input.limit %}'],
  ])(
    'given as %s ends the attempt with States.Timeout, without a Cause, and aborts the invocation',
    async (_how, TimeoutSeconds) => {
      const machine = machineOf({ A: task({ TimeoutSeconds }) });
      const { status, error, cause, calls, sinceStart } = await run(machine, { input: { limit: 30 }, lambda: slow });
      expect({ status, error, cause }).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
      expect(sinceStart()).toBe(30_000);
      expect(calls[0]?.signal.aborted).toBe(true);
    },
  );

  test('counts anew for each attempt', async () => {
    const machine = machineOf({
      A: task({ TimeoutSeconds: 60, Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }] }),
    });
    const { calls, sinceStart } = await run(machine, { lambda: slow });
    expect(calls.map((call) => call.at)).toEqual([0, 61_000]);
    expect(sinceStart()).toBe(121_000);
  });

  test('is not reached by an answer in time', async () => {
    const { status, sinceStart } = await run(machineOf({ A: task({ TimeoutSeconds: 601 }) }), { lambda: slow });
    expect({ status, took: sinceStart() }).toEqual({ status: 'SUCCEEDED', took: 10 * MINUTE });
  });

  test('is 99,999,999 seconds if not given', async () => {
    const never: Lambda = () => new Promise(() => {});
    const { error, sinceStart } = await run(machineOf({ A: task() }), { lambda: never });
    expect({ error, took: sinceStart() }).toEqual({ error: 'States.Timeout', took: 99_999_999_000 });
  });

  test('lets an answer that comes too late change nothing', async () => {
    const late: Lambda = async (_call, clock) => {
      await clock.sleep(2 * MINUTE);
      return returns('late');
    };
    const machine = machineOf({
      A: task({ ...catchAll, Retry: [{ ErrorEquals: ['E'] }], TimeoutSeconds: 60 }),
      Done: { Type: 'Wait', Seconds: 300, End: true },
    });
    const { output, history } = await run(machine, { lambda: late });
    // Recorded from AWS: LocalStack, test_task_service_lambda, test_invoke_timeout.
    expect(output).toEqual({ Error: 'States.Timeout', Cause: '' });
    expect(typesOf({ history }).filter((type) => type.startsWith('Task'))).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskTimedOut',
      'TaskStateExited',
    ]);
  });
});

describe("The machine's TimeoutSeconds", () => {
  test.each([
    ['a Wait', { Type: 'Wait', Seconds: 7200, Next: 'Done' }],
    ['a Task', task({ ...catchAll, Arguments: { FunctionName: 'work', Payload: 'slow' } })],
    [
      'a Retry',
      task({ ...catchAll, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 7200 }], TimeoutSeconds: 1 }),
    ],
  ])('ends the execution in the midst of %s, and nothing catches it', async (_what, state) => {
    const machine = machineOf({ A: state, Done: DONE }, { TimeoutSeconds: 300 });
    const { execution, status, history, states, sinceStart } = await run(machine, { lambda: slow });
    expect({ status, states }).toEqual({ status: 'TIMED_OUT', states: ['A'] });
    // Recorded from AWS: LocalStack, test_timeouts, test_global_timeout. Only the history names the error.
    expect(execution).not.toHaveProperty('error');
    expect(execution).not.toHaveProperty('cause');
    expect(sinceStart()).toBe(5 * MINUTE);
    expect(history.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  test('is forgotten when the execution ends in time, as is that of a task', async () => {
    const machine = machineOf({ A: task({ TimeoutSeconds: 60 }) }, { TimeoutSeconds: 300 });
    const { clock, status } = await run(machine);
    await clock.sleep(0);
    expect({ status, asleep: clock.asleep }).toEqual({ status: 'SUCCEEDED', asleep: 0 });
  });
});

describe('stop', () => {
  test.each([
    ['a Wait', { Type: 'Wait', Seconds: 7200, Next: 'Done' }, 0],
    ['a Task', task(catchAll), 1],
  ])('ends an execution in the midst of %s at once, and nothing catches it', async (_what, state, calls) => {
    const begun = begin(machineOf({ A: state, Done: DONE }), { lambda: slow });
    await begun.clock.sleep(MINUTE);
    begun.execution.stop({ error: 'NoLongerWanted', cause: 'someone said so' });
    await begun.execution.ended;
    expect(begun.execution).toMatchObject({ status: 'ABORTED', error: 'NoLongerWanted', cause: 'someone said so' });
    expect(begun.execution.stopDate?.getTime()).toBe(begun.execution.startDate.getTime() + MINUTE);
    expect(begun.sinceStart()).toBe(MINUTE);
    expect(begun.calls.map((call) => call.signal.aborted)).toEqual(Array(calls).fill(true));
    expect(begun.waits.filter((wait) => wait.why === 'Retry')).toEqual([]);
    // Recorded from AWS: LocalStack, test_sfn_api, test_stop_execution.
    expect(begun.execution.history.at(-1)).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
  });

  test('is how the execution ends, whatever the function makes of the abortion', async () => {
    const begun = begin(machineOf({ A: task() }), {
      lambda: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('the socket is closed')));
        }),
    });
    await begun.clock.sleep(MINUTE);
    begun.execution.stop();
    await begun.execution.ended;
    expect(begun.execution.status).toBe('ABORTED');
  });

  test('ends an execution that has not begun', async () => {
    const { execution } = begin(machineOf({ A: DONE }));
    execution.stop();
    await execution.ended;
    expect(execution.status).toBe('ABORTED');
    expect(typesOf(execution)).toEqual(['ExecutionStarted', 'ExecutionAborted']);
  });

  test('keeps an answer that is already there from being used', async () => {
    const begun = begin(machineOf({ A: task(catchAll), Done: DONE }), {
      onEvent: (event, execution) => event.type === 'TaskStarted' && execution.stop(),
    });
    await begun.execution.ended;
    expect(typesOf(begun.execution).slice(-2)).toEqual(['TaskStarted', 'ExecutionAborted']);
  });

  test('does nothing to an execution that has ended', async () => {
    const { execution } = await run(machineOf({ A: DONE }));
    execution.stop({ error: 'TooLate' });
    expect([execution.status, execution.error]).toEqual(['SUCCEEDED', undefined]);
  });
});

describe('A host that breaks its promise', () => {
  const broken: Lambda = () => Promise.reject(new Error('the shim is broken'));

  test('fails the execution with States.Runtime, which nothing catches', async () => {
    const machine = machineOf({ A: task(catchAll), Done: DONE });
    expect(await run(machine, { lambda: broken })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'Error: the shim is broken',
      states: ['A'],
    });
  });
});
