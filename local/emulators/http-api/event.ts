import type { IncomingMessage } from 'node:http';
import type { Match } from './routes.ts';

/** What API Gateway knows about a request besides its headers. */
interface Received {
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly accountId: string;
  readonly body: Buffer;
}

/** Seen on AWS, not documented: a body of any other type, even a form's, is base64-encoded. */
const TEXT = /^(text\/.*|application\/(json|xml|javascript)) *(;|$)/i;

/** The path for routes: HTTP APIs decode percent-encoding first. Throws URIError. */
export const pathOf = ({ url = '/' }: IncomingMessage): string => decodeURIComponent(url.replace(/\?.*$/s, ''));

/** The function's event in payload format 2.0, which omits what a request does not have. */
export function eventOf(request: IncomingMessage, { route, pathParameters }: Match, received: Received): object {
  const { requestId, at, accountId, body } = received;
  const { cookie, ...headers } = headersOf(request);
  const [, rawQueryString = ''] = /\?(.*)$/s.exec(request.url ?? '') ?? [];
  const isBase64Encoded = body.length > 0 && !TEXT.test(headers['content-type'] ?? '');
  const rawPath = pathOf(request);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath,
    rawQueryString,
    ...(cookie && { cookies: cookie.split(/; */) }),
    headers,
    ...(rawQueryString && { queryStringParameters: joined(new URLSearchParams(rawQueryString)) }),
    requestContext: {
      accountId,
      apiId: 'local',
      authorizer: { iam: caller(accountId) },
      domainName: headers['host'],
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: route.key,
      stage: '$default',
      time: logTime(new Date(at)),
      timeEpoch: at,
    },
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}

/** The caller; signatures are not checked. */
const caller = (accountId: string) => ({
  ...{ accessKey: 'local', accountId, callerId: 'local', cognitoIdentity: null, principalOrgId: null },
  ...{ userArn: `arn:aws:iam::${accountId}:user/local`, userId: 'local' },
});

/** With names in lower case, and the headers that API Gateway adds. */
function headersOf({ headersDistinct, socket }: IncomingMessage): Record<string, string> {
  const { remoteAddress = '', localPort } = socket;
  return joined([
    ...Object.entries(headersDistinct).flatMap(([name, values = []]) => values.map((value) => [name, value])),
    ...[
      ['x-forwarded-for', remoteAddress],
      ['x-forwarded-port', `${localPort}`],
      ['x-forwarded-proto', 'http'],
    ],
  ]);
}

/** Values of one name are joined by commas. */
function joined(pairs: Iterable<readonly string[]>): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name = '', value = ''] of pairs)
    values.set(name, values.has(name) ? `${values.get(name)},${value}` : value);
  return Object.fromEntries(values);
}

/** Such as `12/Mar/2020:19:03:58 +0000`. */
function logTime(at: Date): string {
  const [, day = '', month = '', year = '', time = ''] = at.toUTCString().match(/(\d+) (\w+) (\d+) ([\d:]+)/) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
