import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call that an emulator received, in the order of arrival. */
export interface Call {
  /** The access key id that has signed it; empty for one that is not signed. */
  readonly caller: string;
  readonly operation: string;
  readonly input: unknown;
}

/** An emulated service: something that answers HTTP, and remembers what it was asked. */
export interface Emulator {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly calls: readonly Call[];
}

export interface Listening {
  /** For example `http://127.0.0.1:41231`, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = /^(https?:\/\/)?(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/** Serves on loopback only; port 0 takes a free one. An unexpected throw becomes a 500 that names it. */
export async function listen(handle: Emulator['handle'], port = 0): Promise<Listening> {
  const listener: RequestListener = (request, response) => {
    const answered = isFromHere(request) ? handle(request, response) : refuse(response);
    answered.catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`local emulator: ${String(error)}`);
    });
  };
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A browser brings requests of pages from elsewhere, even under a name of theirs that they let resolve to loopback. */
const isFromHere = ({ headers: { host = '', origin = host } }: IncomingMessage): boolean =>
  LOOPBACK.test(host) && LOOPBACK.test(origin);

async function refuse(response: ServerResponse): Promise<void> {
  response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
}

/** Whose signature a request carries (Signature Version 4). The signature itself is not checked. */
export const callerOf = ({ headers: { authorization = '' } }: IncomingMessage): string =>
  /^AWS4-HMAC-SHA256 Credential=([^/]*)\//.exec(authorization)?.[1] ?? '';

/** Ends the connection without an answer, as a network failure would. */
export const cut = (response: ServerResponse): void => {
  response.socket?.destroy();
};

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
