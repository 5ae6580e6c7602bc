import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ObjectChanged, type Source } from '../core/rdb/source.ts';
import { calling, namedFault } from './faults.ts';

/** An object in S3, read in ranges of one and the same content: every read names the ETag that it was described with. */
export interface ObjectName {
  readonly bucket: string;
  /** The account that must own the bucket; null if any may. */
  readonly owner: string | null;
  readonly key: string;
}

/** What S3 answers when the object is another, or none, or shorter than before. */
const CHANGED = new Set(['PreconditionFailed', 'NoSuchKey', 'InvalidRange']);

/** Opens objects, all through one client. */
export type OpenRdb = (name: ObjectName) => Source;

export const rdbObjects =
  (client = new S3Client()): OpenRdb =>
  (name) =>
    rdbObject(client, name);

export function rdbObject(client: S3Client, { bucket, owner, key }: ObjectName): Source {
  const named = { Bucket: bucket, Key: key, ...(owner === null ? {} : { ExpectedBucketOwner: owner }) };
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  return {
    async describe() {
      try {
        const command = new HeadObjectCommand(named);
        const found = await calling('s3:GetObject', resource, () => client.send(command));
        return { bytes: found.ContentLength ?? 0, etag: found.ETag ?? '' };
      } catch (error) {
        if (nameOf(error) === 'NotFound' || nameOf(error) === 'NoSuchKey') return null;
        throw error;
      }
    },
    async *read({ First, Last }, etag) {
      const command = new GetObjectCommand({ ...named, IfMatch: etag, Range: `bytes=${First}-${Last}` });
      try {
        const { Body } = await client.send(command);
        // In Node the body is a stream of Node's, whatever else its type allows.
        if (Body) yield* Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        const fault = namedFault(error, 's3:GetObject', resource);
        throw CHANGED.has(nameOf(fault)) ? new ObjectChanged(`${key} has changed`, { cause: error }) : fault;
      }
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
