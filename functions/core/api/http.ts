import { isRecord } from '../json.ts';

/** An HTTP API of API Gateway → our functions, in payload format 2.0. Names of headers are in lower case. */
export interface HttpRequest {
  readonly version: '2.0';
  /** Such as `GET /snapshot-copies/{name}`; `$default` when no other route fits. */
  readonly routeKey: string;
  /** Percent-decoded, and with the stage in front, unless that is `$default`. */
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly requestId: string;
    readonly stage: string;
    /** When API Gateway took the request, in milliseconds since the epoch. */
    readonly timeEpoch: number;
    readonly http: { readonly method: string };
    readonly authorizer?: {
      readonly iam?: { readonly userArn?: string };
      readonly jwt?: { readonly claims?: { readonly sub?: string } };
    };
  };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Our functions → API Gateway. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const isHttpRequest = (event: unknown): event is HttpRequest =>
  isRecord(event) &&
  event['version'] === '2.0' &&
  isRecord(event['requestContext']) &&
  isRecord(event['requestContext']['http']);

export const json = (
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

/** The caller, as far as the authorizer identifies it. */
export function callerOf({ requestContext: { authorizer } }: HttpRequest): string {
  return authorizer?.iam?.userArn ?? authorizer?.jwt?.claims?.sub ?? 'a caller without a name';
}
