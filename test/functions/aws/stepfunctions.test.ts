import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Executions, executions, type Starter, starter } from '../../../functions/aws/stepfunctions.ts';
import { ACCOUNT, REGION } from '../core/payloads.ts';
import { type Answer, type Loopback, loopback } from './loopback.ts';

const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:copy-snapshot`;
const ARN = `arn:aws:states:${REGION}:${ACCOUNT}:execution:copy-snapshot:orders`;
const TIME = 1_795_143_600.25;
const STARTED_AT = '2026-11-20T03:00:00.250Z';

let server: Loopback;
let start: Starter;
let shown: Executions;
beforeAll(async () => {
  process.env['STATE_MACHINE_ARN'] = MACHINE;
  server = await loopback();
  const client = new SFNClient({ endpoint: server.url, maxAttempts: 1 });
  start = starter('copy-snapshot', client);
  shown = executions('copy-snapshot', client);
});
afterAll(() => {
  delete process.env['STATE_MACHINE_ARN'];
  return server.close();
});

const fault = (__type: string, status = 400): Answer => ({
  ...{ status, headers: { 'content-type': 'application/x-amz-json-1.0' } },
  body: JSON.stringify({ __type, message: 'Said by AWS.' }),
});

describe('starting an execution', () => {
  test('is of the one state machine, under the name', async () => {
    server.answer(JSON.stringify({ executionArn: ARN, startDate: TIME }));
    expect(await start.start('orders', '{"a":1}')).toEqual({
      ...{ name: 'orders', executionArn: ARN, status: 'RUNNING', startedAt: STARTED_AT, stoppedAt: null },
    });
    expect(server.sent()).toEqual([['StartExecution', { stateMachineArn: MACHINE, name: 'orders', input: '{"a":1}' }]]);
  });

  test('under a name that is taken is null', async () => {
    server.answer(fault('com.amazonaws.states#ExecutionAlreadyExists'));
    expect(await start.start('orders', '{}')).toBeNull();
  });

  test.each([
    ['ThrottlingException', 400, 'TransientServiceError'],
    ['ServiceUnavailable', 503, 'TransientServiceError'],
    ['ExecutionLimitExceeded', 400, 'ExecutionLimitExceeded'],
    ['AccessDeniedException', 400, 'AccessDeniedException'],
  ])('passes %s on, under a name of ours', async (type, status, name) => {
    server.answer(fault(type, status));
    await expect(start.start('orders', '{}')).rejects.toMatchObject({
      ...{ name, details: expect.objectContaining({ Action: 'states:StartExecution', Resource: MACHINE }) },
    });
  });
});

describe('describing an execution', () => {
  test('is by its name, and returns all that is known', async () => {
    const ended = { status: 'FAILED', startDate: TIME, stopDate: TIME + 60, input: '{}', error: 'E', cause: 'C' };
    server.answer(JSON.stringify({ ...ended, executionArn: ARN, stateMachineArn: MACHINE, name: 'orders' }));
    for (const port of [start, shown])
      expect(await port.describe('orders')).toEqual({
        ...{ name: 'orders', executionArn: ARN, status: 'FAILED', startedAt: STARTED_AT },
        ...{ stoppedAt: '2026-11-20T03:01:00.250Z', input: '{}', output: null, error: 'E', cause: 'C' },
      });
    expect(server.sent()).toEqual(Array(2).fill(['DescribeExecution', { executionArn: ARN }]));
  });

  test('that there is not is null', async () => {
    server.answer(fault('ExecutionDoesNotExist'));
    expect(await shown.describe('orders')).toBeNull();
  });

  test('passes any other fault on', async () => {
    server.answer(fault('InvalidArn'));
    await expect(shown.describe('orders')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

test('the newest events come with their data', async () => {
  const events = [{ id: 2, timestamp: TIME, type: 'PassStateEntered', stateEnteredEventDetails: { name: 'A' } }];
  server.answer(JSON.stringify({ events }), '{}');
  expect(await shown.newestEvents('orders', 7)).toMatchObject([{ stateEnteredEventDetails: { name: 'A' } }]);
  expect(server.sent()).toEqual([
    ['GetExecutionHistory', { executionArn: ARN, reverseOrder: true, maxResults: 7, includeExecutionData: true }],
  ]);
  expect(await shown.newestEvents('orders', 7)).toEqual([]);
});

describe('listing executions', () => {
  test('is of the one state machine, with what is asked for and no more', async () => {
    const execution = { executionArn: ARN, name: 'orders', status: 'RUNNING', startDate: TIME };
    server.answer(JSON.stringify({ executions: [execution], nextToken: 't' }), '{"executions":[]}');
    expect(await shown.list({ status: 'RUNNING', limit: 7, nextToken: 's' })).toEqual({
      executions: [{ name: 'orders', executionArn: ARN, status: 'RUNNING', startedAt: STARTED_AT, stoppedAt: null }],
      nextToken: 't',
    });
    expect(await shown.list({ status: null, limit: 50, nextToken: null })).toEqual({ executions: [], nextToken: null });
    expect(server.sent()).toEqual([
      ['ListExecutions', { stateMachineArn: MACHINE, maxResults: 7, statusFilter: 'RUNNING', nextToken: 's' }],
      ['ListExecutions', { stateMachineArn: MACHINE, maxResults: 50 }],
    ]);
  });

  test('with a token that is none is null', async () => {
    server.answer(fault('InvalidToken'));
    expect(await shown.list({ status: null, limit: 1, nextToken: 'x' })).toBeNull();
  });
});

test('an execution is stopped with an error and a cause', async () => {
  server.answer(JSON.stringify({ stopDate: TIME }));
  await shown.stop('orders', 'Stopped', 'By me.');
  expect(server.sent()).toEqual([['StopExecution', { executionArn: ARN, error: 'Stopped', cause: 'By me.' }]]);
});
