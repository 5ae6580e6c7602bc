import type { S3Client } from '@aws-sdk/client-s3';
import type { RdbBytes } from '../functions/core/rdb/bytes.ts';
import { fileBytes } from './file-bytes.ts';
import type { StoredPlace } from './shard.ts';

/** One client for the thread, which reuses connections. */
let client: S3Client | undefined;

/** Loads the SDK only if something is in a bucket. */
export async function openBytes(place: StoredPlace): Promise<RdbBytes> {
  if ('path' in place) return fileBytes(place.path);
  const { newS3Client, rdbObject } = await import('./s3.ts');
  client ??= newS3Client();
  return rdbObject(client, place);
}
