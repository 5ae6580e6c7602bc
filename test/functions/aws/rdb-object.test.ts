import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { rdbClient, rdbObject } from '../../../functions/aws/rdb-object.ts';
import { READ_TIMEOUT_MS } from '../../../functions/aws/read-timeout.ts';
import { ObjectChanged, type RdbBytes } from '../../../functions/core/rdb/bytes.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { type Loopback, loopback, s3Error } from './loopback.ts';

let server: Loopback;
let object: RdbBytes;
beforeAll(async () => {
  server = await loopback();
  const client = new S3Client({ endpoint: server.url, maxAttempts: 1 });
  object = rdbObject(client, { bucket: BUCKET, owner: ACCOUNT, key: 'orders-0001.rdb' });
});
afterAll(() => server.close());

const servers: Server[] = [];
afterAll(() => {
  for (const each of servers) {
    each.closeAllConnections();
    each.close();
  }
});

/** An object of a server that answers everything so. */
async function objectOf(answer: (response: ServerResponse) => unknown, readTimeoutMs?: number): Promise<RdbBytes> {
  const answering = createServer((_, response) => answer(response)).listen(0, '127.0.0.1');
  servers.push(answering);
  await once(answering, 'listening');
  const { port } = answering.address() as AddressInfo;
  const client = new S3Client({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 });
  return rdbObject(client, { bucket: BUCKET, owner: null, key: 'key' }, readTimeoutMs);
}

const RANGE = { 'content-range': 'bytes 3-7/5000' };
const rangeTo = (last: number) => ({ 'content-range': `bytes 0-${last}/${last + 1}` });

const read = async (of = object): Promise<string> => {
  const chunks = [];
  for await (const chunk of of.read({ First: 3, Last: 7 }, '"tag"')) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

describe('An object', () => {
  test('is described by its size and its ETag', async () => {
    server.answer({ status: 200, headers: { etag: '"tag-2"', 'content-length': '5000' } });
    expect(await object.describe()).toEqual({ bytes: 5000, etag: '"tag-2"' });
    expect(server.received).toMatchObject([
      { method: 'HEAD', path: `/${BUCKET}/orders-0001.rdb`, headers: { 'x-amz-expected-bucket-owner': ACCOUNT } },
    ]);
  });

  test('may not be there', async () => {
    server.answer({ status: 404 });
    expect(await object.describe()).toBeNull();
  });

  test('may be closed to us, or not to be had at the moment', async () => {
    server.answer({ status: 403 });
    await expect(object.describe()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    server.answer({ status: 503 });
    await expect(object.describe()).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

describe('A range of it', () => {
  test('is read of the content that was described, and of no other', async () => {
    server.answer({ status: 206, headers: RANGE, body: '34567' });
    expect(await read()).toBe('34567');
    expect(server.received).toMatchObject([
      {
        method: 'GET',
        headers: { range: 'bytes=3-7', 'if-match': '"tag"', 'x-amz-expected-bucket-owner': ACCOUNT },
      },
    ]);
  });

  test.each([
    ['another range', { status: 206, headers: rangeTo(7), body: '01234567' }],
    ['the whole object', { status: 200, headers: { etag: '"tag"' }, body: '0123456789' }],
    ['an error with the status of a success', s3Error('InternalError', 200)],
  ])('that is answered with %s is to be read again', async (_, answer) => {
    server.answer(answer);
    await expect(read()).rejects.toMatchObject({ name: 'TransientServiceError' });
  });

  test('is judged by our own checksum: one of its parts that S3 sends is not taken for that of the bytes', async () => {
    const headers = { ...RANGE, 'x-amz-checksum-crc32': 'UymZPQ==', 'x-amz-checksum-type': 'COMPOSITE' };
    server.answer({ status: 206, headers, body: '34567' });
    const client = rdbClient({ endpoint: server.url });
    expect(await read(rdbObject(client, { bucket: BUCKET, owner: ACCOUNT, key: 'key' }))).toBe('34567');
    expect(server.received.at(-1)?.headers).not.toHaveProperty('x-amz-checksum-mode');
  });

  test.each([
    ['was replaced', s3Error('PreconditionFailed', 412)],
    ['was deleted', s3Error('NoSuchKey', 404)],
    ['became shorter', s3Error('InvalidRange', 416)],
  ])('is not read if the object %s', async (_, answer) => {
    server.answer(answer);
    await expect(read()).rejects.toThrow(ObjectChanged);
  });

  test('whose connection breaks in the middle is to be read again', async () => {
    const broken = await objectOf((response) => {
      response.writeHead(206, { 'content-length': 5, ...RANGE });
      response.write('345', () => response.destroy());
    });
    await expect(read(broken)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });

  test.each([
    ['before the answer', () => {}],
    [
      'in the middle',
      (response: ServerResponse) =>
        response.writeHead(206, { 'content-length': 2 ** 21, ...RANGE }).write(Buffer.alloc(2 ** 20)),
    ],
  ])('whose connection falls silent %s is to be read again', async (_, answer) => {
    const silent = await objectOf(answer, 100);
    await expect(read(silent)).rejects.toMatchObject({
      name: 'TransientServiceError',
      sentence: 's3:GetObject brought nothing for 0.1 seconds.',
    });
  });

  test('is silent for half a minute before it counts as dead', () => {
    expect(READ_TIMEOUT_MS).toBe(30_000);
  });

  test('may be used up more slowly than it comes', async () => {
    const slow = await objectOf(
      (response) => response.writeHead(206, rangeTo(2 ** 20 - 1)).end(Buffer.alloc(2 ** 20)),
      500,
    );
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
    try {
      let bytes = 0;
      for await (const chunk of slow.read({ First: 0, Last: 2 ** 20 - 1 }, '"tag"')) {
        if (bytes === 0) jest.advanceTimersByTime(600);
        bytes += chunk.length;
      }
      expect(bytes).toBe(2 ** 20);
    } finally {
      jest.useRealTimers();
    }
  });

  test('that is not wanted any more is not read to its end', async () => {
    const closed = new Promise((resolve) => {
      void objectOf((response) => {
        response.on('close', resolve);
        response.writeHead(206, { 'content-length': 2 ** 21, ...rangeTo(2 ** 21 - 1) }).write(Buffer.alloc(2 ** 20));
      }).then(async (object) => {
        for await (const _ of object.read({ First: 0, Last: 2 ** 21 - 1 }, '"tag"')) break;
      });
    });
    await closed;
  });

  test('that may not be read says which action is missing', async () => {
    server.answer(s3Error('AccessDenied', 403));
    await expect(read()).rejects.toMatchObject({
      name: 'AccessDeniedException',
      sentence: expect.stringContaining('s3:GetObject'),
    });
  });
});

test('without a known owner, a request names none', async () => {
  const client = new S3Client({ endpoint: server.url });
  server.answer({ status: 404 });
  await rdbObject(client, { bucket: BUCKET, owner: null, key: 'key' }).describe();
  expect(server.received[0]?.headers).not.toHaveProperty('x-amz-expected-bucket-owner');
});
