import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { inWords } from '../../terminal/advice.ts';
import { wholeText } from '../../verify/whole-text.ts';
import { eachWithS3 } from '../local/emulators/s3/fixture.ts';

const current = eachWithS3();
const place = { bucket: 'exports', owner: null, key: 'orders.manifest.json' };

test('Of an object that is too long for a manifest, 4 MiB are read', async () => {
  const { client, store } = current.s3;
  await store.putText('exports', place.key, 'x'.repeat(5 * 2 ** 20));
  expect(await wholeText(client, place)).toHaveLength(4 * 2 ** 20);
});

test('An empty object has an empty text, and one that is missing has none', async () => {
  const { client, store } = current.s3;
  expect(await wholeText(client, place)).toBeNull();
  await store.putText('exports', place.key, '');
  expect(await wholeText(client, place)).toBe('');
});

test('What a web server answers is no text of an object', async () => {
  const server = createServer((_, response) => response.end('<html></html>')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new S3Client({ endpoint, credentials, region: 'eu-central-1', forcePathStyle: true });
  try {
    const error = await wholeText(client, place).catch((caught) => caught);
    expect(inWords(error, place)).toMatchObject({ message: expect.stringContaining('does not answer as S3 does') });
  } finally {
    server.close();
    client.destroy();
  }
});

test('What S3 refuses has a name', async () => {
  const { client, faults } = current.s3;
  faults.inject({ error: 'ExpiredToken', operation: 'GetObject' });
  await expect(wholeText(client, place)).rejects.toMatchObject({ name: 'ExpiredToken' });
});
