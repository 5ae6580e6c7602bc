import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Buckets, buckets } from '../../../functions/aws/buckets.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { type Loopback, loopback, s3Error } from './loopback.ts';

let server: Loopback;
let s3: Buckets;
beforeAll(async () => {
  server = await loopback();
  s3 = buckets(new S3Client({ endpoint: server.url }));
});
afterAll(() => server.close());

const page = (keys: readonly string[], next?: string): string =>
  `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${next !== undefined}</IsTruncated>${
    next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`
  }${keys.map((key, index) => `<Contents><Key>${key}</Key><ETag>"${index}"</ETag><Size>${index}</Size></Contents>`).join('')}</ListBucketResult>`;
const region = { 'x-amz-bucket-region': 'us-east-1' };

describe('looking at a bucket', () => {
  test.each([
    ['there', { status: 200, headers: region }, { state: 'usable', region: 'us-east-1' }],
    ['there, its region unknown', { status: 200 }, { state: 'usable', region: null }],
    ['not there', { status: 404 }, { state: 'missing' }],
    ["another account's, or closed to us", { status: 403, headers: region }, { state: 'denied' }],
    ['in another region, by a redirect', { status: 301, headers: region }, { state: 'elsewhere', region: 'us-east-1' }],
    [
      'in another region, by a refused signature',
      { status: 400, headers: region },
      { state: 'elsewhere', region: 'us-east-1' },
    ],
  ])('finds it %s', async (_, answer, facts) => {
    server.answer(answer);
    expect(await s3.head(BUCKET, ACCOUNT)).toEqual(facts);
    expect(server.received.map(({ method, path }) => `${method} ${path.replace(/\/$/, '')}`)).toEqual([
      `HEAD /${BUCKET}`,
    ]);
  });

  test('does not take an answer without another region, or a bad day of S3, for a finding', async () => {
    server.answer({ status: 400 });
    await expect(s3.head(BUCKET, ACCOUNT)).rejects.toThrow();
    server.answer({ status: 400, headers: { 'x-amz-bucket-region': 'eu-central-1' } });
    await expect(s3.head(BUCKET, ACCOUNT)).rejects.toThrow();
    server.answer({ status: 503, headers: region });
    await expect(s3.head(BUCKET, ACCOUNT)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

describe('reading what may be closed to us', () => {
  const policy = '{"Statement":[]}';
  const ownership =
    '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>';

  test('gives the policy as it is, and the ownership', async () => {
    server.answer(policy);
    expect(await s3.policy(BUCKET, ACCOUNT)).toBe(policy);
    server.answer(ownership);
    expect(await s3.objectOwnership(BUCKET, ACCOUNT)).toBe('BucketOwnerPreferred');
    server.answer('<OwnershipControls></OwnershipControls>');
    expect(await s3.objectOwnership(BUCKET, ACCOUNT)).toBeNull();
  });

  test.each([
    ['NoSuchBucketPolicy', 404],
    ['OwnershipControlsNotFoundError', 404],
    ['AccessDenied', 403],
  ])('gives null after %s', async (code, status) => {
    server.answer(s3Error(code, status));
    expect(await s3.policy(BUCKET, ACCOUNT)).toBeNull();
    expect(await s3.objectOwnership(BUCKET, ACCOUNT)).toBeNull();
  });

  test('passes on what is neither', async () => {
    server.answer(s3Error('NoSuchBucket', 404));
    await expect(s3.policy(BUCKET, ACCOUNT)).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.objectOwnership(BUCKET, ACCOUNT)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('listing', () => {
  test('follows every page, and asks for the prefix each time', async () => {
    server.answer(page(['a-1', 'a-2'], 'next/1+='), page([], 'next2'), page(['a-3']));
    expect(await s3.list(BUCKET, ACCOUNT, 'a-')).toMatchObject([
      { key: 'a-1', bytes: 0, etag: '"0"' },
      { key: 'a-2', bytes: 1, etag: '"1"' },
      { key: 'a-3', bytes: 0, etag: '"0"' },
    ]);
    expect(server.received.map(({ query }) => [query.get('prefix'), query.get('continuation-token')])).toEqual([
      ['a-', null],
      ['a-', 'next/1+='],
      ['a-', 'next2'],
    ]);
  });

  test('finds nothing in an empty bucket', async () => {
    server.answer(page([]));
    expect(await s3.list(BUCKET, ACCOUNT, 'é ,-')).toEqual([]);
    expect(server.received[0]?.query.get('prefix')).toBe('é ,-');
  });

  test('names what it may not do', async () => {
    server.answer(s3Error('AccessDenied', 403));
    await expect(s3.list(BUCKET, ACCOUNT, 'a-')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      details: { Action: 's3:ListBucket', Resource: `arn:aws:s3:::${BUCKET}` },
    });
  });
});

test('every call names the account that must own the bucket', async () => {
  const calls = [
    () => s3.head(BUCKET, ACCOUNT),
    () => s3.policy(BUCKET, ACCOUNT),
    () => s3.objectOwnership(BUCKET, ACCOUNT),
    () => s3.list(BUCKET, ACCOUNT, 'a-'),
  ];
  expect(Object.keys(s3)).toHaveLength(calls.length);
  for (const call of calls) {
    server.answer(page([]));
    await call();
    expect(server.received.map(({ headers }) => headers['x-amz-expected-bucket-owner'])).toEqual([ACCOUNT]);
  }
});
