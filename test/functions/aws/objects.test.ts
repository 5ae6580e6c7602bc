import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Objects, objects } from '../../../functions/aws/objects.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { type Answer, type Loopback, loopback, s3Error } from './loopback.ts';

let server: Loopback;
let s3: Objects;
beforeAll(async () => {
  server = await loopback();
  s3 = objects(new S3Client({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

const PLACE = { bucket: BUCKET, owner: ACCOUNT, key: 'a.json' };
const written: Answer = { status: 200, headers: { etag: '"2"' } };
const ETAG = '"1"';

describe('Reading a text', () => {
  test('gives it with its ETag', async () => {
    server.answer({ status: 200, headers: { etag: ETAG }, body: '{"é":1}' });
    expect(await s3.readText(PLACE)).toEqual({ text: '{"é":1}', etag: ETAG });
    expect(server.received).toMatchObject([
      { method: 'GET', path: `/${BUCKET}/a.json`, headers: { 'x-amz-expected-bucket-owner': ACCOUNT } },
    ]);
  });

  test('gives null for one that is not there', async () => {
    server.answer(s3Error('NoSuchKey', 404));
    expect(await s3.readText(PLACE)).toBeNull();
  });

  test('names what is refused', async () => {
    server.answer(s3Error('AccessDenied', 403));
    await expect(s3.readText(PLACE)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      details: { Action: 's3:GetObject', Resource: `arn:aws:s3:::${BUCKET}/a.json` },
    });
  });
});

describe('Writing a text', () => {
  test.each([
    ['where none may be', null, { 'if-none-match': '*' }],
    ['in the place of one that is known', { text: 'old', etag: ETAG }, { 'if-match': ETAG }],
  ])('%s is conditional, and encrypted with keys of S3', async (_where, replacing, condition) => {
    server.answer(written);
    expect(await s3.writeText(PLACE, '{}', replacing)).toBe(true);
    const [{ method, headers } = { method: '', headers: {} }] = server.received;
    expect(method).toBe('PUT');
    expect(headers).toMatchObject({
      ...condition,
      'content-type': 'application/json',
      'x-amz-server-side-encryption': 'AES256',
      'x-amz-expected-bucket-owner': ACCOUNT,
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('if-'))).toEqual(Object.keys(condition));
  });

  test.each([
    ['PreconditionFailed', 412],
    ['ConditionalRequestConflict', 409],
    ['NoSuchKey', 404],
  ])('is false when S3 answers %s', async (code, status) => {
    server.answer(s3Error(code, status));
    expect(await s3.writeText(PLACE, '{}', { text: 'old', etag: ETAG })).toBe(false);
  });

  test('is a failure when S3 fails', async () => {
    server.answer(s3Error('SlowDown', 503));
    await expect(s3.writeText(PLACE, '{}', null)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});
