/** When every run begins. */
export const BEGIN = Date.parse('2026-11-23T03:00:00.000Z');
export const CLUSTER = 'orders';
export const SOURCE = 'automatic.orders-2026-11-20-03-00';
export const OTHER_SOURCE = 'orders-by-hand';
export const TARGET = 'orders-keep';
export const BUCKET = 'memorydb-snapshot-exports';
/** Another that the deployment may export to. */
export const SECOND_BUCKET = 'memorydb-snapshot-exports-2';
export const BUCKETS = [BUCKET, SECOND_BUCKET];
/** One that the shipped deployment may not export to. */
export const OTHER_BUCKET = 'somebody-elses-bucket';
export const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** The bucket in which everything happens that has to do with a request. */
export const bucketOf = ({ TargetBucket }: { readonly TargetBucket?: string }): string =>
  BUCKETS.find((each) => each === TargetBucket) ?? BUCKET;

export const placeOf = (bucket: string, key: string): string => `${bucket}/${key}`;
