import type { IncomingMessage } from 'node:http';
import { Readable, Writable } from 'node:stream';
import { discard, type Emulator, type Reply } from '../../../local/emulators/http.ts';

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
 * @param SomeError the kind of errors that the bundle knows
 */
export const httpsOver = (exchange: (sent: Sent) => Promise<Answered>, SomeError = Error) => ({
  Agent,
  request: (options: Options, onResponse: (response: Readable) => void) =>
    new Request(options, exchange, onResponse, SomeError),
});

class Agent {
  destroy(): void {}
}

class Request extends Writable {
  readonly #chunks: Buffer[] = [];
  readonly #exchange: () => Promise<Answered>;
  readonly #onResponse: (response: Readable) => void;
  readonly #Error: ErrorConstructor;

  constructor(
    { port, method, path, headers }: Options,
    exchange: (sent: Sent) => Promise<Answered>,
    onResponse: (response: Readable) => void,
    SomeError: ErrorConstructor,
  ) {
    super();
    this.#Error = SomeError;
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
      if (answer === 'cut')
        this.emit('error', Object.assign(new this.#Error('socket hang up'), { code: 'ECONNRESET' }));
      else this.#onResponse(incoming(answer.body, { statusCode: answer.status, headers: answer.headers }));
    });
  }
}

/** What an emulator answers, without a socket in between. */
export async function answerOf(emulator: Emulator, { method, path, headers, body }: Sent): Promise<Answered> {
  const message = { method, url: path, headers: lowerCased(headers), [Symbol.asyncIterator]: () => piecesOf(body) };
  const reply = await emulator.answer(message as unknown as IncomingMessage);
  if (!reply) return 'cut';
  const { status } = reply;
  if (method === 'HEAD') discard(reply);
  const sent = method === 'HEAD' ? Buffer.alloc(0) : await contentOf(reply.body);
  return { status, headers: lowerCased(reply.headers), body: sent };
}

/** A stream that is read in no other way is no more than its pieces. */
async function* piecesOf(body: Buffer): AsyncGenerator<Buffer> {
  if (body.length > 0) yield body;
}

async function contentOf(body: Reply['body']): Promise<Buffer> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return Buffer.from(body);
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** All of it is there already: no iterator is to be asked for it. */
function incoming(body: Buffer, members: object): Readable {
  const stream = new Readable({ read: () => undefined });
  if (body.length > 0) stream.push(body);
  stream.push(null);
  return Object.assign(stream, members);
}

const lowerCased = (headers: object): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
