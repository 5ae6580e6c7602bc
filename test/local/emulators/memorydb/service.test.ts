import {
  APICallRateForCustomerExceededFault,
  CopySnapshotCommand,
  DescribeSnapshotsCommand,
  DescribeUsersCommand,
  InvalidKMSKeyFault,
  InvalidParameterValueException,
  SnapshotQuotaExceededFault,
  TagQuotaPerResourceExceeded,
} from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fixture, startMemoryDb } from './fixture.ts';

const copy = new CopySnapshotCommand({ SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept' });

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
  fixture.memorydb.store.addSnapshot({ name: 'nightly' });
});
afterEach(() => fixture.close());

async function post(operation: string, body: unknown, init: RequestInit = {}, path = '/') {
  const response = await fetch(`${fixture.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': operation },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
  });
  const { headers, status } = response;
  return { status, errorType: headers.get('x-amzn-errortype'), headers, body: (await response.json()) as unknown };
}

describe('the protocol', () => {
  test('is awsJson 1.1: times are epoch seconds, and what is null is left out', async () => {
    const { status, headers, body } = await post('AmazonMemoryDB.DescribeSnapshots', { ShowDetail: true });
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    const SnapshotCreationTime = Date.UTC(2026, 0, 13, 12) / 1000;
    expect(body).toMatchObject({ Snapshots: [{ ClusterConfiguration: { Shards: [{ SnapshotCreationTime }] } }] });
    expect(body).not.toHaveProperty('Snapshots.0.KmsKeyId');
    expect(body).not.toHaveProperty('NextToken');
  });

  test('has errors with a type in the body and in a header', async () => {
    const answer = await post('AmazonMemoryDB.DescribeSnapshots', { SnapshotName: 'nowhere' });
    expect(answer).toMatchObject({
      status: 404,
      errorType: 'SnapshotNotFoundFault',
      body: {
        __type: 'SnapshotNotFoundFault',
        message: 'The requested snapshot name does not refer to an existing snapshot.',
      },
    });
  });

  test.each([
    ['a number for a string', { SourceSnapshotName: 1, TargetSnapshotName: 'kept' }],
    ['a string for a list', { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept', Tags: 'team' }],
    ['a string for a structure', { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept', Tags: ['team'] }],
    ['a list for a structure', []],
    ['an unknown member', { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept', Region: 'x' }],
    ['an unknown member of a tag', { SourceSnapshotName: 'a', TargetSnapshotName: 'b', Tags: [{ Key: 'a', key: '' }] }],
    ['no JSON', '{'],
    ['no body', ''],
  ])('refuses %s with SerializationException', async (_, body) => {
    const answer = await post('AmazonMemoryDB.CopySnapshot', body);
    expect(answer).toMatchObject({ status: 400, errorType: 'SerializationException' });
    expect(fixture.memorydb.store.find('kept')).toBeUndefined();
  });

  test('says which member it does not know, or has another type', async () => {
    const Tags = [{ Key: 'a', key: '' }];
    const body = { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept' };
    expect((await post('AmazonMemoryDB.CopySnapshot', { ...body, Tags })).body).toMatchObject({
      message: 'Tags[0].key is not a member of Tag.',
    });
    expect((await post('AmazonMemoryDB.CopySnapshot', { ...body, KmsKeyId: 1 })).body).toMatchObject({
      message: 'KmsKeyId is of the wrong type.',
    });
  });

  test.each([{ MaxResults: '50' }, { ShowDetail: 'true' }])('refuses %j, as DescribeSnapshots has it', async (body) => {
    const answer = await post('AmazonMemoryDB.DescribeSnapshots', body);
    expect(answer).toMatchObject({ status: 400, errorType: 'SerializationException' });
  });

  test.each([
    ['SourceSnapshotName', { TargetSnapshotName: 'kept' }],
    ['TargetSnapshotName', { SourceSnapshotName: 'nightly', TargetSnapshotName: null }],
    ['TargetSnapshotName', { SourceSnapshotName: 'nightly', TargetSnapshotName: '' }],
  ])('refuses a request without %s with InvalidParameterValueException', async (name, body) => {
    const answer = await post('AmazonMemoryDB.CopySnapshot', body);
    expect(answer).toMatchObject({
      errorType: 'InvalidParameterValueException',
      body: { message: `The parameter ${name} must be provided and must not be blank.` },
    });
  });

  test('takes a null member for an absent one, the value of a tag too', async () => {
    const Tags = [{ Key: 'bare', Value: null }];
    const body = { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept', KmsKeyId: null, Tags };
    expect(await post('AmazonMemoryDB.CopySnapshot', body)).toMatchObject({ status: 200 });
    expect(fixture.memorydb.store.find('kept')?.tags).toEqual([{ Key: 'bare' }]);
  });

  test('names an operation that MemoryDB has and the emulator has not', async () => {
    const foreign = new DescribeUsersCommand({ UserName: 'nightly' });
    await expect(fixture.client.send(foreign)).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'DescribeUsers is not emulated',
    });
    expect(fixture.memorydb.store.find('nightly')).toBeDefined();
  });

  test.each([
    ['AmazonMemoryDB.MakeCoffee', 'MakeCoffee is no operation of MemoryDB'],
    ['AmazonMemoryDB.Snapshot', 'Snapshot is no operation of MemoryDB'],
    ['DynamoDB_20120810.ListTables', 'The request is no operation of MemoryDB'],
  ])('refuses %s', async (target, message) => {
    expect(await post(target, {})).toMatchObject({
      status: 400,
      body: { __type: 'UnknownOperationException', message },
    });
  });

  test('refuses another method or path', async () => {
    const target = 'AmazonMemoryDB.DescribeSnapshots';
    expect(await post(target, {}, { method: 'PUT' })).toMatchObject({ errorType: 'UnknownOperationException' });
    expect(await post(target, {}, {}, '/snapshots')).toMatchObject({ errorType: 'UnknownOperationException' });
  });

  test('remembers what it was asked, in order, refused or not', async () => {
    await fixture.client.send(copy);
    await expect(fixture.client.send(new DescribeUsersCommand({ UserName: 'kept' }))).rejects.toThrow();
    expect(fixture.memorydb.calls).toEqual([
      {
        caller: 'local',
        operation: 'CopySnapshot',
        input: { SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept' },
      },
      { caller: 'local', operation: 'DescribeUsers', input: { UserName: 'kept' } },
    ]);
  });
});

describe('an injected fault', () => {
  test.each([
    ['SnapshotQuotaExceededFault', SnapshotQuotaExceededFault],
    ['APICallRateForCustomerExceededFault', APICallRateForCustomerExceededFault],
    ['InvalidKMSKeyFault', InvalidKMSKeyFault],
    ['TagQuotaPerResourceExceeded', TagQuotaPerResourceExceeded],
    ['InvalidParameterValueException', InvalidParameterValueException],
  ])('%s comes back as the SDK’s own class, without any effect', async (error, type) => {
    fixture.faults.inject({ operation: 'CopySnapshot', error });
    await expect(fixture.client.send(copy)).rejects.toBeInstanceOf(type);
    expect(fixture.memorydb.store.find('kept')).toBeUndefined();
    await fixture.client.send(copy);
  });

  test('hits its own operation, as often as it says', async () => {
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'InvalidSnapshotStateFault', times: 2 });
    await fixture.client.send(new DescribeSnapshotsCommand({}));
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
    await fixture.client.send(copy);
  });

  test.each([
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
    ['ThrottlingException', 400],
    ['SnapshotNotFoundFault', 404],
    ['SomethingNobodyKnows', 400],
  ])('%s is answered with the status %i', async (error, httpStatusCode) => {
    fixture.faults.inject({ operation: 'CopySnapshot', error });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: error, $metadata: { httpStatusCode } });
  });

  test('has the service’s words, IAM’s with the missing action, or the given ones', async () => {
    const words = [
      [
        'InvalidSnapshotStateFault',
        'The current state of the snapshot does not allow the requested operation to occur.',
      ],
      [
        'AccessDeniedException',
        expect.stringMatching(/is not authorized to perform: memorydb:CopySnapshot on resource/),
      ],
    ] as const;
    for (const [error, message] of words) {
      fixture.faults.inject({ operation: 'CopySnapshot', error });
      await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: error, message });
    }
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'AccessDeniedException', message: 'kms:CreateGrant' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ message: 'kms:CreateGrant' });
  });

  test('may be answered after the operation has taken effect', async () => {
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'InternalFailure', effect: 'done' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: 'InternalFailure' });
    expect(fixture.memorydb.store.find('kept')?.status).toBe('creating');
  });

  test('answers even where the operation itself would have failed', async () => {
    fixture.memorydb.store.removeSnapshot('nightly');
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'InternalFailure', effect: 'done' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: 'InternalFailure' });
  });

  test('cuts the connection before anything happens', async () => {
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({
      message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
    expect(fixture.memorydb.store.find('kept')).toBeUndefined();
  });

  test('cuts the connection after the effect', async () => {
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut', effect: 'done' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({
      message: expect.stringMatching(/socket hang up|ECONNRESET/),
    });
    expect(fixture.memorydb.store.find('kept')?.status).toBe('creating');
  });

  test('makes the SDK’s own retry of a lost answer meet the busy source', async () => {
    await fixture.close();
    fixture = await startMemoryDb({ maxAttempts: 3 });
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    fixture.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut', effect: 'done' });
    await expect(fixture.client.send(copy)).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
    expect(fixture.memorydb.calls).toHaveLength(2);
  });
});

test('an error of the emulator itself is no fault of the service', async () => {
  const body = { SourceSnapshotName: 'nightly', TargetSnapshotName: 'e', TargetBucket: 'exports' };
  const headers = { 'x-amz-target': 'AmazonMemoryDB.CopySnapshot' };
  const response = await fetch(fixture.url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('local emulator: Error: shard 0001 of snapshot nightly has no file to export');
});

test('A request that is too large is refused, read to its end, and not kept', async () => {
  const answer = await fetch(fixture.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AmazonMemoryDB.DescribeSnapshots' },
    body: JSON.stringify({ SnapshotName: 'x'.repeat(2 * 2 ** 20) }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    413,
    { __type: 'RequestEntityTooLargeException', message: 'A request may have 2097152 bytes.' },
  ]);
  expect(fixture.memorydb.calls).toEqual([]);
});
