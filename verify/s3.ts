// What needs the SDK, to be loaded only when something is in a bucket.
import type { S3Client } from '@aws-sdk/client-s3';
import { rdbClient } from '../functions/aws/rdb-object.ts';

export { objects } from '../functions/aws/objects.ts';
export { rdbObject } from '../functions/aws/rdb-object.ts';
export { buckets } from '../functions/aws/s3.ts';

/** One client for a thread; a bucket may be in another region than the one that is set. */
export const newS3Client = (): S3Client => rdbClient({ followRegionRedirects: true });
