import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { afterEach, beforeEach } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { listen, serving } from '../../../../local/emulators/http.ts';
import { s3Emulator } from '../../../../local/emulators/s3/emulator.ts';
import { S3Store } from '../../../../local/emulators/s3/store.ts';
import { FaultDoor } from '../../../../local/faults.ts';

export const NOW = Date.parse('2026-11-23T12:00:00.789Z');
export const ACCOUNT = '111122223333';

/** An S3 with the bucket `exports`, and an SDK client that knows it through the environment only. */
export async function startS3(settle?: () => Promise<void>, region = 'eu-central-1') {
  const root = await mkdtemp(join(tmpdir(), 's3-test-'));
  const store = new S3Store({ root, clock: new VirtualClock(NOW), region, account: ACCOUNT });
  store.createBucket('exports');
  const faults = new FaultDoor();
  const emulator = s3Emulator({ store, faults, ...(settle && { settle }) });
  const { url, close } = await listen(serving(emulator));
  process.env['AWS_ENDPOINT_URL_S3'] = url;
  const client = new S3Client({});
  return {
    root,
    store,
    faults,
    emulator,
    url,
    client,
    async close() {
      client.destroy();
      await close();
      await rm(root, { recursive: true });
    },
  };
}

/** Gives every test of a file an S3 of its own. */
export function eachWithS3(): { readonly s3: Awaited<ReturnType<typeof startS3>> } {
  const current: { s3?: Awaited<ReturnType<typeof startS3>> } = {};
  beforeEach(async () => {
    current.s3 = await startS3();
  });
  afterEach(() => current.s3?.close());
  return {
    get s3() {
      if (!current.s3) throw new Error('only within a test');
      return current.s3;
    },
  };
}

/** What an SDK call was refused with. */
export async function refusal(call: Promise<unknown>): Promise<S3ServiceException> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  if (error instanceof S3ServiceException) return error;
  throw error;
}

/** Sends bytes as they are and resolves with all that comes back before the server hangs up. */
export async function sendRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request.replace('host: localhost\r\n', `host: localhost:${port}\r\n`), 'latin1');
  return text(socket);
}

/** Waits for what happens after an answer; gives up, with an error, rather than hang. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 2000; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(`still not: ${condition}`);
}
