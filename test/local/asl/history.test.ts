import { describe, expect, test } from '@jest/globals';
import { answers, machineOf, returns, run, STARTED, task, throws, typesOf } from './support.ts';

const DONE = { Type: 'Succeed' };
const LAMBDA = { resource: 'invoke', resourceType: 'lambda' };
const result = (payload: unknown) => JSON.stringify({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });
const at = (second: number) => new Date(Date.parse(STARTED) + second * 1000);

test('A success is reported in the events and fields of GetExecutionHistory', async () => {
  const machine = machineOf({
    Prepare: { Type: 'Pass', Assign: { list: [1], text: 'a' }, Next: 'Copy' },
    Copy: task({
      TimeoutSeconds: 30,
      Retry: [{ ErrorEquals: ['E'] }],
      Output: '{% $states.result.Payload %}',
      Next: 'Settle',
    }),
    Settle: { Type: 'Wait', Seconds: 2, Next: 'IsDone' },
    IsDone: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Done' }] },
    Done: DONE,
  });
  const lambda = answers(throws('E', 'why'), returns('ok'));
  const { history } = await run(machine, { input: { a: 1 }, lambda });
  const parameters = '{"FunctionName":"work","Payload":{}}';
  const scheduled = { ...LAMBDA, region: 'eu-central-1', parameters, timeoutInSeconds: 30 };
  const input = '{"a":1}';
  const expected: [string, number, object][] = [
    [
      'ExecutionStarted',
      0,
      { executionStartedEventDetails: { input, roleArn: 'arn:aws:iam::123456789012:role/copies' } },
    ],
    ['PassStateEntered', 0, { stateEnteredEventDetails: { name: 'Prepare', input } }],
    [
      'PassStateExited',
      0,
      {
        stateExitedEventDetails: { name: 'Prepare', output: input, assignedVariables: { list: '[1]', text: '"a"' } },
      },
    ],
    ['TaskStateEntered', 0, { stateEnteredEventDetails: { name: 'Copy', input } }],
    ['TaskScheduled', 0, { taskScheduledEventDetails: scheduled }],
    ['TaskStarted', 0, { taskStartedEventDetails: LAMBDA }],
    ['TaskFailed', 0, { taskFailedEventDetails: { ...LAMBDA, error: 'E', cause: 'why' } }],
    ['TaskScheduled', 1, { taskScheduledEventDetails: scheduled }],
    ['TaskStarted', 1, { taskStartedEventDetails: LAMBDA }],
    ['TaskSucceeded', 1, { taskSucceededEventDetails: { ...LAMBDA, output: result('ok') } }],
    ['TaskStateExited', 1, { stateExitedEventDetails: { name: 'Copy', output: '"ok"' } }],
    ['WaitStateEntered', 1, { stateEnteredEventDetails: { name: 'Settle', input: '"ok"' } }],
    ['WaitStateExited', 3, { stateExitedEventDetails: { name: 'Settle', output: '"ok"' } }],
    ['ChoiceStateEntered', 3, { stateEnteredEventDetails: { name: 'IsDone', input: '"ok"' } }],
    ['ChoiceStateExited', 3, { stateExitedEventDetails: { name: 'IsDone', output: '"ok"' } }],
    ['SucceedStateEntered', 3, { stateEnteredEventDetails: { name: 'Done', input: '"ok"' } }],
    ['SucceedStateExited', 3, { stateExitedEventDetails: { name: 'Done', output: '"ok"' } }],
    ['ExecutionSucceeded', 3, { executionSucceededEventDetails: { output: '"ok"' } }],
  ];
  expect(history).toEqual(
    expected.map(([type, second, details], index) => ({
      id: index + 1,
      // Step Functions does not point at ExecutionStarted.
      previousEventId: index < 2 ? 0 : index,
      timestamp: at(second),
      type,
      ...details,
    })),
  );
});

describe('A failure is reported', () => {
  test('of a task that nothing catches', async () => {
    const { history } = await run(machineOf({ A: task() }), { lambda: answers(throws('E', 'why')) });
    expect(typesOf({ history }).slice(-3)).toEqual(['TaskStarted', 'TaskFailed', 'ExecutionFailed']);
    expect(history.at(-1)?.executionFailedEventDetails).toEqual({ error: 'E', cause: 'why' });
  });

  test('of a task that is caught, with the variables that the Catcher assigns', async () => {
    const Catch = [{ ErrorEquals: ['E'], Assign: { x: 1 }, Next: 'Done' }];
    const machine = machineOf({ A: task({ Catch, Next: 'Done' }), Done: DONE });
    const { history } = await run(machine, { lambda: answers(throws('E')) });
    expect(history.slice(4, 6)).toMatchObject([
      { type: 'TaskFailed', taskFailedEventDetails: { ...LAMBDA, error: 'E' } },
      {
        type: 'TaskStateExited',
        stateExitedEventDetails: { name: 'A', output: '{"Error":"E","Cause":""}', assignedVariables: { x: '1' } },
      },
    ]);
  });

  test('of a task that takes too long', async () => {
    const { history } = await run(machineOf({ A: task({ TimeoutSeconds: 5 }) }), {
      lambda: () => new Promise(() => {}),
    });
    expect(history.slice(-2)).toMatchObject([
      { type: 'TaskTimedOut', timestamp: at(5), taskTimedOutEventDetails: { ...LAMBDA, error: 'States.Timeout' } },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'States.Timeout' } },
    ]);
  });

  test('of a task whose result is too large', async () => {
    const { history } = await run(machineOf({ A: task() }), { lambda: answers(returns('x'.repeat(300_000))) });
    const error = 'States.DataLimitExceeded';
    const cause =
      "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.";
    expect(history.slice(-2)).toMatchObject([
      { type: 'TaskFailed', taskFailedEventDetails: { ...LAMBDA, error, cause } },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error, cause } },
    ]);
  });

  test('of an expression', async () => {
    const states = {
      First: { Type: 'Pass', Next: 'A' },
      A: { Type: 'Pass', Assign: { x: { y: '{% $none %}' } }, End: true },
    };
    const { history } = await run(machineOf(states));
    const error = 'States.QueryEvaluationError';
    const cause =
      "An error occurred while executing the state 'A' (entered at the event id #4). " +
      "The JSONata expression '$none' specified for the field 'Assign/x/y' returned nothing (undefined).";
    expect(history.slice(-2)).toMatchObject([
      { type: 'EvaluationFailed', evaluationFailedEventDetails: { error, cause, location: 'Assign/x/y', state: 'A' } },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error, cause } },
    ]);
    // Recorded from AWS: LocalStack, test_assign_reference_variables, test_undefined_reference.
    expect(history.slice(-3).map(({ previousEventId }) => previousEventId)).toEqual([3, 3, 5]);
  });

  test('of a Fail state', async () => {
    const { history } = await run(machineOf({ A: { Type: 'Fail', Error: 'E' } }));
    expect(history.slice(1)).toMatchObject([
      { type: 'FailStateEntered', stateEnteredEventDetails: { name: 'A', input: '{}' } },
      { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E' } },
    ]);
  });
});

test('A listener hears every event, with the execution in hand and as it stands', async () => {
  const heard: [string, string][] = [];
  const { history } = await run(machineOf({ A: DONE }), {
    onEvent: (event, execution) => heard.push([event.type, execution.status]),
  });
  expect(heard).toEqual([
    ['ExecutionStarted', 'RUNNING'],
    ['SucceedStateEntered', 'RUNNING'],
    ['SucceedStateExited', 'RUNNING'],
    ['ExecutionSucceeded', 'SUCCEEDED'],
  ]);
  expect(heard).toHaveLength(history.length);
});

test('An execution describes itself in the words of DescribeExecution', async () => {
  const { execution } = await run(machineOf({ A: { Type: 'Wait', Seconds: 60, End: true } }), { input: [1] });
  expect(execution).toMatchObject({
    arn: 'arn:aws:states:eu-central-1:123456789012:execution:copies:first',
    name: 'first',
    machineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:copies',
    startDate: at(0),
    stopDate: at(60),
    status: 'SUCCEEDED',
    input: '[1]',
    output: '[1]',
  });
});
