import type { IncomingHttpHeaders } from 'node:http';
import { isNativeError } from 'node:util/types';
import { cut, type Listening, listen, readBody } from '../../../local/emulators/http.ts';

// jest runs tests in a realm of their own, where Node's own errors (a connection that is cut) are no instances of Error.
const inherited = Function.prototype[Symbol.hasInstance];
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, thing: unknown) {
    return this === Error ? isNativeError(thing) : inherited.call(this, thing);
  },
});

interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: a body with 200, all of it, or nothing but a closed connection. */
export type Answer =
  | string
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string | Uint8Array }
  | 'cut';

export const s3Error = (code: string, status: number): Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Said by S3.</Message></Error>`,
});

export interface Loopback extends Listening {
  readonly received: Received[];
  /** What was received in AWS's JSON protocol: operations with their input. */
  sent(): [operation: string | undefined, input: Readonly<Record<string, unknown>>][];
  /** Answers in turn; the last one stays. */
  answer(...answers: Answer[]): void;
}

/** A server that gives set answers, and records the requests. */
export async function loopback(): Promise<Loopback> {
  const received: Received[] = [];
  let answers: Answer[] = [];
  const listening = await listen(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://loopback');
    const body = (await readBody(request, Number.POSITIVE_INFINITY))?.toString() ?? '';
    const { method = '', headers } = request;
    received.push({ method, path: decodeURIComponent(pathname), query: searchParams, headers, body });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500 };
    if (answer === 'cut') return cut(response);
    const whole = typeof answer === 'string' ? { status: 200, body: answer } : answer;
    response.writeHead(whole.status, whole.headers).end(whole.body);
  });
  return {
    ...listening,
    received,
    sent: () => received.map(({ headers, body }) => [String(headers['x-amz-target']).split('.')[1], JSON.parse(body)]),
    answer(...next) {
      received.length = 0;
      answers = next;
    },
  };
}
