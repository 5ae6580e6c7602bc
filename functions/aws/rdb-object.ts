import { GetObjectCommand, HeadObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { objectArn } from '../core/arn.ts';
import { nameOf } from '../core/errors.ts';
import { ObjectChanged, type RdbBytes } from '../core/rdb/bytes.ts';
import { calling, namedFault, unfit } from './faults.ts';
import { type AnyPlace, addressOf } from './object-place.ts';
import { READ_TIMEOUT_MS, withReadTimeout } from './read-timeout.ts';

/** HeadObject needs this action too; it has none of its own. */
const ACTION = 's3:GetObject';

/** S3's errors when the object was replaced, deleted or shortened. */
const CHANGED = new Set(['PreconditionFailed', 'NoSuchKey', 'InvalidRange']);

/**
 * Opens objects, all through one client. Every read names the ETag that the object was described with, so all ranges have
 * the same content.
 */
export type OpenRdb = (place: AnyPlace) => RdbBytes;

/**
 * A client for reading RDB files. It skips the SDK's checksum, since our own is the proof: for a range that is a whole
 * multipart object, S3 may send a checksum of checksums, which the SDK takes for one of the bytes.
 */
export const rdbClient = (options: S3ClientConfig = {}): S3Client =>
  new S3Client({ ...options, responseChecksumValidation: 'WHEN_REQUIRED' });

export const rdbObjects =
  (client = rdbClient()): OpenRdb =>
  (place) =>
    rdbObject(client, place);

/** @param readTimeoutMs how long S3 may send nothing before the read fails as transient */
export function rdbObject(client: S3Client, place: AnyPlace, readTimeoutMs = READ_TIMEOUT_MS): RdbBytes {
  const resource = objectArn(place);
  const waiting = <T>(coming: Promise<T>, giveUp: () => void) => withReadTimeout(coming, readTimeoutMs, ACTION, giveUp);
  const answer = <T>(send: (options: { readonly abortSignal: AbortSignal }) => Promise<T>): Promise<T> => {
    const aborting = new AbortController();
    return waiting(send({ abortSignal: aborting.signal }), () => aborting.abort());
  };
  return {
    async describe() {
      try {
        const command = new HeadObjectCommand(addressOf(place));
        const found = await calling(ACTION, resource, () => answer((options) => client.send(command, options)));
        return { bytes: found.ContentLength ?? 0, etag: found.ETag ?? '' };
      } catch (error) {
        if (nameOf(error) === 'NotFound' || nameOf(error) === 'NoSuchKey') return null;
        throw error;
      }
    },
    async *read({ First, Last }, etag) {
      const command = new GetObjectCommand({ ...addressOf(place), IfMatch: etag, Range: `bytes=${First}-${Last}` });
      try {
        const { Body, ContentRange } = await answer((options) => client.send(command, options));
        // In Node the body is a Node stream, although its type allows others.
        const body = Body as unknown as (AsyncIterable<Uint8Array> & { destroy(): void }) | undefined;
        if (!body || !ContentRange?.startsWith(`bytes ${First}-${Last}/`)) {
          body?.destroy();
          throw unfit(ACTION, resource);
        }
        const chunks = body[Symbol.asyncIterator]();
        try {
          for (;;) {
            const next = await waiting(chunks.next(), () => body.destroy());
            if (next.done) return;
            yield next.value;
          }
        } finally {
          body.destroy();
        }
      } catch (error) {
        const fault = namedFault(error, ACTION, resource);
        throw CHANGED.has(nameOf(fault)) ? new ObjectChanged(`${place.key} has changed`, { cause: error }) : fault;
      }
    },
  };
}
