// Requests as an HTTP API of API Gateway hands them over, to be varied by tests.
import type { HttpRequest, HttpResponse } from '../../../../functions/core/api/http.ts';
import { ACCOUNT, REGION } from '../payloads.ts';

export const REQUEST_ID = 'JKJaXmPLvHcESHA=';
export const ASKED_AT = '2026-11-23T03:00:00.000Z';
export const CALLER = `arn:aws:iam::${ACCOUNT}:user/ops`;
const API_HOST = `a1b2c3d4e5.execute-api.${REGION}.amazonaws.com`;

type Changes = Partial<Omit<HttpRequest, 'requestContext'>> & {
  readonly context?: Partial<HttpRequest['requestContext']>;
};

/** @param route `GET /snapshot-copies`, or a method and a path that `$default` takes */
export function httpRequest(route: string, { context, ...changes }: Changes = {}): HttpRequest {
  const [method = '', path = ''] = route.split(' ');
  const name = changes.pathParameters?.['name'] ?? '';
  return {
    version: '2.0',
    routeKey: route,
    rawPath: path.replace('{name}', () => name),
    rawQueryString: '',
    headers: { host: API_HOST },
    isBase64Encoded: false,
    ...changes,
    requestContext: {
      ...{ requestId: REQUEST_ID, stage: '$default', timeEpoch: Date.parse(ASKED_AT) },
      http: { method },
      authorizer: { iam: { userArn: CALLER } },
      ...context,
    },
  };
}

/** @param body as it is sent, or what it is in JSON */
export const post = (
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  changes: Changes = {},
): HttpRequest =>
  httpRequest('POST /snapshot-copies', {
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...changes,
    headers: { 'content-type': 'application/json', ...headers },
  });

export const bodyOf = ({ body }: HttpResponse) => JSON.parse(body);
