import { describe, expect, test } from '@jest/globals';
import { arnOf, begin, MINUTE, machineOf, mapOf, nested, run, STARTED, typesOf } from './support.ts';

const EXECUTION = arnOf('other').replace(':stateMachine:', ':execution:');
const STARTED_AT = Date.parse(STARTED);
const waiting = (more: object) => machineOf({ Wait: { Type: 'Wait', Seconds: 60, Next: 'Then' }, Then: more });
const OTHER = waiting({ Type: 'Pass', Output: { Doubled: '{% 2 * $states.input.n %}' }, End: true });
/** What DescribeExecution says of the nested execution, in alphabetical order. */
const recordOf = (status: string, more: object) => ({
  ...more,
  ExecutionArn: `${EXECUTION}:nested`,
  InputDetails: { Included: true },
  Name: 'nested',
  StartDate: STARTED_AT,
  StateMachineArn: arnOf('other'),
  Status: status,
});

describe('A Task that starts an execution of another machine', () => {
  test('awaits it, and puts out what LocalStack recorded of AWS (test_start_execution_sync2)', async () => {
    const { output, history, nestedExecutions, sinceStart } = await run(machineOf({ A: nested() }), {
      input: { n: 21 },
      others: { other: OTHER },
    });
    const result = recordOf('SUCCEEDED', {
      Input: { n: 21 },
      Output: { Doubled: 42 },
      OutputDetails: { Included: true },
      StopDate: STARTED_AT + MINUTE,
    });
    expect(output).toEqual(result);
    expect(sinceStart()).toBe(MINUTE);
    expect(nestedExecutions).toMatchObject([{ name: 'nested', machineArn: arnOf('other'), status: 'SUCCEEDED' }]);
    const named = { resource: 'startExecution.sync:2', resourceType: 'states' };
    expect(history.slice(2, 6).map(({ timestamp: _at, ...event }) => event)).toEqual([
      {
        ...{ id: 3, previousEventId: 2, type: 'TaskScheduled' },
        taskScheduledEventDetails: {
          ...named,
          region: 'eu-central-1',
          parameters: JSON.stringify({ Input: { n: 21 }, StateMachineArn: arnOf('other'), Name: 'nested' }),
        },
      },
      { id: 4, previousEventId: 3, type: 'TaskStarted', taskStartedEventDetails: named },
      {
        ...{ id: 5, previousEventId: 4, type: 'TaskSubmitted' },
        taskSubmittedEventDetails: {
          ...named,
          output: JSON.stringify({ ExecutionArn: `${EXECUTION}:nested`, StartDate: STARTED_AT }),
        },
      },
      {
        ...{ id: 6, previousEventId: 5, type: 'TaskSucceeded' },
        taskSucceededEventDetails: { ...named, output: expect.any(String) },
      },
    ]);
  });

  test('starts it with {} if there is no input, and leaves its name to the service', async () => {
    const definition = machineOf({ A: nested({}, { Name: undefined, Input: undefined }) });
    const { output } = await run(definition, {
      input: { n: 1 },
      others: { other: machineOf({ A: { Type: 'Succeed' } }) },
    });
    expect(output).toMatchObject({ Name: 'generated', Input: {}, Output: {} });
  });

  // As measured on AWS by floci-io/floci (AslExecutorNestedSyncFailureTest): names, order and members of the Cause.
  test.each([
    ['an error and a cause', { Error: 'Boom', Cause: 'custom cause' }, '{"Cause":"custom cause","Error":"Boom",'],
    ['an error alone', { Error: 'Boom' }, '{"Error":"Boom",'],
  ])('fails as States.TaskFailed with its description if it fails with %s', async (_what, fail, begins) => {
    const { error, cause, history } = await run(machineOf({ A: nested() }), {
      input: { k: 1 },
      others: { other: waiting({ Type: 'Fail', ...fail }) },
    });
    expect(error).toBe('States.TaskFailed');
    const tail = [
      `"ExecutionArn":"${EXECUTION}:nested","Input":"{\\"k\\":1}","InputDetails":{"Included":true},"Name":"nested"`,
      `"RedriveCount":0,"RedriveStatus":"REDRIVABLE","StartDate":${STARTED_AT},"StateMachineArn":"${arnOf('other')}"`,
      `"Status":"FAILED","StopDate":${STARTED_AT + MINUTE}}`,
    ];
    expect(cause).toBe(`${begins}${tail.join(',')}`);
    expect(history.at(-2)).toMatchObject({ type: 'TaskFailed', taskFailedEventDetails: { error, cause } });
  });

  test('fails likewise if it is stopped or out of time, and is caught by that name only', async () => {
    const Catch = [
      { ErrorEquals: ['States.Timeout'], Next: 'ByName' },
      { ErrorEquals: ['States.TaskFailed'], Next: 'AsFailed' },
    ];
    const states = {
      A: nested({ Catch }),
      ByName: { Type: 'Succeed' },
      AsFailed: { Type: 'Pass', End: true },
    };
    const late = machineOf({ A: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 5 });
    const definition = machineOf(states);
    const timedOut = await run(definition, { others: { other: late } });
    expect(timedOut.states).toEqual(['A', 'AsFailed']);
    expect(JSON.parse((timedOut.output as { Cause: string }).Cause)).toEqual(
      recordOf('TIMED_OUT', {
        ...{ Input: '{}', RedriveCount: 0, RedriveStatus: 'REDRIVABLE', StopDate: STARTED_AT + 5_000 },
      }),
    );
    const begun = begin(definition, { others: { other: late } });
    await begun.clock.sleep(1000).then(() => begun.nestedExecutions[0]?.stop({ error: 'Manual', cause: 'by hand' }));
    await begun.execution.ended;
    expect(JSON.parse(JSON.parse(begun.execution.output ?? '').Cause)).toMatchObject({
      ...{ Status: 'ABORTED', Error: 'Manual', Cause: 'by hand' },
    });
  });

  test('fails with the name that the start was refused with', async () => {
    const { error, history } = await run(machineOf({ A: nested() }));
    expect(error).toBe('StepFunctions.StateMachineDoesNotExistException');
    expect(typesOf({ history }).slice(2)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskFailed', 'ExecutionFailed']);
  });

  test('stops it when its own execution is stopped', async () => {
    const { execution, clock, nestedExecutions } = begin(machineOf({ A: nested() }), {
      input: { n: 1 },
      others: { other: OTHER },
    });
    await clock.sleep(1000);
    execution.stop();
    await execution.ended;
    await nestedExecutions[0]?.ended;
    expect([execution, ...nestedExecutions].map(({ status }) => status)).toEqual(['ABORTED', 'ABORTED']);
    expect(clock.asleep).toBe(0);
  });

  test('stops it when the Task is out of time', async () => {
    const { error, nestedExecutions, clock, history } = await run(machineOf({ A: nested({ TimeoutSeconds: 5 }) }), {
      input: { n: 1 },
      others: { other: OTHER },
    });
    await nestedExecutions[0]?.ended;
    expect([error, nestedExecutions[0]?.status, clock.asleep]).toEqual(['States.Timeout', 'ABORTED', 0]);
    expect(history.at(-2)).toMatchObject({ type: 'TaskTimedOut' });
  });

  test('is started again by a Retry', async () => {
    const Retry = [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2, IntervalSeconds: 1 }];
    const { nestedExecutions } = await run(machineOf({ A: nested({ Retry }) }), {
      others: { other: machineOf({ A: { Type: 'Fail', Error: 'Boom' } }) },
    });
    expect(nestedExecutions).toHaveLength(3);
  });

  test('runs in a distributed Map, and the Map of the nested machine is distributed too', async () => {
    const other = machineOf({
      A: mapOf('DISTRIBUTED', { B: { Type: 'Pass', Output: '{% $states.input + 1 %}', End: true } }),
    });
    const named = nested(
      { Output: '{% $states.result.Output %}' },
      { Name: "{% 'run-' & $string($states.input[0]) %}" },
    );
    const { output, nestedExecutions, children } = await run(machineOf({ A: mapOf('DISTRIBUTED', { C: named }) }), {
      input: [[1, 2], [10]],
      others: { other },
    });
    expect(output).toEqual([[2, 3], [11]]);
    expect(nestedExecutions.map(({ name, children: own }) => [name, own.length])).toEqual([
      ['run-1', 2],
      ['run-10', 1],
    ]);
    expect(children).toHaveLength(2);
  });
});
