// What needs the SDK, to be loaded only when something is in a bucket.
import type { S3Client } from '@aws-sdk/client-s3';
import { rdbClient } from '../functions/aws/rdb-object.ts';

export { objects } from '../functions/aws/objects.ts';
export { rdbObject } from '../functions/aws/rdb-object.ts';
export { buckets } from '../functions/aws/s3.ts';

/** One client for a thread; a bucket may be in another region than the one that is set. */
export function newS3Client(): S3Client {
  // The AWS CLI knows both names, the SDK only the first; without either, both look into the profile.
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'];
  return rdbClient({ followRegionRedirects: true, ...(region ? { region } : {}) });
}
