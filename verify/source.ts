import type { S3Client } from '@aws-sdk/client-s3';
import type { Source } from '../functions/core/rdb/source.ts';
import { fileSource } from './file-source.ts';
import type { Place } from './shard.ts';

/** One for the thread: connections are kept. */
let client: S3Client | undefined;

/** Loads the SDK only if something is in a bucket. */
export async function sourceOf(place: Place): Promise<Source> {
  if ('path' in place) return fileSource(place.path);
  const { newS3Client, rdbObject } = await import('./s3.ts');
  client ??= newS3Client();
  return rdbObject(client, place);
}
