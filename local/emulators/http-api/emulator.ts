import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LambdaAnswer } from '../../asl/host.ts';
import { type Clock, OVER } from '../../clock.ts';
import { type Call, callerOf, type Emulator, type Reply, readBody } from '../http.ts';
import { answerOf, ownAnswer } from './answer.ts';
import { eventOf, pathOf } from './event.ts';
import { matchRoute, type Route } from './routes.ts';

interface HttpApiOptions {
  readonly routes: readonly Route[];
  readonly accountId: string;
  readonly clock: Clock;
  /** Whether calls are kept in `calls`; true by default. */
  readonly remembers?: boolean | undefined;
  /** The signal aborts when the caller no longer waits for the answer. */
  readonly invoke: (functionArn: string, payloadJson: string, signal: AbortSignal) => Promise<LambdaAnswer>;
}

/** Quotas of HTTP APIs: the payload, and the longest that an integration may take. */
const LARGEST_BODY_BYTES = 10 * 2 ** 20;
const INTEGRATION_TIMEOUT_SECONDS = 30;

/**
 * An HTTP API of Amazon API Gateway with Lambda proxy integrations. It checks neither signatures nor tokens, and throttles
 * nothing.
 */
export function httpApi({ routes, accountId, clock, remembers = true, invoke }: HttpApiOptions): Emulator {
  const calls: Call[] = [];

  async function route(request: IncomingMessage, requestId: string): Promise<Reply> {
    const body = await readBody(request, LARGEST_BODY_BYTES);
    if (!body) return ownAnswer(413, 'Request Entity Too Large');
    const match = matchRoute(routes, request.method ?? '', pathOf(request));
    if (!match) return ownAnswer(404, 'Not Found');
    const event = eventOf(request, match, { requestId, at: clock.now(), accountId, body });
    if (remembers) calls.push({ caller: callerOf(request), operation: match.route.key, input: event });
    const over = new AbortController();
    const answered = await Promise.race([
      invoke(match.route.functionArn, JSON.stringify(event), over.signal),
      clock.sleep(1000 * INTEGRATION_TIMEOUT_SECONDS, over.signal),
    ]).finally(() => over.abort(OVER));
    if (!answered) return ownAnswer(503, 'Service Unavailable');
    if (!answered.ok) throw new Error(answered.error);
    return answerOf(answered.payload);
  }

  return {
    calls,
    async answer(request) {
      const requestId = randomBytes(11).toString('base64');
      const reply = await route(request, requestId).catch((error: unknown) =>
        error instanceof URIError ? ownAnswer(400, 'Bad Request') : ownAnswer(500, 'Internal Server Error'),
      );
      return { ...reply, headers: { ...reply.headers, 'apigw-requestid': requestId } };
    },
  };
}
