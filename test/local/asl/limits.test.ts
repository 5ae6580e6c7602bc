import { describe, expect, test } from '@jest/globals';
import { answers, type Lambda, machineOf, returns, run, task, throws, typesOf } from './support.ts';

const LIMIT = 262_144;
const DONE = { Type: 'Succeed' };
/** A JSON string of so many bytes, quotes included. */
const textOf = (bytes: number) => 'x'.repeat(bytes - 2);
const catchAll = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }], Next: 'Done' };

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const wrapped = (payload: unknown) => ({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });

describe('256 KiB', () => {
  const outputOf = (field: string) => machineOf({ A: { Type: 'Pass', Output: field, End: true } });
  const assigning = (variables: object) => machineOf({ A: { Type: 'Pass', Assign: variables, Output: 0, End: true } });
  const sending = machineOf({
    A: task({ Arguments: { FunctionName: 'f', Payload: '{% $states.input & $states.input %}' }, ...catchAll }),
    Done: DONE,
  });
  const half = (LIMIT - bytes({ FunctionName: 'f', Payload: '' })) / 2;
  const room = LIMIT - bytes(wrapped(''));
  const resulting: [string, Lambda] = [
    machineOf({ A: task(catchAll), Done: DONE }),
    answers(returns('x'.repeat(room))),
  ];

  test.each([
    ['an execution input', outputOf('0'), textOf(LIMIT), undefined],
    ['a state output', outputOf(textOf(LIMIT)), 0, undefined],
    ['variables of one Assign', assigning({ a: textOf(LIMIT - 12), b: 1 }), 0, undefined],
    ['task arguments', sending, 'x'.repeat(half), undefined],
    ['a task result', resulting[0], 0, resulting[1]],
  ])('is room enough for %s', async (_what, machine, input, lambda) => {
    expect((await run(machine, lambda ? { input, lambda } : { input })).status).toBe('SUCCEEDED');
  });

  test.each([
    ['an execution input', outputOf('0'), textOf(LIMIT + 1), undefined],
    ['a state output', outputOf(textOf(LIMIT + 1)), 0, undefined],
    ['a state output in characters of several bytes', outputOf('€'.repeat(LIMIT / 3)), 0, undefined],
    ['variables of one Assign', assigning({ a: textOf(LIMIT - 12), b: 10 }), 0, undefined],
    ['task arguments', sending, 'x'.repeat(half + 1), undefined],
  ])('is a limit for %s that nothing catches', async (_what, machine, input, lambda) => {
    const result = await run(machine, lambda ? { input, lambda } : { input });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(result.states).not.toContain('Done');
  });

  // Recorded from AWS: LocalStack, test_states_errors, test_service_task_lambada_catch_state_all_data_limit_exceeded_on_large_utf8_response.
  test.each(['States.ALL', 'States.DataLimitExceeded'])(
    'is a limit for a task result that %s catches',
    async (name) => {
      const Catch = [{ ErrorEquals: [name], Output: '{% $states.errorOutput.Error %}', Next: 'Done' }];
      const machine = machineOf({ A: task({ Catch, Next: 'Done' }), Done: { Type: 'Succeed' } });
      const { output, history } = await run(machine, { lambda: answers(returns('x'.repeat(room + 1))) });
      expect(output).toBe('States.DataLimitExceeded');
      expect(typesOf({ history }).slice(3, 6)).toEqual(['TaskStarted', 'TaskFailed', 'TaskStateExited']);
    },
  );
});

test('10 MiB is the limit for all variables of an execution', async () => {
  const filled = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `v${index}`);
    const states = names.map((name, index) => [
      name,
      {
        Type: 'Pass',
        Assign: { [name]: '{% $states.input %}' },
        ...(index < count - 1 ? { Next: names[index + 1] } : { End: true }),
      },
    ]);
    return run(machineOf(Object.fromEntries(states)), { input: textOf(LIMIT - 100) });
  };
  expect((await filled(40)).status).toBe('SUCCEEDED');
  expect(await filled(41)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('25,000 history events end the execution with States.Runtime', async () => {
  const machine = machineOf({
    A: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Done' }], Default: 'A' },
    Done: DONE,
  });
  const { status, error, history } = await run(machine);
  expect({ status, error, events: history.length }).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    events: 25_000,
  });
  expect(typesOf({ history }).at(-1)).toBe('ExecutionFailed');
});

describe('A Fail state', () => {
  test.each([
    ['Error', 256],
    ['Cause', 32_768],
  ])('takes an %s of %s characters, and turns a longer one into States.Runtime', async (field, most) => {
    const machine = machineOf({ A: { Type: 'Fail', Error: 'E', [field]: '{% $states.input %}' } });
    expect((await run(machine, { input: 'é'.repeat(most) })).error).not.toBe('States.Runtime');
    expect((await run(machine, { input: 'é'.repeat(most + 1) })).error).toBe('States.Runtime');
  });
});

test('A failing function may give a long Cause', async () => {
  const cause = 'x'.repeat(40_000);
  expect((await run(machineOf({ A: task() }), { lambda: answers(throws('E', cause)) })).cause).toBe(cause);
});
