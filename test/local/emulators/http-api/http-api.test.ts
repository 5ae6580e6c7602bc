import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LambdaAnswer } from '../../../../local/asl/host.ts';
import { VirtualClock } from '../../../../local/clock.ts';
import { type Listening, listen, serving } from '../../../../local/emulators/http.ts';
import { httpApi } from '../../../../local/emulators/http-api/emulator.ts';

const clock = new VirtualClock(Date.parse('2026-11-23T09:05:07.250Z'));
const routes = [
  { key: '$default', functionArn: 'other' },
  { key: 'GET /things/{id}', functionArn: 'one' },
  { key: 'GET /things/new', functionArn: 'new' },
  { key: 'POST /things', functionArn: 'add' },
];

/** What the function is about to do; set by each test. */
let respond: (event: Event) => LambdaAnswer | Promise<LambdaAnswer>;
let invocations: { functionArn: string; event: Event }[];
let server: Listening;

type Event = Readonly<Record<string, unknown>> & { readonly requestContext: Readonly<Record<string, unknown>> };

const returns = (value: unknown) => () => ({ ok: true as const, payload: JSON.stringify(value) });

const api = httpApi({
  routes,
  accountId: '111122223333',
  clock,
  async invoke(functionArn, payload) {
    const event = JSON.parse(payload);
    invocations.push({ functionArn, event });
    return respond(event);
  },
});

beforeAll(async () => {
  server = await listen(serving(api));
});
afterAll(() => server.close());
beforeEach(() => {
  invocations = [];
  respond = returns({ answered: true });
});

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Not fetch, which keeps Host and Cookie to itself and tidies up paths. */
function send(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: RequestOptions['headers']; body?: string | Buffer } = {},
) {
  return new Promise<Answered>((resolve, reject) => {
    const request = httpRequest(server.url, { method, path, headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) });
    });
    request.on('error', reject);
    request.end(body);
  });
}

const text = ({ status, body }: Answered) => [status, body.toString()];
const message = (words: string) => JSON.stringify({ message: words });

describe('The event', () => {
  test('is what AWS sends in payload format 2.0', async () => {
    const host = new URL(server.url).host;
    await send('GET', '/things/a%20b?tag=x&tag=y%2Cz&empty=', {
      headers: { Accept: ['a', 'b'], Cookie: 'one=1; two=2', 'User-Agent': 'tests', 'X-Mixed-Case': 'kept' },
    });
    expect(invocations).toEqual([
      {
        functionArn: 'one',
        event: {
          version: '2.0',
          routeKey: 'GET /things/{id}',
          rawPath: '/things/a b',
          rawQueryString: 'tag=x&tag=y%2Cz&empty=',
          cookies: ['one=1', 'two=2'],
          headers: {
            accept: 'a,b',
            connection: expect.any(String),
            host,
            'user-agent': 'tests',
            'x-forwarded-for': '127.0.0.1',
            'x-forwarded-port': host.split(':')[1],
            'x-forwarded-proto': 'http',
            'x-mixed-case': 'kept',
          },
          queryStringParameters: { tag: 'x,y,z', empty: '' },
          requestContext: {
            accountId: '111122223333',
            apiId: 'local',
            authorizer: {
              iam: {
                accessKey: 'local',
                accountId: '111122223333',
                callerId: 'local',
                cognitoIdentity: null,
                principalOrgId: null,
                userArn: 'arn:aws:iam::111122223333:user/local',
                userId: 'local',
              },
            },
            domainName: host,
            domainPrefix: 'local',
            http: {
              method: 'GET',
              path: '/things/a b',
              protocol: 'HTTP/1.1',
              sourceIp: '127.0.0.1',
              userAgent: 'tests',
            },
            requestId: expect.stringMatching(/^[\w+/]{15}=$/),
            routeKey: 'GET /things/{id}',
            stage: '$default',
            time: '23/Nov/2026:09:05:07 +0000',
            timeEpoch: Date.parse('2026-11-23T09:05:07.250Z'),
          },
          pathParameters: { id: 'a b' },
          isBase64Encoded: false,
        },
      },
    ]);
  });

  test('has no cookies, parameters or body where the request has none', async () => {
    await send('POST', '/things');
    for (const member of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(invocations[0]?.event).not.toHaveProperty(member);
    expect(invocations[0]?.event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
  });

  test("'s request id is also the answer's", async () => {
    const { headers } = await send('POST', '/things');
    expect(headers['apigw-requestid']).toBe(invocations[0]?.event.requestContext['requestId']);
  });

  test.each([
    ['application/json', false],
    ['application/json; charset=utf-8', false],
    ['Application/XML', false],
    ['text/csv', false],
    ['application/x-www-form-urlencoded', true],
    ['application/problem+json', true],
    ['application/octet-stream', true],
    ['', true],
  ])('carries a body of type %j, in base64: %p', async (type, isBase64Encoded) => {
    await send('POST', '/things', { headers: type ? { 'content-type': type } : {}, body: '{"é":1}' });
    const body = isBase64Encoded ? Buffer.from('{"é":1}').toString('base64') : '{"é":1}';
    expect(invocations[0]?.event).toMatchObject({ body, isBase64Encoded });
  });
});

describe('A request goes to', () => {
  test.each([
    ['GET', '/things/7', 'one', { id: '7' }],
    ['GET', '/things/new', 'new', undefined],
    ['POST', '/things', 'add', undefined],
    ['PATCH', '/things', 'other', undefined],
    ['DELETE', '/things/7', 'other', undefined],
    ['GET', '/things/', 'other', undefined],
    ['GET', '/things/a%2Fb', 'other', undefined],
    ['GET', '/', 'other', undefined],
  ])('the most specific route: %s %s', async (method, path, functionArn, pathParameters) => {
    await send(method, path);
    expect(invocations).toMatchObject([{ functionArn, event: pathParameters ? { pathParameters } : {} }]);
  });

  test('none, and gets 404, where there is no default', async () => {
    const invoke = () => Promise.reject(new Error('nothing to invoke'));
    const none = await listen(serving(httpApi({ routes: [], accountId: '1', clock, invoke })));
    const answered = await fetch(`${none.url}/things`);
    expect([answered.status, await answered.text()]).toEqual([404, message('Not Found')]);
    await none.close();
  });

  test('none, and gets 400, if its path cannot be decoded', async () => {
    expect(text(await send('GET', '/things/%zz'))).toEqual([400, message('Bad Request')]);
    expect(invocations).toEqual([]);
  });
});

describe("A function's answer", () => {
  test('with a statusCode is taken apart', async () => {
    const headers = { 'Content-Type': 'application/problem+json', 'X-Count': 3, 'Content-Length': '99' };
    respond = returns({ statusCode: 422, headers, cookies: ['a=1; Secure', 'b=2'], body: '{}' });
    const answered = await send('GET', '/');
    expect(text(answered)).toEqual([422, '{}']);
    expect(answered.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-count': '3',
      'set-cookie': ['a=1; Secure', 'b=2'],
      'content-length': '2',
    });
  });

  test('in base64 is decoded', async () => {
    respond = returns({ statusCode: 200, body: Buffer.from([0, 255, 1]).toString('base64'), isBase64Encoded: true });
    expect((await send('GET', '/')).body).toEqual(Buffer.from([0, 255, 1]));
  });

  test('without a content type is plain text, and without a body is empty', async () => {
    respond = returns({ statusCode: 202 });
    const answered = await send('GET', '/');
    expect(text(answered)).toEqual([202, '']);
    expect(answered.headers['content-type']).toBe('text/plain;charset=utf-8');
  });

  test.each([
    [{ some: 'object' }, '{"some":"object"}'],
    [['list'], '["list"]'],
    ['words', 'words'],
    [null, 'null'],
  ])('without a statusCode, %j, is a good answer of JSON', async (value, body) => {
    respond = returns(value);
    const answered = await send('GET', '/');
    expect(text(answered)).toEqual([200, body]);
    expect(answered.headers['content-type']).toBe('application/json');
  });

  test.each([
    [{ statusCode: 'fine' }],
    [{ statusCode: 99 }],
    [{ statusCode: 200, body: { not: 'text' } }],
    [{ statusCode: 200, headers: { name: ['list'] } }],
    [{ statusCode: 200, headers: { name: 'line\r\nbreak' } }],
    [{ statusCode: 200, headers: { 'no name': '1' } }],
    [{ statusCode: 200, cookies: 'a=1' }],
  ])('that means nothing, %j, is an internal error', async (value) => {
    respond = returns(value);
    expect(text(await send('GET', '/'))).toEqual([500, message('Internal Server Error')]);
  });

  test('that is an error is an internal error, and its words stay inside', async () => {
    respond = () => ({ ok: false, error: 'TypeError', cause: 'secret' });
    expect(text(await send('GET', '/'))).toEqual([500, message('Internal Server Error')]);
  });

  test('that does not come within 30 seconds is 503', async () => {
    const before = clock.now();
    respond = () => new Promise(() => undefined);
    expect(text(await send('GET', '/'))).toEqual([503, message('Service Unavailable')]);
    expect(clock.now() - before).toBe(30_000);
  });
});

describe('A body', () => {
  const headers = { 'content-type': 'text/plain' };

  test('of 10 MB is handed on', async () => {
    await send('POST', '/things', { headers, body: Buffer.alloc(10 * 2 ** 20, 'a') });
    expect(String(invocations[0]?.event['body'])).toHaveLength(10 * 2 ** 20);
  });

  test('of one byte more is refused, and the function is not called', async () => {
    const answered = await send('POST', '/things', { headers, body: Buffer.alloc(10 * 2 ** 20 + 1, 'a') });
    expect(text(answered)).toEqual([413, message('Request Entity Too Large')]);
    expect(invocations).toEqual([]);
  });
});

test('A web page from elsewhere is refused, and the function is not called', async () => {
  expect((await send('POST', '/things', { headers: { origin: 'http://localhost:3000' } })).status).toBe(403);
  expect(invocations).toEqual([]);
});
