import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { objects } from '../../functions/aws/objects.ts';
import { clientSettings } from '../../terminal/client-settings.ts';
import { newS3Client } from '../../verify/s3.ts';
import { atEnd } from '../support/at-end.ts';

test.each([
  ['does not answer', false],
  ['stops in the middle of its answer', true],
])('A call to a service that %s fails', async (_, begins) => {
  const server = createServer((_request, response) => {
    if (begins) response.writeHead(200, { etag: '"e"', 'content-length': 10 }).write('half');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
  });
  const client = new S3Client({
    ...clientSettings(200),
    ...{ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, region: 'eu-central-1' },
    ...{ forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
  });
  await expect(objects(client).readText({ bucket: 'exports', owner: null, key: 'k' })).rejects.toMatchObject({
    name: 'TransientServiceError',
  });
});

test('Commands wait for 30 seconds', async () => {
  const { requestHandler } = newS3Client().config;
  await requestHandler.handle({} as never).catch(() => undefined);
  expect((requestHandler as unknown as { httpHandlerConfigs(): object }).httpHandlerConfigs()).toMatchObject({
    socketTimeout: 30_000,
    connectionTimeout: 30_000,
  });
});

test('Commands that verify follow a bucket to its region', () => {
  expect(newS3Client().config).toMatchObject({ followRegionRedirects: true });
});
