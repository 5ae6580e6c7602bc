import { MemoryDBClient } from '@aws-sdk/client-memorydb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type MemoryDb, memoryDb } from '../../../functions/aws/memorydb.ts';
import type { CopyRequest } from '../../../functions/core/contract.ts';
import { BUCKET, SOURCE, SOURCE_ARN, TARGET } from '../core/payloads.ts';
import { type Answer, type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let memorydb: MemoryDb;
beforeAll(async () => {
  server = await loopback();
  const endpoint = server.url;
  memorydb = memoryDb(new MemoryDBClient({ endpoint }), new MemoryDBClient({ endpoint, maxAttempts: 1 }));
});
afterAll(() => server.close());

const fault = (__type: string, status = 400, message = 'Said by AWS.'): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ __type, message }),
});
const copy: CopyRequest = {
  SourceSnapshotName: SOURCE,
  TargetSnapshotName: TARGET,
  TargetBucket: null,
  KmsKeyId: null,
  Tags: [],
};
const exported: CopyRequest = { ...copy, TargetBucket: BUCKET };
const taken = JSON.stringify({ Snapshot: { Name: TARGET, Status: 'creating' } });

describe('describing a snapshot', () => {
  test('asks for its details, and gives it as the SDK does', async () => {
    const Shards = [{ Name: '0001', Size: '11 MB', SnapshotCreationTime: 1_795_143_600 }];
    server.answer(JSON.stringify({ Snapshots: [{ Name: SOURCE, ClusterConfiguration: { Shards } }] }));
    const found = await memorydb.describeSnapshot(SOURCE);
    expect(server.sent()).toEqual([['DescribeSnapshots', { SnapshotName: SOURCE, ShowDetail: true }]]);
    expect(found?.ClusterConfiguration?.Shards?.[0]?.SnapshotCreationTime).toEqual(new Date('2026-11-20T03:00:00Z'));
  });

  test.each([
    ['an empty list', '{"Snapshots":[]}'],
    ['no list', '{}'],
    ['SnapshotNotFoundFault', fault('SnapshotNotFoundFault')],
    ['SnapshotNotFoundFault with its namespace', fault('com.amazonaws.memorydb#SnapshotNotFoundFault')],
  ])('that is answered by %s is null', async (_, answer) => {
    server.answer(answer);
    expect(await memorydb.describeSnapshot('gone')).toBeNull();
  });

  test('passes any other fault on', async () => {
    server.answer(fault('InvalidParameterCombinationException'));
    await expect(memorydb.describeSnapshot(SOURCE)).rejects.toMatchObject({
      name: 'InvalidParameterCombinationException',
    });
  });
});

describe("listing a cluster's snapshots", () => {
  test('goes through all pages, with details', async () => {
    server.answer(
      '{"Snapshots":[{"Name":"a"},{"Name":"b"}],"NextToken":"t"}',
      '{"NextToken":"u"}',
      '{"Snapshots":[{"Name":"c"}]}',
    );
    expect(await memorydb.listSnapshots('orders', 'any')).toMatchObject([{ Name: 'a' }, { Name: 'b' }, { Name: 'c' }]);
    const asked = { ClusterName: 'orders', ShowDetail: true };
    expect(server.sent()).toEqual(
      [asked, { ...asked, NextToken: 't' }, { ...asked, NextToken: 'u' }].map((input) => ['DescribeSnapshots', input]),
    );
  });

  test.each([
    ['automated', 'system'],
    ['manual', 'user'],
  ] as const)('asks for those that are %s as %s', async (type, Source) => {
    server.answer('{}');
    expect(await memorydb.listSnapshots('orders', type)).toEqual([]);
    expect(server.sent()).toEqual([['DescribeSnapshots', { ClusterName: 'orders', Source, ShowDetail: true }]]);
  });

  test('is not cut short where a later page is refused', async () => {
    server.answer('{"Snapshots":[{"Name":"a"}],"NextToken":"t"}', fault('SnapshotNotFoundFault'));
    await expect(memorydb.listSnapshots('orders', 'any')).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' });
  });

  test('finds none if the service says so in its own way, and passes any other fault on', async () => {
    server.answer(fault('SnapshotNotFoundFault'));
    expect(await memorydb.listSnapshots('orders', 'any')).toEqual([]);
    server.answer(fault('ServiceLinkedRoleNotFoundFault'));
    await expect(memorydb.listSnapshots('orders', 'any')).rejects.toMatchObject({
      name: 'ServiceLinkedRoleNotFoundFault',
    });
  });
});

test('tags are listed, with null for a value that is null or missing', async () => {
  server.answer('{"TagList":[{"Key":"a","Value":"b"},{"Key":"c","Value":null},{"Key":"d"}]}', '{}');
  expect(await memorydb.listTags(SOURCE_ARN)).toEqual([
    { Key: 'a', Value: 'b' },
    { Key: 'c', Value: null },
    { Key: 'd', Value: null },
  ]);
  expect(server.sent()).toEqual([['ListTags', { ResourceArn: SOURCE_ARN }]]);
  expect(await memorydb.listTags(SOURCE_ARN)).toEqual([]);
});

describe('copying a snapshot', () => {
  test('sends only what the request has', async () => {
    server.answer(taken);
    await memorydb.copySnapshot(copy, []);
    await memorydb.copySnapshot({ ...copy, KmsKeyId: 'alias/a' }, [{ Key: 'a', Value: 'b' }]);
    await memorydb.copySnapshot(exported, []);
    const names = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
    expect(server.sent()).toEqual([
      ['CopySnapshot', names],
      ['CopySnapshot', { ...names, KmsKeyId: 'alias/a', Tags: [{ Key: 'a', Value: 'b' }] }],
      ['CopySnapshot', { ...names, TargetBucket: BUCKET }],
    ]);
  });

  test('sends a value that is null as null, with the length and the signature of what is sent', async () => {
    server.answer(taken);
    const tags = [
      { Key: 'a', Value: null },
      { Key: 'é', Value: '' },
    ];
    await memorydb.copySnapshot(copy, tags);
    expect(server.sent()[0]?.[1]['Tags']).toEqual(tags);
    expect(server.received[0]?.headers['content-length']).toBe(
      String(Buffer.byteLength(server.received[0]?.body ?? '')),
    );
  });

  test.each([
    ['a 500', fault('InternalFailure', 500)],
    ['throttling', fault('ThrottlingException')],
    ['a cut connection', 'cut' as const],
  ])('is sent again by the SDK after %s', async (_, answer) => {
    server.answer(answer, taken);
    await memorydb.copySnapshot(copy, []);
    expect(server.sent()).toHaveLength(2);
  });

  test.each([
    ['a 500', fault('InternalFailure', 500)],
    ['throttling', fault('ThrottlingException')],
    ['a cut connection', 'cut' as const],
  ])('for an export is sent once, whatever comes: %s', async (_, answer) => {
    server.answer(answer, taken);
    await expect(memorydb.copySnapshot(exported, [])).rejects.toMatchObject({ name: 'TransientServiceError' });
    expect(server.sent()).toHaveLength(1);
  });

  test('names the rate limit that the SDK does not know as one that passes', async () => {
    server.answer(fault('APICallRateForCustomerExceededFault'));
    await expect(memorydb.copySnapshot(copy, [])).rejects.toMatchObject({
      name: 'TransientServiceError',
      details: {
        Action: 'memorydb:CopySnapshot',
        Resource: SOURCE,
        Reason: 'APICallRateForCustomerExceededFault',
        Throttled: true,
      },
    });
    expect(server.sent()).toHaveLength(1);
  });

  test('names a server that cannot be reached as one that passes', async () => {
    const nobody = new MemoryDBClient({ endpoint: 'http://127.0.0.1:9', maxAttempts: 1 });
    await expect(memoryDb(nobody).describeSnapshot(SOURCE)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });

  test.each([
    ['SnapshotAlreadyExistsFault', 400],
    ['com.amazonaws.memorydb#SnapshotQuotaExceededFault', 400],
    ['TagQuotaPerResourceExceeded', 400],
    ['InvalidKMSKeyFault', 400],
    ['ServiceLinkedRoleNotFoundFault', 500],
  ])('keeps the name of %s with the status %i', async (type, status) => {
    server.answer(fault(type, status));
    const name = type.split('#').at(-1);
    await expect(memorydb.copySnapshot(copy, [])).rejects.toMatchObject({ name, sentence: 'Said by AWS.' });
  });

  test.each([
    ['a page of a proxy', { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }],
    ['nothing but a status', { status: 503 }],
  ])('takes %s for something that passes', async (_, answer) => {
    server.answer(answer);
    await expect(memorydb.copySnapshot(exported, [])).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});
