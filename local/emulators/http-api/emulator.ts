import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LambdaAnswer } from '../../asl/host.ts';
import type { Clock } from '../../clock.ts';
import { type Call, callerOf, type Emulator } from '../http.ts';
import { type Answer, answerOf, ownAnswer } from './answer.ts';
import { eventOf, pathOf } from './event.ts';
import { matchRoute, type Route } from './routes.ts';

interface HttpApiOptions {
  readonly routes: readonly Route[];
  readonly accountId: string;
  readonly clock: Clock;
  /** The signal aborts when nobody waits for the answer any more. */
  readonly invoke: (functionArn: string, payloadJson: string, signal: AbortSignal) => Promise<LambdaAnswer>;
}

/** Quotas of HTTP APIs: the payload, and the longest that an integration may take. */
const LARGEST_BODY_BYTES = 10 * 2 ** 20;
const INTEGRATION_TIMEOUT_SECONDS = 30;

/**
 * An HTTP API of Amazon API Gateway with Lambda proxy integrations. It lets everybody in: neither signatures nor tokens
 * are looked at, and nothing is throttled.
 */
export function httpApi({ routes, accountId, clock, invoke }: HttpApiOptions): Emulator {
  const calls: Call[] = [];

  async function answer(request: IncomingMessage, requestId: string): Promise<Answer> {
    const body = await bodyOf(request);
    if (!body) return ownAnswer(413, 'Request Entity Too Large');
    const match = matchRoute(routes, request.method ?? '', pathOf(request));
    if (!match) return ownAnswer(404, 'Not Found');
    const event = eventOf(request, match, { requestId, at: clock.now(), accountId, body });
    calls.push({ caller: callerOf(request), operation: match.route.key, input: event });
    const over = new AbortController();
    const answered = await Promise.race([
      invoke(match.route.functionArn, JSON.stringify(event), over.signal),
      clock.sleep(1000 * INTEGRATION_TIMEOUT_SECONDS, over.signal),
    ]).finally(() => over.abort());
    if (!answered) return ownAnswer(503, 'Service Unavailable');
    if (!answered.ok) throw new Error(answered.error);
    return answerOf(answered.payload);
  }

  return {
    calls,
    async handle(request, response) {
      const requestId = randomBytes(11).toString('base64');
      try {
        send(response, requestId, await answer(request, requestId));
      } catch (error) {
        const isPath = error instanceof URIError;
        send(response, requestId, isPath ? ownAnswer(400, 'Bad Request') : ownAnswer(500, 'Internal Server Error'));
      }
    },
  };
}

/** Undefined for one that is too large, which is read to its end all the same: a client listens only after that. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= LARGEST_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Throws, before anything is sent, if a header is none. */
function send(response: ServerResponse, requestId: string, { status, headers, body }: Answer): void {
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  response.setHeaders(new Map(Object.entries({ ...headers, 'apigw-requestid': requestId })));
  response.statusCode = status;
  response.end(body);
}
