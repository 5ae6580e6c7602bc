import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryCommandInput,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LambdaAnswer } from '../../../../local/asl/host.ts';
import type { Execution } from '../../../../local/asl/shared.ts';
import { VirtualClock } from '../../../../local/clock.ts';
import { type Listening, listen, serving } from '../../../../local/emulators/http.ts';
import { stepFunctions } from '../../../../local/emulators/stepfunctions/emulator.ts';
import { Executions } from '../../../../local/emulators/stepfunctions/executions.ts';
import { FaultDoor } from '../../../../local/faults.ts';
import { load, machineOf, returns, STARTED, task, throws } from '../../asl/support.ts';

const DEFINITION = machineOf({
  Prepare: { Type: 'Pass', Assign: { seen: '{% $states.input %}' }, Next: 'Work' },
  Work: task({
    Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
  }),
});
const machine = load(DEFINITION);
const DAY = 24 * 3600 * 1000;

/** Input for an execution that goes on until it is stopped, one that fails, and one that succeeds. */
const LASTS = '{"lasts":true}';
const FAILS = '{"fails":true}';
const WORKS = '{"works":true}';

async function invoke(_function: string, payload: string, signal: AbortSignal): Promise<LambdaAnswer> {
  if (payload === LASTS)
    await clock.hold(
      () => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
  return payload === FAILS ? throws('Broken', 'It broke.') : returns({ done: true });
}

let clock: VirtualClock;
let faults: FaultDoor;
let executions: Executions;
let announced: string[];
let server: Listening;
let sfn: SFNClient;

beforeEach(async () => {
  clock = new VirtualClock(Date.parse(STARTED));
  faults = new FaultDoor();
  announced = [];
  const announce = async ({ name, status }: Execution) => void announced.push(`${name} ${status}`);
  const unused = () => Promise.reject(new Error('not used here'));
  const host = { clock, random: () => 0.5, invoke, startExecution: unused, putObject: unused };
  executions = new Executions({ machines: [machine], host, watchers: [], announce });
  const machines = [{ ...machine, definition: DEFINITION }];
  const emulator = stepFunctions({ executions, faults, machines, createdAt: Date.parse(STARTED) });
  await server?.close();
  server = await listen(serving(emulator));
  sfn = new SFNClient({ endpoint: server.url, maxAttempts: 1 });
});
afterAll(() => server.close());

const start = (name?: string, input?: string, stateMachineArn = machine.arn) =>
  sfn.send(
    new StartExecutionCommand({
      stateMachineArn,
      ...(name !== undefined && { name }),
      ...(input !== undefined && { input }),
    }),
  );
const arnOf = (name: string) => `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
const describeIt = (name: string, more: object = {}) =>
  sfn.send(new DescribeExecutionCommand({ executionArn: arnOf(name), ...more }));
const history = (name: string, more: Partial<GetExecutionHistoryCommandInput> = {}) =>
  sfn.send(new GetExecutionHistoryCommand({ executionArn: arnOf(name), ...more }));
const list = (more: Partial<ListExecutionsCommandInput> = {}) =>
  sfn.send(new ListExecutionsCommand({ stateMachineArn: machine.arn, ...more }));
/** Starts one and waits for its end. */
async function finished(name: string, input = WORKS): Promise<void> {
  await start(name, input);
  await executions.find(arnOf(name))?.ended;
}

describe('StartExecution', () => {
  test('starts an execution under the name that was asked for, with {} for no input', async () => {
    expect(await start('one')).toMatchObject({ executionArn: arnOf('one'), startDate: new Date(STARTED) });
    expect(await describeIt('one')).toMatchObject({ name: 'one', input: '{}' });
  });

  test('makes up a name where none is given', async () => {
    const { executionArn = '' } = await start();
    expect(executionArn).toMatch(/:[\da-f]{8}-[\da-f-]{27}$/);
    expect((await start()).executionArn).not.toBe(executionArn);
  });

  test('answers the same for a name that runs with the same input, and starts nothing', async () => {
    const first = await start('one', LASTS);
    expect(await start('one', LASTS)).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    expect((await list()).executions).toHaveLength(1);
  });

  test('refuses a name that runs with another input, if only by a blank', async () => {
    await start('one', LASTS);
    await expect(start('one', '{"lasts": true}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${arnOf('one')}'`,
    });
  });

  test('refuses the name of one that has ended, whatever its input, and gives it free after 90 days', async () => {
    await finished('one');
    await expect(start('one', WORKS)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await clock.sleep(90 * DAY - 1_000);
    await expect(start('one', WORKS)).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await clock.sleep(1_000);
    expect(await start('one', WORKS)).toMatchObject({ startDate: new Date(Date.parse(STARTED) + 90 * DAY) });
  });

  test.each([
    ['a blank', 'a b'],
    ['a wildcard', 'a*'],
    ['a colon', 'a:b'],
    ['a control character', 'a\u0085'],
    ['half a character', 'a\ud800'],
  ])('refuses a name with %s', async (_what, name) => {
    await expect(start(name)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  test.each([
    ['', "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1"],
    ['x'.repeat(81), 'Member must have length less than or equal to 80'],
  ])('refuses the name %j for its length', async (name, message) => {
    await expect(start(name)).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  test('takes a name of 80 characters, with dots, signs and letters of any script', async () => {
    await expect(start(`ä.b_c-d@(é)!+='${'x'.repeat(64)}`)).resolves.toBeDefined();
  });

  test('refuses an input that is no JSON, and one that is too large', async () => {
    await expect(start('one', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(start('one', '')).rejects.toMatchObject({
      name: 'InvalidExecutionInput',
      message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
    });
    await expect(start('one', JSON.stringify('x'.repeat(262_143)))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("at 'input' failed to satisfy constraint: Member must have length less than"),
    });
  });

  test('refuses a machine that does not exist, and an ARN of something else', async () => {
    await expect(start('one', '{}', `${machine.arn}-2`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('one', '{}', arnOf('x'))).rejects.toMatchObject({
      name: 'InvalidArn',
      message: "Invalid Arn: 'Resource type not valid in this context: execution'",
    });
    await expect(start('one', '{}', 'nonsense')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('DescribeExecution', () => {
  test('shows one that runs', async () => {
    await start('one', LASTS);
    const shown = await describeIt('one');
    expect(shown).toMatchObject({
      executionArn: arnOf('one'),
      stateMachineArn: machine.arn,
      status: 'RUNNING',
      startDate: new Date(STARTED),
      input: LASTS,
      inputDetails: { included: true },
      redriveStatus: 'NOT_REDRIVABLE',
    });
    for (const member of ['stopDate', 'output', 'error', 'cause']) expect(shown).not.toHaveProperty(member);
  });

  test('shows one that has succeeded with its output, and one that has failed with its error', async () => {
    await finished('good');
    await finished('bad', FAILS);
    expect(await describeIt('good')).toMatchObject({
      status: 'SUCCEEDED',
      stopDate: new Date(STARTED),
      output: '{"done":true}',
      outputDetails: { included: true },
    });
    expect(await describeIt('bad')).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'It broke.',
      redriveStatus: 'REDRIVABLE',
    });
  });

  test('leaves data out where only metadata is wanted', async () => {
    await finished('one');
    const shown = await describeIt('one', { includedData: 'METADATA_ONLY' });
    expect(shown).toMatchObject({ status: 'SUCCEEDED' });
    for (const member of ['input', 'output']) expect(shown).not.toHaveProperty(member);
  });

  test('knows no other execution', async () => {
    await expect(describeIt('none')).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: `Execution Does Not Exist: '${arnOf('none')}'`,
    });
  });
});

describe('GetExecutionHistory', () => {
  const TYPES = [
    'ExecutionStarted',
    'PassStateEntered',
    'PassStateExited',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ];

  test('returns all in order, with times and data as the SDK has them', async () => {
    await finished('one');
    const { events = [], nextToken } = await history('one');
    expect(events.map(({ type }) => type)).toEqual(TYPES);
    expect(events.map(({ id }) => id)).toEqual(TYPES.map((_type, index) => index + 1));
    expect(nextToken).toBeUndefined();
    expect(events[0]).toMatchObject({
      timestamp: new Date(STARTED),
      executionStartedEventDetails: { input: WORKS, inputDetails: { truncated: false } },
    });
    expect(events[2]?.stateExitedEventDetails).toMatchObject({
      assignedVariables: { seen: WORKS },
      assignedVariablesDetails: { truncated: false },
    });
    expect(events[4]?.taskScheduledEventDetails?.parameters).toBe(`{"FunctionName":"work","Payload":${WORKS}}`);
  });

  test('goes backwards', async () => {
    await finished('one');
    const { events = [] } = await history('one', { reverseOrder: true });
    expect(events.map(({ type }) => type)).toEqual(TYPES.toReversed());
  });

  test('leaves execution data out, and only that', async () => {
    await finished('one');
    const { events = [] } = await history('one', { includeExecutionData: false });
    expect(events.map(({ type }) => type)).toEqual(TYPES);
    expect(JSON.stringify(events)).not.toMatch(/"(input|output|assignedVariables)(Details)?":/);
    expect(events[3]).toMatchObject({ stateEnteredEventDetails: { name: 'Work' } });
    expect(events[4]?.taskScheduledEventDetails).toHaveProperty('parameters');
  });

  test.each([false, true])('comes in pages that together are the whole, backwards: %p', async (reverseOrder) => {
    await finished('one');
    const whole = await history('one', { reverseOrder });
    const seen = [];
    let nextToken: string | undefined;
    do {
      const page = await history('one', { reverseOrder, maxResults: 4, ...(nextToken && { nextToken }) });
      expect(page.events?.length).toBeLessThanOrEqual(4);
      seen.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(seen).toEqual(whole.events);
  });

  test('grows between pages, and none is returned twice or left out', async () => {
    await start('one', LASTS);
    const first = await history('one', { maxResults: 3 });
    executions.find(arnOf('one'))?.stop();
    await executions.find(arnOf('one'))?.ended;
    const rest = await history('one', { nextToken: String(first.nextToken) });
    expect([...(first.events ?? []), ...(rest.events ?? [])].map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('takes no token of another question', async () => {
    await finished('one');
    await finished('two');
    const { nextToken } = await history('one', { maxResults: 1 });
    const token = { nextToken: String(nextToken) };
    await expect(history('two', token)).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(history('one', { ...token, reverseOrder: true })).rejects.toMatchObject({ name: 'InvalidToken' });
    await expect(history('one', { nextToken: 'nonsense' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  test.each([
    [-1, 'greater than or equal to 0'],
    [1001, 'less than or equal to 1000'],
  ])('refuses %d as the size of a page', async (maxResults, rule) => {
    await finished('one');
    // Recorded from AWS, but for the sign: LocalStack, test_sfn_api.
    await expect(history('one', { maxResults })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `1 validation error detected: Value '${maxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${rule}`,
    });
  });

  test('refuses a token of more than 3,096 characters', async () => {
    await finished('one');
    await expect(history('one', { nextToken: 't'.repeat(3_096) })).rejects.toMatchObject({ name: 'InvalidToken' });
    // Recorded from AWS: LocalStack, test_sfn_api, test_list_executions_pagination.
    await expect(history('one', { nextToken: 't'.repeat(3_097) })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        "at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 3096",
      ),
    });
  });
});

describe('ListExecutions', () => {
  const names = async (more: Partial<ListExecutionsCommandInput> = {}) =>
    (await list(more)).executions?.map(({ name }) => name);

  beforeEach(async () => {
    await finished('a');
    await finished('b', FAILS);
    await start('c', LASTS);
    await finished('d');
  });

  test('lists the newest first, as a summary', async () => {
    expect(await names()).toEqual(['d', 'c', 'b', 'a']);
    const [summary] = (await list()).executions ?? [];
    expect(summary).toEqual({
      executionArn: arnOf('d'),
      stateMachineArn: machine.arn,
      name: 'd',
      status: 'SUCCEEDED',
      startDate: new Date(STARTED),
      stopDate: new Date(STARTED),
      redriveCount: 0,
    });
  });

  test.each([
    ['RUNNING', ['c']],
    ['SUCCEEDED', ['d', 'a']],
    ['FAILED', ['b']],
    ['ABORTED', []],
    ['PENDING_REDRIVE', []],
  ] as const)('of those that are %s, only those', async (statusFilter, expected) => {
    expect(await names({ statusFilter })).toEqual(expected);
  });

  test('comes in pages, through which new executions do not run', async () => {
    const first = await list({ maxResults: 3 });
    expect(first.executions?.map(({ name }) => name)).toEqual(['d', 'c', 'b']);
    await finished('e');
    expect(await list({ nextToken: String(first.nextToken) })).toMatchObject({ executions: [{ name: 'a' }] });
  });

  test('counts 0 as no wish for a size', async () => {
    expect(await names({ maxResults: 0 })).toHaveLength(4);
  });

  test('takes no token of another filter', async () => {
    const { nextToken } = await list({ maxResults: 1 });
    const other = { statusFilter: 'SUCCEEDED' as const, nextToken: String(nextToken) };
    await expect(list(other)).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  test('refuses a status that there is not, and what is not emulated', async () => {
    await expect(list({ statusFilter: 'DONE' as 'FAILED' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('satisfy enum value set: [RUNNING, SUCCEEDED, '),
    });
    await expect(list({ redriveFilter: 'REDRIVEN' })).rejects.toMatchObject({
      message: 'ListExecutions with mapRunArn or redriveFilter is not emulated',
    });
  });
});

describe('StopExecution', () => {
  const stop = (name: string, more: object = {}) =>
    sfn.send(new StopExecutionCommand({ executionArn: arnOf(name), ...more }));

  test('ends it as ABORTED, with what the caller says, and the status change is reported', async () => {
    await start('one', LASTS);
    expect(await stop('one', { error: 'Enough', cause: 'of it' })).toMatchObject({ stopDate: new Date(STARTED) });
    expect(await describeIt('one')).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
    expect(announced).toEqual(['one RUNNING', 'one ABORTED']);
    const { events = [] } = await history('one', { reverseOrder: true, maxResults: 1 });
    expect(events).toMatchObject([{ executionAbortedEventDetails: { error: 'Enough', cause: 'of it' } }]);
  });

  test('leaves one alone that has ended', async () => {
    await finished('one');
    expect(await stop('one')).toMatchObject({ stopDate: new Date(STARTED) });
    expect(await describeIt('one')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('refuses an error that is too long, and an execution that there is not', async () => {
    await start('one', LASTS);
    await expect(stop('one', { error: 'x'.repeat(257) })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(stop('none')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('The machine', () => {
  test('is described with its definition, or without', async () => {
    const ask = (more: object = {}) =>
      sfn.send(new DescribeStateMachineCommand({ stateMachineArn: machine.arn, ...more }));
    expect(await ask()).toMatchObject({
      stateMachineArn: machine.arn,
      name: 'copies',
      type: 'STANDARD',
      status: 'ACTIVE',
      roleArn: machine.roleArn,
      creationDate: new Date(STARTED),
      definition: DEFINITION,
    });
    expect(await ask({ includedData: 'METADATA_ONLY' })).toMatchObject({ definition: '{}' });
  });

  test('is the only one', async () => {
    const { stateMachines, nextToken } = await sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines).toEqual([
      { stateMachineArn: machine.arn, name: 'copies', type: 'STANDARD', creationDate: new Date(STARTED) },
    ]);
    expect(nextToken).toBeUndefined();
  });
});

describe('What is not emulated', () => {
  test('is refused by name, and a name that is not an operation differently', async () => {
    const redrive = new RedriveExecutionCommand({ executionArn: arnOf('one') });
    await expect(sfn.send(redrive)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'RedriveExecution is not emulated',
    });
    const create = new CreateStateMachineCommand({ name: 'x', definition: '{}', roleArn: machine.roleArn });
    await expect(sfn.send(create)).rejects.toMatchObject({ message: 'CreateStateMachine is not emulated' });
    const headers = { 'x-amz-target': 'AWSStepFunctions.Dance' };
    const answer = await fetch(server.url, { method: 'POST', headers, body: '{}' });
    expect(await answer.json()).toMatchObject({ message: 'Dance is no operation of Step Functions' });
  });

  test('is a request without what it needs, or with what the API does not know', async () => {
    const ask = async (body: object) => {
      const headers = { 'x-amz-target': 'AWSStepFunctions.StartExecution' };
      const answer = await fetch(server.url, { method: 'POST', headers, body: JSON.stringify(body) });
      return [answer.status, await answer.json()];
    };
    expect(await ask({})).toEqual([
      400,
      {
        __type: 'ValidationException',
        message: expect.stringContaining("Value null at 'stateMachineArn' failed to satisfy constraint"),
      },
    ]);
    expect(await ask({ stateMachineArn: machine.arn, color: 'red' })).toEqual([
      400,
      { __type: 'SerializationException', message: 'color is not a member of StartExecutionInput.' },
    ]);
  });
});

test('Faults come in by the one door, before or after their effect', async () => {
  faults.inject({ error: 'ThrottlingException', operation: 'StartExecution' });
  await expect(start('one')).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(executions.list()).toEqual([]);
  faults.inject({ error: 'ConnectionCut', operation: 'StartExecution', effect: 'done' });
  await expect(start('one', LASTS)).rejects.toThrow('socket hang up');
  await expect(start('one', LASTS)).resolves.toMatchObject({ executionArn: arnOf('one') });
  expect(executions.list()).toHaveLength(1);
});
