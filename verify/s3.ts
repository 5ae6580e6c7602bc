// Needs the SDK, so it is loaded only for objects in a bucket.
import type { S3Client } from '@aws-sdk/client-s3';
import { rdbClient } from '../functions/aws/rdb-object.ts';
import { clientSettings } from '../terminal/client-settings.ts';

export { buckets } from '../functions/aws/buckets.ts';
export { objects } from '../functions/aws/objects.ts';
export { rdbObject } from '../functions/aws/rdb-object.ts';
export { currentVersions } from '../functions/aws/versions.ts';
export { wholeText } from './whole-text.ts';

/** One client for a thread; the bucket may be in another region than the configured one. */
export const newS3Client = (): S3Client => rdbClient({ followRegionRedirects: true, ...clientSettings() });
