import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Listening, listen } from '../../../local/emulators/http.ts';

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

test.each([
  ['localhost', undefined],
  ['localhost:8400', undefined],
  ['127.0.0.1:8400', undefined],
  ['127.1.2.3', undefined],
  ['[::1]:8400', undefined],
  ['bucket.localhost:8404', undefined],
  ['LOCALHOST', undefined],
  ['127.0.0.1:8400', 'http://localhost:3000'],
  ['127.0.0.1:8400', 'http://127.0.0.1:8400'],
])('who asks %s, from %s, is let in', async (host, origin) => {
  expect(await ask({ host, ...(origin && { origin }) })).toEqual({ status: 200, body: 'here' });
});

test.each([
  ['evil.example', undefined],
  ['127.0.0.1.evil.example', undefined],
  ['localhost.evil.example:8400', undefined],
  ['evil.example:80@localhost', undefined],
  ['10.0.0.1', undefined],
  ['127.0.0.1:8400', 'https://evil.example'],
  ['127.0.0.1:8400', 'http://localhost.evil.example'],
  ['127.0.0.1:8400', 'null'],
])('a page from elsewhere that asks %s, from %s, is refused before anything happens', async (host, origin) => {
  const before = handled;
  expect(await ask({ host, ...(origin && { origin }) })).toEqual({ status: 403, body: '{"message":"Forbidden"}' });
  expect(handled).toBe(before);
});

test('A throw that nobody expected is a 500 that tells of it', async () => {
  expect(await ask({}, '/broken')).toEqual({ status: 500, body: 'local emulator: Error: Oh no.' });
});

test('Only this machine is listened to, on a free port or the one that is asked for', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(server.url).port);
  await expect(listen(async () => undefined, port)).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});
