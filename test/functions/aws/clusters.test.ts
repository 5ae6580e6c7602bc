import { MemoryDBClient } from '@aws-sdk/client-memorydb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { clusters } from '../../../functions/aws/clusters.ts';
import { type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let calls: ReturnType<typeof clusters>;
beforeAll(async () => {
  server = await loopback();
  calls = clusters(new MemoryDBClient({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

const bodies = () => server.received.map(({ body }) => JSON.parse(body));

test('Clusters are those of all pages', async () => {
  server.answer(
    JSON.stringify({ Clusters: [{ Name: 'a', SnapshotRetentionLimit: 0 }], NextToken: 'more' }),
    JSON.stringify({ Clusters: [], NextToken: 'yet more' }),
    JSON.stringify({ Clusters: [{ Name: 'b' }] }),
  );
  expect(await calls.list()).toMatchObject([{ Name: 'a', SnapshotRetentionLimit: 0 }, { Name: 'b' }]);
  expect(bodies().map(({ NextToken }) => NextToken)).toEqual([undefined, 'more', 'yet more']);
});

test('A failure on a later page is a failure, not a shorter list', async () => {
  server.answer(JSON.stringify({ Clusters: [{ Name: 'a' }], NextToken: 'more' }), {
    status: 400,
    body: '{"__type":"AccessDeniedException","message":"no"}',
  });
  await expect(calls.list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('Tags are those of one cluster; one without a value has null', async () => {
  server.answer(JSON.stringify({ TagList: [{ Key: 'team', Value: 'shop' }, { Key: 'empty' }] }));
  expect(await calls.listTags('arn:a')).toEqual([
    { Key: 'team', Value: 'shop' },
    { Key: 'empty', Value: null },
  ]);
  expect(bodies().at(-1)).toEqual({ ResourceArn: 'arn:a' });
});
