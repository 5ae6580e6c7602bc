import type { IncomingMessage } from 'node:http';
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
