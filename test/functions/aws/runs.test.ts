import { SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Runs, runs } from '../../../functions/aws/runs.ts';
import { RUN } from '../core/protection/payloads.ts';
import { type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let calls: Runs;
beforeAll(async () => {
  server = await loopback();
  calls = runs(new SFNClient({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

const MACHINE = RUN.Id.replace(':execution:', ':stateMachine:').replace(/:nightly$/, '');
const refused = (type: string) => ({ status: 400, body: JSON.stringify({ __type: type, message: 'no' }) });

test('Executions that are running are those of all pages, with the times of their start', async () => {
  const startDate = Date.parse(RUN.StartTime) / 1000;
  server.answer(
    JSON.stringify({ executions: [{ executionArn: RUN.Id, startDate }], nextToken: 'more' }),
    JSON.stringify({ executions: [{ executionArn: `${RUN.Id}-2`, startDate: startDate + 0.25 }] }),
  );
  expect(await calls.running(MACHINE)).toEqual([
    { executionArn: RUN.Id, startedAt: RUN.StartTime },
    { executionArn: `${RUN.Id}-2`, startedAt: '2026-11-20T04:00:00.250Z' },
  ]);
  expect(server.received.map(({ body }) => JSON.parse(body))).toEqual([
    { stateMachineArn: MACHINE, statusFilter: 'RUNNING' },
    { stateMachineArn: MACHINE, statusFilter: 'RUNNING', nextToken: 'more' },
  ]);
});

test('An execution is described whole, and is null if there is none', async () => {
  const ended = { executionArn: RUN.Id, status: 'FAILED', input: '{}', error: 'CopyFailed', cause: 'why' };
  server.answer(JSON.stringify(ended));
  expect(await calls.describe(RUN.Id)).toEqual({ ...ended, output: null });
  server.answer(refused('ExecutionDoesNotExist'));
  expect(await calls.describe(RUN.Id)).toBeNull();
});

test('What may not be asked is a failure, not an absence', async () => {
  server.answer(refused('AccessDeniedException'));
  await expect(calls.describe(RUN.Id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(calls.running(MACHINE)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});
