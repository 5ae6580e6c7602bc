import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { PROBLEM_TYPES } from '../../functions/core/api/problem-details.ts';
import { localService } from '../support/service.ts';
import { json, mostly, text } from './hostile.ts';
import { request } from './requests.ts';
import { runs } from './runs.ts';

const local = localService();

const segment = text.map((value) => encodeURIComponent(value.toWellFormed()));
const query = mostly(
  fc.constant(''),
  fc
    .dictionary(
      mostly(fc.constantFrom('status', 'limit', 'nextToken'), text),
      mostly(fc.constantFrom('RUNNING', '1', '100', '101'), text),
      { maxKeys: 3 },
    )
    .map((members) => (Object.keys(members).length > 0 ? `?${new URLSearchParams(members)}` : '')),
);
const path = fc
  .tuple(
    mostly(
      fc.constantFrom('/snapshot-copies', '/snapshot-copies/', '/'),
      segment.map((it) => `/${it}`),
    ),
    fc.option(segment, { nil: '', freq: 1 }),
    query,
  )
  .map(([first, second, rest]) => `${first}${second && !first.endsWith('/') ? '/' : ''}${second}${rest}`);

/** What Node's own client would not refuse to send. */
const headerText = text.map((value) => value.replaceAll(/[^\x20-\x7e\xa0-\xff]/g, '?'));
const headers: Arbitrary<OutgoingHttpHeaders> = fc.record(
  {
    'content-type': mostly(fc.constantFrom('application/json', 'application/json; charset=utf-8'), headerText),
    'content-encoding': fc.constantFrom('gzip', 'identity'),
    'idempotency-key': mostly(fc.uuid(), headerText),
    authorization: headerText,
    cookie: headerText,
    'x-forwarded-for': headerText,
    'x-http-method-override': fc.constantFrom('DELETE', 'POST'),
  },
  { requiredKeys: ['content-type'] },
);

const body: Arbitrary<Buffer> = fc.oneof(
  { weight: 5, arbitrary: request.map((value) => Buffer.from(JSON.stringify(value) ?? '')) },
  { weight: 1, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: text.map((value) => Buffer.from(value)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      Buffer.alloc(255 * 1024 + 1, ' '),
    ),
  },
);

const call = fc.record({
  method: mostly(fc.constantFrom('GET', 'POST', 'DELETE', 'HEAD'), fc.constantFrom('PUT', 'PATCH', 'OPTIONS', 'TRACE')),
  path,
  headers,
  body,
});

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Not fetch, which tidies paths and keeps headers to itself. */
function send({
  method,
  path,
  headers,
  body,
}: {
  method: string;
  path: string;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}) {
  const length = ['GET', 'HEAD', 'TRACE'].includes(method) ? 0 : body.length;
  return new Promise<Answered>((resolve, reject) => {
    const sent = httpRequest(
      local.service.urls.api,
      { method, path, headers: { ...headers, 'content-length': length } },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        });
      },
    );
    sent.on('error', reject);
    sent.end(length > 0 ? body : undefined);
  });
}

const STATUSES = new Set<number>(Object.values(PROBLEM_TYPES).map(({ status }) => status));

describe('Any call of the API', () => {
  test('is answered by a documented status in JSON, never by a crash, and never with what its headers held', async () => {
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(call, async (sent) => {
        const secret = 'hunter2-correct-horse';
        const { status, headers, body } = await send({ ...sent, headers: { ...sent.headers, 'x-secret': secret } });
        seen.add(status);
        expect([500, 502, 503, 504]).not.toContain(status);
        expect(JSON.stringify(headers) + body).not.toContain(secret);
        if (status === 204) return expect(body).toBe('');
        if (sent.method !== 'HEAD') expect(JSON.parse(body)).toEqual(expect.any(Object));
        if (status < 300 || headers['content-type'] !== 'application/problem+json') return;
        expect(STATUSES).toContain(status);
      }),
      runs(200),
    );
    expect([...seen]).toEqual(expect.arrayContaining([200, 202, 400, 404, 405, 415]));
    expect(local.logs).toEqual([]);
  });
});
