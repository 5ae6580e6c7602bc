import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT, refusal, startS3 } from './fixture.ts';

let s3: Awaited<ReturnType<typeof startS3>>;
let settled = 0;

beforeEach(async () => {
  settled = 0;
  s3 = await startS3(async () => {
    settled += 1;
  });
});
afterEach(() => s3.close());

const put = (Key: string) => s3.client.send(new PutObjectCommand({ Bucket: 'exports', Key, Body: 'x' }));

describe('what is not emulated', () => {
  const at = { Bucket: 'exports', Key: 'k' };
  test.each([
    ['CreateBucket', () => s3.client.send(new CreateBucketCommand({ Bucket: 'new' }))],
    ['ListBuckets', () => s3.client.send(new ListBucketsCommand({}))],
    ['ListObjects', () => s3.client.send(new ListObjectsCommand({ Bucket: 'exports' }))],
    ['GetBucketAcl', () => s3.client.send(new GetBucketAclCommand({ Bucket: 'exports' }))],
    ['PutBucketPolicy', () => s3.client.send(new PutBucketPolicyCommand({ Bucket: 'exports', Policy: '{}' }))],
    ['DeleteObjects', () => s3.client.send(new DeleteObjectsCommand({ Bucket: 'exports', Delete: { Objects: [at] } }))],
    ['CopyObject', () => s3.client.send(new CopyObjectCommand({ ...at, CopySource: 'exports/a' }))],
    ['CreateMultipartUpload', () => s3.client.send(new CreateMultipartUploadCommand(at))],
    ['UploadPart', () => s3.client.send(new UploadPartCommand({ ...at, PartNumber: 1, UploadId: 'u', Body: 'x' }))],
  ])('%s says so by its name', async (operation, call) => {
    const error = await refusal(call());
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['NotImplemented', 501]);
    expect(error.message).toContain(`${operation} `);
    expect(s3.emulator.calls.map((one) => one.operation)).toEqual([operation]);
  });

  test('is refused even if only one parameter of it is unknown', async () => {
    const answer = await fetch(`${s3.url}/exports?list-type=2&versions`);
    expect(answer.status).toBe(501);
  });
});

describe('faults', () => {
  test.each([
    ['AccessDenied', 403],
    ['InternalError', 500],
    ['SlowDown', 503],
    ['MalformedPolicy', 400],
  ])('%s is answered with status %d', async (error, status) => {
    s3.faults.inject({ error, operation: 'GetBucketPolicy', times: 3 });
    const refused = await refusal(s3.client.send(new GetBucketPolicyCommand({ Bucket: 'exports' })));
    expect([refused.name, refused.$metadata.httpStatusCode]).toEqual([error, status]);
  });

  test('carry a message of their own if they have one', async () => {
    s3.faults.inject({ error: 'AccessDenied', operation: 'PutObject', message: 'User is not authorized' });
    expect((await refusal(put('k'))).message).toBe('User is not authorized');
    expect(await s3.store.has('exports', 'k')).toBe(false);
  });

  test('hit their own operation only, as often as they say', async () => {
    s3.faults.inject({ error: 'AccessDenied', operation: 'HeadObject', times: 2 });
    await put('k');
    const head = () => s3.client.send(new HeadObjectCommand({ Bucket: 'exports', Key: 'k' }));
    expect((await refusal(head())).$metadata.httpStatusCode).toBe(403);
    expect((await refusal(head())).$metadata.httpStatusCode).toBe(403);
    expect((await head()).ContentLength).toBe(1);
  });

  test('that pass are retried by the SDK', async () => {
    s3.faults.inject({ error: 'SlowDown', operation: 'PutObject', times: 2 });
    expect((await put('k')).$metadata.attempts).toBe(3);
  });

  test.each(['AccessDenied', 'ConnectionCut'])('may take effect before %s is answered', async (error) => {
    s3.faults.inject({ error, operation: 'PutObject', effect: 'done' });
    await put('k').catch(() => undefined);
    expect(await s3.store.has('exports', 'k')).toBe(true);
  });

  test('that cut the connection leave nothing behind, and the SDK tries again', async () => {
    s3.faults.inject({ error: 'ConnectionCut', operation: 'PutObject' });
    expect((await put('k')).$metadata.attempts).toBe(2);
    s3.faults.inject({ error: 'ConnectionCut', operation: 'GetObject', effect: 'done' });
    const { Body, $metadata } = await s3.client.send(new GetObjectCommand({ Bucket: 'exports', Key: 'k' }));
    expect([$metadata.attempts, await Body?.transformToString()]).toEqual([2, 'x']);
  });

  test('may hit what is not emulated', async () => {
    s3.faults.inject({ error: 'AccessDenied', operation: 'ListBuckets' });
    const error = await refusal(s3.client.send(new ListBucketsCommand({})));
    expect(error.name).toBe('AccessDenied');
  });

  test('with an effect that fails answer all the same', async () => {
    s3.faults.inject({ error: 'SlowDown', operation: 'HeadBucket', effect: 'done', times: 3 });
    const error = await refusal(s3.client.send(new HeadBucketCommand({ Bucket: 'nowhere' })));
    expect(error.$metadata.httpStatusCode).toBe(503);
  });
});

test('calls are remembered in the names of the SDK, with who has signed them', async () => {
  await put('a b.rdb');
  const listing = { Bucket: 'exports', Prefix: 'a ', MaxKeys: 2, StartAfter: 'a', ExpectedBucketOwner: ACCOUNT };
  await s3.client.send(new ListObjectsV2Command(listing));
  await s3.client.send(new HeadObjectCommand({ Bucket: 'exports', Key: 'a b.rdb', Range: 'bytes=0-0' }));
  expect(s3.emulator.calls).toEqual([
    {
      caller: 'local',
      operation: 'PutObject',
      input: { Bucket: 'exports', Key: 'a b.rdb', ChecksumCRC32: 'jNwWgw==' },
    },
    { caller: 'local', operation: 'ListObjectsV2', input: { ...listing, MaxKeys: '2' } },
    { caller: 'local', operation: 'HeadObject', input: { Bucket: 'exports', Key: 'a b.rdb', Range: 'bytes=0-0' } },
  ]);
});

test('exports into the store are brought up to date before each request', async () => {
  await put('a');
  await s3.client.send(new HeadBucketCommand({ Bucket: 'exports' }));
  expect(settled).toBe(2);
});

test('an object that is exported while settling is seen by the request that settled it', async () => {
  await s3.close();
  s3 = await startS3(async () => {
    await s3.store.putFile('exports', 'late.rdb', '/dev/null');
  });
  const { KeyCount } = await s3.client.send(new ListObjectsV2Command({ Bucket: 'exports' }));
  expect(KeyCount).toBe(1);
});
