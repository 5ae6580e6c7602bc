import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FaultDoor } from '../../faults.ts';
import { type Call, callerOf, cut, type Emulator } from '../http.ts';
import { S3Error } from './errors.ts';
import { perform, type Reply } from './operations.ts';
import { parseRequest } from './request.ts';
import type { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

interface S3Options {
  readonly store: S3Store;
  readonly faults: FaultDoor;
  /** Awaited before each request: whoever exports into the store brings it up to date here. */
  readonly settle?: () => Promise<void>;
}

/** Answers that are no errors by their status, by the name of the fault that asks for them. */
export const TWISTS: Readonly<Record<string, (reply: Reply) => Reply>> = {
  /** The checksum of the checksums of an object's parts, without how many these are. S3 does that for a range that is all. */
  CompositeChecksum: (reply) => ({
    ...reply,
    headers: { ...reply.headers, 'x-amz-checksum-crc32': 'UymZPQ==', 'x-amz-checksum-type': 'COMPOSITE' },
  }),
  /** 200, and an error in the body. */
  ErrorInside: ({ body }) => {
    if (typeof body !== 'string') body.destroy();
    return { ...errorReply(new S3Error('InternalError')), status: 200 };
  },
  /** The connection ends, or nothing more comes, in the middle of the body. */
  BodyCut: (reply) => ({ ...reply, body: halfOf(reply, 'cut') }),
  BodyStalls: (reply) => ({ ...reply, body: halfOf(reply, 'stall') }),
};

function halfOf({ headers, body }: Reply, then: 'cut' | 'stall'): Readable {
  const half = Math.floor(Number(headers['content-length'] ?? 0) / 2);
  return Readable.from(
    (async function* () {
      let left = half;
      for await (const chunk of typeof body === 'string' ? [Buffer.from(body)] : body) {
        if (chunk.length > left) {
          yield chunk.subarray(0, left);
          break;
        }
        yield chunk;
        left -= chunk.length;
      }
      if (then === 'cut') throw new Error('cut in the middle of the body');
      await new Promise(() => {});
    })(),
  );
}

/** Amazon S3's REST API, path style, over a store. Signatures and permissions are not checked. */
export function s3Emulator({ store, faults, settle }: S3Options): Emulator {
  const calls: Call[] = [];

  /** Undefined if the connection is to be cut. */
  const answer = async (message: IncomingMessage): Promise<Reply | undefined> => {
    const request = parseRequest(message);
    const { operation, input } = request;
    calls.push({ caller: callerOf(message), operation, input });
    const fault = faults.take(operation);
    if (!fault) return perform(store, request);
    const twist = TWISTS[fault.error];
    if (twist) return twist(await perform(store, request));
    if (fault.effect === 'done') {
      const { body } = await perform(store, request).catch(errorReply);
      if (typeof body !== 'string') body.destroy();
    }
    if (fault.error === 'ConnectionCut') return undefined;
    throw new S3Error(fault.error, fault.message === undefined ? {} : { Message: fault.message });
  };

  return {
    calls,
    async handle(message, response) {
      await settle?.();
      const reply = await answer(message).catch(errorReply);
      if (!reply) return cut(response);
      const { status, headers, body } = reply;
      response.writeHead(status, { 'x-amz-request-id': 'LOCAL', ...headers });
      if (typeof body === 'string') response.end(body);
      else if (message.method === 'HEAD') response.end(() => body.destroy());
      else await pipeline(body, response);
    },
  };
}

function errorReply(error: unknown): Reply {
  if (!(error instanceof S3Error)) throw error;
  const body = xmlDocument('Error', { ...error.elements, RequestId: 'LOCAL', HostId: 'local' });
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, body };
}
