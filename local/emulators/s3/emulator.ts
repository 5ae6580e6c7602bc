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
  /** Whether calls are kept in `calls`; true by default. */
  readonly remembers?: boolean | undefined;
  /** Awaited before each request: MemoryDB's exports write their due objects here. */
  readonly settle?: () => Promise<void>;
}

/** Wrong answers with a successful status, by the name of the fault. */
const TWISTS: Readonly<Record<string, (reply: Reply) => Reply>> = {
  /** The checksum of the parts' checksums, without their number. S3 sends that for a range of the whole object. */
  CompositeChecksum: (reply) => ({
    ...reply,
    headers: { ...reply.headers, 'x-amz-checksum-crc32': 'UymZPQ==', 'x-amz-checksum-type': 'COMPOSITE' },
  }),
  /** 200 with an error in the body. */
  ErrorInside: ({ body }) => {
    if (body instanceof Readable) body.destroy();
    return { ...errorReply(new S3Error('InternalError')), status: 200 };
  },
  /** The connection ends or stalls in the middle of the body. */
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
    const fault = faults.take(operation, input);
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
