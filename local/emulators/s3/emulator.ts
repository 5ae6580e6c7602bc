import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FaultDoor } from '../../faults.ts';
import { type Call, callerOf, discard, type Emulator, type Reply } from '../http.ts';
import { S3Error } from './errors.ts';
import { perform } from './operations.ts';
import { parseRequest } from './request.ts';
import type { S3Store } from './store.ts';
import { xmlDocument } from './xml.ts';

interface S3Options {
  readonly store: S3Store;
  readonly faults: FaultDoor;
  /** Whether `calls` grows; it does unless told otherwise. */
  readonly remembers?: boolean | undefined;
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
    if (body instanceof Readable) body.destroy();
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
      for await (const chunk of body instanceof Readable ? body : [Buffer.from(body)]) {
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
export function s3Emulator({ store, faults, remembers = true, settle }: S3Options): Emulator {
  const calls: Call[] = [];

  /** Undefined if the connection is to be cut. */
  const replyTo = async (message: IncomingMessage): Promise<Reply | undefined> => {
    const request = parseRequest(message);
    const { operation, input } = request;
    if (remembers) calls.push({ caller: callerOf(message), operation, input });
    const fault = faults.take(operation);
    if (!fault) return perform(store, request);
    const twist = TWISTS[fault.error];
    if (twist) return twist(await perform(store, request));
    if (fault.effect === 'done') discard(await perform(store, request).catch(errorReply));
    if (fault.error === 'ConnectionCut') return undefined;
    throw new S3Error(fault.error, fault.message === undefined ? {} : { Message: fault.message });
  };

  return {
    calls,
    async answer(message) {
      await settle?.();
      const reply = await replyTo(message).catch(errorReply);
      return reply && { ...reply, headers: { 'x-amz-request-id': 'LOCAL', ...reply.headers } };
    },
  };
}

function errorReply(error: unknown): Reply {
  if (!(error instanceof S3Error)) throw error;
  const body = xmlDocument('Error', { ...error.elements, RequestId: 'LOCAL', HostId: 'local' });
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, body };
}
