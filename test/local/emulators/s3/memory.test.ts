import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleProgram } from '../../../support/bundle-program.ts';

const MEBIBYTE = 2 ** 20;
const OBJECT_MEBIBYTES = 200;
/** Half the object: far more than buffers need, far less than holding it would take. */
const ALLOWED_GROWTH_KILOBYTES = (OBJECT_MEBIBYTES / 2) * 1024;

let folder: string;
let server: ChildProcess;
let client: S3Client;
let peakAtStart: number;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-memory-'));
  const program = await bundleProgram(join(import.meta.dirname, 'memory-server.ts'), folder);
  server = fork(program, [folder], { execArgv: [] });
  const [{ url, peakKilobytes }] = await once(server, 'message');
  peakAtStart = peakKilobytes;
  process.env['AWS_ENDPOINT_URL_S3'] = url;
  client = new S3Client({});
});

afterAll(async () => {
  client.destroy();
  server.kill();
  await once(server, 'exit');
  await rm(folder, { recursive: true });
});

async function peakGrowthKilobytes(): Promise<number> {
  server.send('report');
  const [{ peakKilobytes }] = await once(server, 'message');
  return peakKilobytes - peakAtStart;
}

test('an object of 200 MB is received without being held in memory', async () => {
  const piece = Buffer.alloc(MEBIBYTE, 'x');
  const Body = Readable.from(
    (function* () {
      for (let sent = 0; sent < OBJECT_MEBIBYTES; sent += 1) yield piece;
    })(),
  );
  const ContentLength = OBJECT_MEBIBYTES * MEBIBYTE;
  await client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'received', Body, ContentLength }));
  expect(await peakGrowthKilobytes()).toBeLessThan(ALLOWED_GROWTH_KILOBYTES);
});

test('an object of 200 MB is sent without being held in memory', async () => {
  const file = join(folder, 'exports', 'sparse');
  await writeFile(file, '');
  await truncate(file, OBJECT_MEBIBYTES * MEBIBYTE);
  const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket: 'exports', Key: 'sparse' }));
  let bytes = 0;
  for await (const piece of Body as Readable) bytes += piece.length;
  expect([bytes, ContentLength]).toEqual([OBJECT_MEBIBYTES * MEBIBYTE, OBJECT_MEBIBYTES * MEBIBYTE]);
  expect(await peakGrowthKilobytes()).toBeLessThan(ALLOWED_GROWTH_KILOBYTES);
});
