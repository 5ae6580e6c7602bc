import { MemoryDBClient } from '@aws-sdk/client-memorydb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { copies } from '../../../functions/aws/copies.ts';
import { type Answer, type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let calls: ReturnType<typeof copies>;
beforeAll(async () => {
  server = await loopback();
  calls = copies(new MemoryDBClient({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

const fault = (name: string): Answer => ({ status: 400, body: JSON.stringify({ __type: name, message: 'no' }) });
const described = (Status: string) => JSON.stringify({ Snapshots: [{ Name: 'orders-1', Status }] });

test('Copies are listed among what MemoryDB did not make by itself', async () => {
  server.answer(described('available'));
  expect(await calls.list()).toMatchObject([{ Name: 'orders-1' }]);
  expect(server.sent()).toEqual([['DescribeSnapshots', { Source: 'user' }]]);
});

test('What is not there has no description and no tags', async () => {
  server.answer(fault('SnapshotNotFoundFault'));
  expect([await calls.describe('orders-1'), await calls.listTags('arn')]).toEqual([null, []]);
});

describe('A copy is deleted', () => {
  const removed = async (...answers: Answer[]) => {
    server.answer(...answers);
    const isGone = await calls.remove('orders-1');
    return [isGone, server.sent().map(([operation]) => operation)];
  };

  test('by its name', async () => {
    expect(await removed(JSON.stringify({}))).toEqual([true, ['DeleteSnapshot']]);
    expect(server.sent()[0]?.[1]).toEqual({ SnapshotName: 'orders-1' });
  });

  test('if it is gone already', async () => {
    expect(await removed(fault('SnapshotNotFoundFault'))).toEqual([true, ['DeleteSnapshot']]);
  });

  test.each([
    ['deleting', true],
    ['copying', false],
  ])('where its state does not allow that, and is %s: %j', async (status, isGone) => {
    const asked = ['DeleteSnapshot', 'DescribeSnapshots'];
    expect(await removed(fault('InvalidSnapshotStateFault'), described(status))).toEqual([isGone, asked]);
  });

  test('or the fault is that of the call', async () => {
    await expect(removed(fault('AccessDeniedException'))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
