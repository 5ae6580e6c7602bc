import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Listening, listen, serving } from '../../../local/emulators/http.ts';
import { atEnd } from '../../support/at-end.ts';

let server: Listening;
let handled = 0;

beforeAll(async () => {
  server = await listen(async ({ url }, response) => {
    handled += 1;
    if (url === '/broken') throw new Error('Oh no.');
    response.end('here');
  });
});
afterAll(() => server.close());

/** Not fetch, which keeps Host and Origin to itself. */
const ask = (headers: Record<string, string>, path = '/') =>
  new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request(server.url, { headers, path }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode, body });
    })
      .on('error', reject)
      .end();
  });

/** `PORT` stands for the server's own. */
const own = (text: string) => text.replace('PORT', new URL(server.url).port);

test.each<Record<string, string>>([
  { host: 'localhost:PORT' },
  { host: '127.0.0.1:PORT' },
  { host: 'LOCALHOST:PORT' },
  { host: '127.0.0.1:PORT', origin: 'http://127.0.0.1:PORT' },
  { host: 'localhost:PORT', origin: 'http://localhost:PORT', 'sec-fetch-site': 'same-origin' },
  { host: 'localhost:PORT', 'sec-fetch-site': 'none' },
])('A request with %j is let in', async (headers) => {
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, own(value)]));
  expect(await ask(sent)).toEqual({ status: 200, body: 'here' });
});

test.each<[Record<string, string>, string]>([
  ...['evil.example', '127.0.0.1.evil.example:PORT', 'localhost.evil.example:PORT', 'evil.example:PORT@localhost'].map(
    (host): [Record<string, string>, string] => [{ host }, 'Host'],
  ),
  ...['evil.localhost:PORT', 'bucket.localhost:PORT', '127.1.2.3:PORT', '[::1]:PORT', '0.0.0.0:PORT', '10.0.0.1'].map(
    (host): [Record<string, string>, string] => [{ host }, 'Host'],
  ),
  ...['localhost', '127.0.0.1', 'localhost:1', 'localhost:PORT.'].map((host): [Record<string, string>, string] => [
    { host },
    'Host',
  ]),
  ...['https://evil.example', 'null', 'http://localhost:3000', 'http://127.0.0.1:1', 'http://127.0.0.1'].map(
    (origin): [Record<string, string>, string] => [{ host: '127.0.0.1:PORT', origin }, 'origin'],
  ),
  ...['http://localhost:PORT', 'https://127.0.0.1:PORT', 'http://127.0.0.1:PORT.evil.example', ''].map(
    (origin): [Record<string, string>, string] => [{ host: '127.0.0.1:PORT', origin }, 'origin'],
  ),
  ...['cross-site', 'same-site', 'something', ''].map((site): [Record<string, string>, string] => [
    { host: '127.0.0.1:PORT', 'sec-fetch-site': site },
    'Sec-Fetch-Site',
  ]),
])('A request with %j is refused before anything happens, with the reason', async (headers, reason) => {
  const before = handled;
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, own(value)]));
  const { status, body } = await ask(sent);
  expect({ status, message: JSON.parse(body).message }).toEqual({
    status: 403,
    message: expect.stringMatching(new RegExp(`^Forbidden\\. .*${reason}`)),
  });
  expect(handled).toBe(before);
});

test('More requests at once than are worked on wait for their turn, and all are answered', async () => {
  let open = 0;
  let most = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const busy = await listen(async (_request, response) => {
    open += 1;
    most = Math.max(most, open);
    // Time for others to come in, if they are let in.
    if (open === 64) setTimeout(release, 100);
    await released;
    open -= 1;
    response.end();
  });
  atEnd(busy.close);
  const answers = await Promise.all(Array.from({ length: 100 }, () => fetch(busy.url)));
  expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
  expect(most).toBe(64);
});

test('Connections beyond the most that there may be are closed', async () => {
  const full = await listen(async (_request, response) => void response.end(), 0, { connections: 1 });
  atEnd(full.close);
  // It stays open for the next request.
  expect((await fetch(full.url)).status).toBe(200);
  const another = new Promise((resolve, reject) => request(full.url, resolve).on('error', reject).end());
  await expect(another).rejects.toMatchObject({ code: 'ECONNRESET' });
});

describe('An answer is sent only when everything that it acknowledges is on disk:', () => {
  const answer = async () => ({ status: 200, headers: {}, body: 'done' });

  test('not before', async () => {
    const order: string[] = [];
    const kept = async () => {
      // Time for the answer to arrive, if it does not wait.
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push('kept');
    };
    const keeping = await listen(serving({ answer }, kept));
    atEnd(keeping.close);
    expect((await fetch(keeping.url)).status).toBe(200);
    expect([...order, 'answered']).toEqual(['kept', 'answered']);
  });

  test('never, if it cannot be kept', async () => {
    const keeping = await listen(serving({ answer }, () => Promise.reject(new Error('The disk is full.'))));
    atEnd(keeping.close);
    const response = await fetch(keeping.url);
    expect([response.status, await response.text()]).toEqual([500, 'local emulator: Error: The disk is full.']);
  });
});

test('An unexpected error is a 500 that names it', async () => {
  expect(await ask({}, '/broken')).toEqual({ status: 500, body: 'local emulator: Error: Oh no.' });
});

test('Only this machine is listened to, on a free port or the one that is asked for', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(server.url).port);
  await expect(listen(async () => undefined, port)).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});
