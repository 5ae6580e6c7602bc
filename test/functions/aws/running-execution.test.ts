import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type IsRunning, runningExecution } from '../../../functions/aws/running-execution.ts';
import { EXECUTION } from '../core/payloads.ts';
import { type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let isRunning: IsRunning;
beforeAll(async () => {
  server = await loopback();
  isRunning = runningExecution(new SFNClient({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

test.each([
  ['RUNNING', true],
  ['SUCCEEDED', false],
  ['ABORTED', false],
])('An execution that is %s runs: %s', async (status, runs) => {
  server.answer(JSON.stringify({ executionArn: EXECUTION.Id, status }));
  expect(await isRunning(EXECUTION.Id)).toBe(runs);
  expect(JSON.parse(server.received[0]?.body ?? '')).toEqual({
    executionArn: EXECUTION.Id,
    includedData: 'METADATA_ONLY',
  });
});

test('An execution that nobody remembers does not run', async () => {
  server.answer({ status: 400, body: '{"__type":"ExecutionDoesNotExist","message":"Execution Does Not Exist"}' });
  expect(await isRunning(EXECUTION.Id)).toBe(false);
});

test('What may not be asked is a failure', async () => {
  server.answer({ status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' });
  await expect(isRunning(EXECUTION.Id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
