import type { FileHandle } from 'node:fs/promises';
import { GetObjectCommand, type GetObjectCommandInput, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { eachWithS3, refusal, until } from './fixture.ts';

const current = eachWithS3();
const DIGITS = '0123456789';
const MD5_OF_DIGITS = '"781e5e245d69b566979b86e28d23f2c7"';

const get = (input: Partial<GetObjectCommandInput> = {}) =>
  current.s3.client.send(new GetObjectCommand({ Bucket: 'exports', Key: 'digits', ...input }));
const head = (input: Partial<GetObjectCommandInput> = {}) =>
  current.s3.client.send(new HeadObjectCommand({ Bucket: 'exports', Key: 'digits', ...input }));

beforeEach(async () => {
  await current.s3.client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'digits', Body: DIGITS }));
  await current.s3.store.putFile('exports', 'empty', '/dev/null');
});

test('GetObject answers with the bytes and what is known of them', async () => {
  const answer = await get();
  expect(await answer.Body?.transformToString()).toBe(DIGITS);
  expect(answer).toMatchObject({
    ContentLength: 10,
    ETag: MD5_OF_DIGITS,
    LastModified: new Date('2026-11-23T12:00:00Z'),
    AcceptRanges: 'bytes',
    $metadata: { httpStatusCode: 200 },
  });
  expect(answer.ContentRange).toBeUndefined();
});

test('HeadObject answers the same without the bytes', async () => {
  const { Body, $metadata: _get, ...got } = await get();
  await Body?.transformToString();
  const { $metadata: _head, ...headed } = await head();
  expect(headed).toEqual(got);
});

test('an empty object is empty', async () => {
  const answer = await get({ Key: 'empty' });
  expect(answer.ContentLength).toBe(0);
  expect(await answer.Body?.transformToString()).toBe('');
});

describe('a range', () => {
  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-5', '2345', 'bytes 2-5/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=7-99', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', DIGITS, 'bytes 0-9/10'],
  ])('%s is %j', async (Range, content, ContentRange) => {
    const answer = await get({ Range });
    expect(await answer.Body?.transformToString()).toBe(content);
    expect(answer).toMatchObject({ ContentRange, ContentLength: content.length, $metadata: { httpStatusCode: 206 } });
    expect(await head({ Range })).toMatchObject({ ContentRange, ContentLength: content.length });
  });

  test.each(['bytes=5-2', 'bytes=-', 'lines=1-2', 'bytes=0-1,3-4', 'bytes=a-b'])('%s is ignored', async (Range) => {
    const answer = await get({ Range });
    expect(await answer.Body?.transformToString()).toBe(DIGITS);
    expect(answer.$metadata.httpStatusCode).toBe(200);
  });

  test.each([
    ['digits', 'bytes=10-'],
    ['digits', 'bytes=99-100'],
    ['digits', 'bytes=-0'],
    ['empty', 'bytes=0-'],
    ['empty', 'bytes=-8'],
  ])('of %s, %s cannot be satisfied', async (Key, Range) => {
    const error = await refusal(get({ Key, Range }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['InvalidRange', 416]);
    expect(error).toMatchObject({ RangeRequested: Range, ActualObjectSize: Key === 'digits' ? '10' : '0' });
    expect((await refusal(head({ Key, Range }))).$metadata.httpStatusCode).toBe(416);
  });
});

describe('If-Match', () => {
  test.each([MD5_OF_DIGITS, MD5_OF_DIGITS.slice(1, -1), '*'])('lets %s pass', async (IfMatch) => {
    expect((await head({ IfMatch })).ETag).toBe(MD5_OF_DIGITS);
  });

  test('is a PreconditionFailed for another ETag', async () => {
    const error = await refusal(get({ IfMatch: '"other"', Range: 'bytes=0-1' }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['PreconditionFailed', 412]);
    expect((await refusal(head({ IfMatch: '"other"' }))).$metadata.httpStatusCode).toBe(412);
  });
});

test('an object that is not there is NoSuchKey, and NotFound to HEAD', async () => {
  const error = await refusal(get({ Key: 'nothing' }));
  expect([error.name, error.message]).toEqual(['NoSuchKey', 'The specified key does not exist.']);
  expect(error).toMatchObject({ Key: 'nothing' });
  expect((await refusal(head({ Key: 'nothing' }))).name).toBe('NotFound');
});

test('an answer of HEAD has no body, even if it is an error', async () => {
  const answer = await fetch(`${current.s3.url}/exports/nothing`, { method: 'HEAD' });
  expect([answer.status, await answer.text()]).toEqual([404, '']);
});

test.each([{ IfNoneMatch: '"x"' }, { IfModifiedSince: new Date() }, { ResponseContentType: 'a/b' }])(
  '%o is not emulated, and says so',
  async (input) => {
    expect((await refusal(get(input))).name).toBe('NotImplemented');
  },
);

test('no file stays open, however the request ends', async () => {
  const { store, faults } = current.s3;
  const files: FileHandle[] = [];
  const open = store.open.bind(store);
  store.open = async (...request) => {
    const found = await open(...request);
    if (found) files.push(found.file);
    return found;
  };
  await head();
  await refusal(get({ IfMatch: '"other"' }));
  await refusal(get({ Range: 'bytes=99-' }));
  faults.inject({ error: 'AccessDenied', operation: 'GetObject', effect: 'done' });
  await refusal(get());
  await (await get()).Body?.transformToString();
  expect(files).toHaveLength(5);
  await until(() => files.every(({ fd }) => fd === -1));
});
