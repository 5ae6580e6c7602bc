import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Turns } from '../turns.ts';

/** One call that an emulator received, in the order of arrival. */
export interface Call {
  /** The access key id of its signature; empty if it is not signed. */
  readonly caller: string;
  readonly operation: string;
  readonly input: unknown;
}

/** An HTTP response. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | string[]>>;
  /** A stream must be read or destroyed. */
  readonly body: string | Buffer | Readable;
}

/** An emulated service: it answers HTTP, and may keep its calls. */
export interface Emulator {
  /** Undefined cuts the connection, as a network failure would. */
  readonly answer: (request: IncomingMessage) => Promise<Reply | undefined>;
  readonly calls: readonly Call[];
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Sends an emulator's answers.
 * @param kept resolves when everything that the answer acknowledges is on disk; nothing is sent before
 */
export const serving =
  ({ answer }: Pick<Emulator, 'answer'>, kept?: () => Promise<void>): Handler =>
  async (request, response) => {
    const reply = await answer(request);
    try {
      await kept?.();
    } catch (error) {
      if (reply) discard(reply);
      throw error;
    }
    if (reply) await send(reply, response, request.method === 'HEAD');
    else cut(response);
  };

async function send(reply: Reply, response: ServerResponse, isHead: boolean): Promise<void> {
  const { status, headers, body } = reply;
  response.setHeaders(new Map(Object.entries(headers)));
  response.statusCode = status;
  if (typeof body === 'string' || Buffer.isBuffer(body)) response.end(body);
  else if (isHead) response.end(() => body.destroy());
  else await pipeline(body, response);
}

/** Releases a reply that is not sent. */
export function discard({ body }: Reply): void {
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) body.destroy();
}

export interface Listening {
  /** For example `http://127.0.0.1:41231`, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** Connections to one service at once; further ones are closed. */
export const MOST_CONNECTIONS = 2_000;
/** Requests that one service processes at once; the bodies of the others stay unread in their sockets. */
export const MOST_REQUESTS = 64;

/** Serves on loopback only; port 0 means a free one. An unexpected error becomes a 500 that names it. */
export async function listen(
  handle: Handler,
  port = 0,
  { requests = MOST_REQUESTS, connections = MOST_CONNECTIONS } = {},
): Promise<Listening> {
  const turns = new Turns(requests);
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    try {
      const refusal = refusalOf(request);
      if (refusal !== undefined) await send(forbidden(refusal), response, false);
      else await turns.take(() => handle(request, response));
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`local emulator: ${String(error)}`);
    }
  });
  server.maxConnections = connections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // In a burst, connections beyond the backlog would wait a second or more before they try again.
    server.listen({ port, host: HOST, backlog: MOST_CONNECTIONS }, resolve);
  });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.address}:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Why a request is refused; undefined if it is not. A browser sends requests of foreign pages, even under their own name
 * if that resolves to loopback. Another port of this machine is foreign too.
 */
function refusalOf({ headers, socket }: IncomingMessage): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  const port = socket.localPort === 80 ? '' : `:${socket.localPort}`;
  const own = [`${HOST}${port}`, `localhost${port}`];
  if (!own.includes(host.toLowerCase())) return `The header Host is to be ${own.join(' or ')}.`;
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
    return 'Pages of another origin are not answered, nor are those of another port.';
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    return 'Pages of another site or another port are not answered (Sec-Fetch-Site).';
  return undefined;
}

const forbidden = (why: string): Reply => ({
  status: 403,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: `Forbidden. ${why}` }),
});

/** The access key id in a request's signature (Signature Version 4), which is not checked. */
export const callerOf = ({ headers: { authorization = '' } }: IncomingMessage): string =>
  /^AWS4-HMAC-SHA256 Credential=([^/]*)\//.exec(authorization)?.[1] ?? '';

/** Ends the connection without an answer, as a network failure would. */
export const cut = (response: ServerResponse): void => {
  response.socket?.destroy();
};

/** Undefined for a body that is too large. It is still read to its end, since a client reads the answer only then. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= most) chunks.push(chunk);
    else chunks.length = 0;
  }
  return bytes <= most ? Buffer.concat(chunks) : undefined;
}
