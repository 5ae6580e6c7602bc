import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { eachWithS3, refusal, sendRaw, until } from './fixture.ts';

const current = eachWithS3();

const put = (Body: NonNullable<PutObjectCommandInput['Body']>, input: Partial<PutObjectCommandInput> = {}) =>
  current.s3.client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'k', Body, ...input }));
const stored = (key = 'k') => readFile(join(current.s3.root, 'exports', key), 'utf8');

/** A body in aws-chunked, as `curl` would have to send it. */
function sendChunked(body: string, headers: Record<string, string> = {}) {
  const all = {
    'content-encoding': 'aws-chunked',
    'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'x-amz-decoded-content-length': '9',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    ...headers,
  };
  return fetch(`${current.s3.url}/exports/k`, { method: 'PUT', headers: all, body });
}

test('an upload lies on disk under its key, and its ETag is its MD5', async () => {
  expect((await put('hello')).ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
  expect(await stored()).toBe('hello');
});

test("a stream arrives whole, in the SDK's default encoding with a trailing checksum", async () => {
  const pieces = Array.from({ length: 300 }, (_, n) => Buffer.alloc(1000, n));
  const { ETag } = await put(Readable.from(pieces), { ContentLength: 300_000 });
  const bytes = await readFile(join(current.s3.root, 'exports', 'k'));
  expect(bytes.equals(Buffer.concat(pieces))).toBe(true);
  expect((await current.s3.store.head('exports', 'k'))?.etag).toBe(ETag);
});

test('a later upload replaces the earlier one, with another ETag though the clock stands still', async () => {
  const first = await put('one');
  const second = await put('two');
  expect(await stored()).toBe('two');
  expect(second.ETag).not.toBe(first.ETag);
});

test('what is uploaded is encrypted with keys of S3, asked for or not, and with no others', async () => {
  expect((await put('one')).ServerSideEncryption).toBe('AES256');
  expect((await put('two', { ServerSideEncryption: 'AES256' })).ServerSideEncryption).toBe('AES256');
  expect((await refusal(put('three', { ServerSideEncryption: 'aws:kms' }))).name).toBe('NotImplemented');
  expect(await stored()).toBe('two');
});

describe('If-None-Match: *', () => {
  test('stores what is new and is a PreconditionFailed for what exists', async () => {
    await put('one', { IfNoneMatch: '*' });
    const error = await refusal(put('two', { IfNoneMatch: '*' }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['PreconditionFailed', 412]);
    expect(await stored()).toBe('one');
  });

  test('lets exactly one of many uploads at the same time pass', async () => {
    const uploads = Array.from({ length: 8 }, (_, n) => put(`upload ${n}`, { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(uploads);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await stored()).toBe(`upload ${results.findIndex(({ status }) => status === 'fulfilled')}`);
  });

  test('of anything but * is NotImplemented, as it is on S3', async () => {
    expect((await refusal(put('x', { IfNoneMatch: '"etag"' }))).name).toBe('NotImplemented');
  });
});

describe('If-Match', () => {
  test('replaces what is known, and nothing else', async () => {
    const { ETag } = await put('one');
    await put('two', { IfMatch: ETag });
    expect((await refusal(put('three', { IfMatch: ETag }))).name).toBe('PreconditionFailed');
    expect(await stored()).toBe('two');
  });

  test('is NoSuchKey where there is nothing', async () => {
    expect((await refusal(put('one', { IfMatch: '"etag"' }))).name).toBe('NoSuchKey');
  });
});

describe('checksums and lengths', () => {
  test('a CRC32 that does not fit is a BadDigest, and nothing is stored', async () => {
    expect((await refusal(put('hello', { ChecksumCRC32: 'AAAAAA==' }))).name).toBe('BadDigest');
    expect(await readdir(join(current.s3.root, 'exports'))).toEqual([]);
  });

  test('a trailing CRC32 is verified', async () => {
    // cbf43926 is the check value of CRC-32 for these digits.
    const crc = Buffer.from('cbf43926', 'hex').toString('base64');
    const good = await sendChunked(`4\r\n1234\r\n5;x=y\r\n56789\r\n0\r\nx-amz-checksum-crc32:${crc}\r\n\r\n`);
    expect([good.status, await stored()]).toEqual([200, '123456789']);
    const bad = await sendChunked('9\r\n12345678X\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n');
    expect([bad.status, await stored()]).toEqual([400, '123456789']);
    expect(await bad.text()).toContain('<Code>BadDigest</Code>');
  });

  test.each([
    ['another length than announced', '8\r\n12345678\r\n0\r\n\r\n'],
    ['a size that is no number', 'nine\r\n123456789\r\n0\r\n\r\n'],
    ['a chunk longer than its size', '5\r\n123456789\r\n0\r\n\r\n'],
    ['an end within a chunk', '9\r\n1234'],
    ['an end before the last chunk', '9\r\n123456789\r\n'],
    ['a line without an end', '9'.repeat(10_000)],
  ])('%s is an IncompleteBody', async (_what, body) => {
    const answer = await sendChunked(body);
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('<Code>IncompleteBody</Code>')]);
    expect(await current.s3.store.list('exports')).toEqual([]);
  });

  test('a chunk with more than its size is an IncompleteBody even if the size is the one announced', async () => {
    const answer = await sendChunked('5\r\n123456789\r\n0\r\n\r\n', { 'x-amz-decoded-content-length': '5' });
    expect(await answer.text()).toContain('<Code>IncompleteBody</Code>');
  });

  test('a line without an end is not waited for', async () => {
    const { port, host } = new URL(current.s3.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      `PUT /exports/k HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100000\r\nx-amz-content-sha256: STREAMING-X\r\n\r\n`,
    );
    socket.write('9'.repeat(10_000));
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('400 Bad Request');
    socket.destroy();
  });

  test('a refusal in the middle of a long upload is answered, and the next request too', async () => {
    const answer = await sendChunked(`nonsense\r\n${'x'.repeat(8 * 2 ** 20)}`);
    expect(await answer.text()).toContain('<Code>IncompleteBody</Code>');
    expect((await fetch(`${current.s3.url}/nowhere/k`, { method: 'PUT', body: 'x'.repeat(8 * 2 ** 20) })).status).toBe(
      404,
    );
    expect((await sendChunked('9\r\n123456789\r\n0\r\n\r\n')).status).toBe(200);
  });

  test('signed chunks are understood', async () => {
    const body = '9;chunk-signature=ab12\r\n123456789\r\n0;chunk-signature=cd34\r\n\r\n';
    const headers = { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' };
    expect([(await sendChunked(body, headers)).status, await stored()]).toEqual([200, '123456789']);
  });

  test('chunks may be cut anywhere', async () => {
    const body = '4\r\n1234\r\n5\r\n56789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n';
    const { port, host } = new URL(current.s3.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = `PUT /exports/k HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-length: ${body.length}\r\n`;
    socket.write(`${head}x-amz-content-sha256: STREAMING-X\r\nx-amz-decoded-content-length: 9\r\n\r\n`);
    for (const byte of body) await new Promise((sent) => socket.write(byte, sent));
    expect(await text(socket)).toContain('200 OK');
    expect(await stored()).toBe('123456789');
  });

  test('an upload without a length is refused', async () => {
    const request =
      'PUT /exports/k HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n';
    expect(await sendRaw(current.s3.url, `${request}3\r\nabc\r\n0\r\n\r\n`)).toContain('<Code>IncompleteBody</Code>');
  });
});

test('an upload that breaks off leaves the earlier object and no debris', async () => {
  await put('before');
  const { port, host } = new URL(current.s3.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(`PUT /exports/k HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 100\r\n\r\nonly this`);
  const files = () => readdir(join(current.s3.root, 'exports'));
  await until(async () => (await files()).length === 2);
  expect(await current.s3.store.list('exports')).toEqual(['k']);
  socket.destroy();
  await until(async () => (await files()).length === 1);
  expect(await stored()).toBe('before');
});

test.each<Partial<PutObjectCommandInput>>([
  { ACL: 'private' },
  { Metadata: { a: 'b' } },
  { Tagging: 'a=b' },
  { ServerSideEncryption: 'aws:kms' },
  { ChecksumAlgorithm: 'SHA256' },
  { ContentEncoding: 'gzip' },
  { CacheControl: 'no-cache' },
  { ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' },
])('%o would be lost in silence, and so is NotImplemented', async (input) => {
  expect((await refusal(put('hello', input))).name).toBe('NotImplemented');
  expect(await current.s3.store.has('exports', 'k')).toBe(false);
});
