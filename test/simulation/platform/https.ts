import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable, Writable } from 'node:stream';
import type { Emulator } from '../../../local/emulators/http.ts';

/** A request as it leaves a function. */
export interface Sent {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer as it comes back; `cut` is a connection that ended without one. */
export type Answered =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }
  | 'cut';

/** Options of `https.request`, as the SDK gives them. */
interface Options extends Omit<Sent, 'body'> {
  readonly host: string;
}

/**
 * What stands in for `node:https`: no socket is opened.
 * @param exchange resolves with the answer, or never, if none is to come
 */
export const httpsOver = (exchange: (sent: Sent) => Promise<Answered>) => ({
  Agent,
  request: (options: Options, onResponse: (response: Readable) => void) => new Request(options, exchange, onResponse),
});

class Agent {
  destroy(): void {}
}

class Request extends Writable {
  readonly #chunks: Buffer[] = [];
  readonly #exchange: () => Promise<Answered>;
  readonly #onResponse: (response: Readable) => void;

  constructor(
    { port, method, path, headers }: Options,
    exchange: (sent: Sent) => Promise<Answered>,
    onResponse: (response: Readable) => void,
  ) {
    super();
    this.#exchange = () => exchange({ port, method, path, headers, body: Buffer.concat(this.#chunks) });
    this.#onResponse = onResponse;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  override _final(done: () => void): void {
    done();
    void this.#exchange().then((answer) => {
      if (answer === 'cut') this.emit('error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      else this.#onResponse(incoming(answer.body, { statusCode: answer.status, headers: answer.headers }));
    });
  }
}

/** What an emulator answers, without a socket in between. */
export async function answerOf(emulator: Emulator, { method, path, headers, body }: Sent): Promise<Answered> {
  const message = incoming(body, { method, url: path, headers: lowerCased(headers) });
  const response = new Response();
  await emulator.handle(message as unknown as IncomingMessage, response as unknown as ServerResponse);
  return response.answered();
}

const incoming = (body: Buffer, members: object): Readable =>
  Object.assign(Readable.from(body.length > 0 ? [body] : []), members);

const lowerCased = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

/** A server's side of an answer, as far as emulators use it. */
class Response extends Writable {
  headersSent = false;
  readonly #chunks: Buffer[] = [];
  #status = 200;
  #headers: Record<string, string> = {};
  #isCut = false;
  readonly socket = {
    destroy: () => {
      this.#isCut = true;
    },
  };

  writeHead(status: number, headers: object): this {
    this.headersSent = true;
    this.#status = status;
    this.#headers = lowerCased(headers);
    return this;
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  answered(): Answered {
    if (this.#isCut) return 'cut';
    return { status: this.#status, headers: this.#headers, body: Buffer.concat(this.#chunks) };
  }
}
