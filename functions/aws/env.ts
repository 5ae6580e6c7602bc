import type { Machine } from '../core/arn.ts';

/** Reads a Lambda environment variable that serverless.yml sets. Throws a plain Error when it is missing. */
function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set; serverless.yml sets it for this function.`);
  return value;
}

/** The ARN of the topic that notices are published to. */
export const topicArn = (): string => required('TOPIC_ARN');

/** The buckets that this deployment may export to. */
export const allowedBuckets = (): string[] =>
  required('ALLOWED_BUCKETS')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The bucket of this deployment, which has the records of all its recovery points. */
export const exportBucket = (): string => required('EXPORT_BUCKET');

/** Whether this deployment may delete recovery points; without a value that says so, it may not. */
export const expirationAllowed = (): boolean => required('EXPIRE_RECOVERY_POINTS') === 'on';

/** The ARN of a state machine of this deployment. */
export const stateMachineArn = (machine: Machine): string =>
  required(machine === 'copy-snapshot' ? 'STATE_MACHINE_ARN' : MACHINE_ARNS[machine]);

const MACHINE_ARNS = {
  'protect-clusters': 'PROTECT_CLUSTERS_ARN',
  'expire-recovery-points': 'EXPIRE_RECOVERY_POINTS_ARN',
} as const;

/** The largest total size at which every byte of an export is read by default. */
export function checksumLimitBytes(): number {
  const gigabytes = Number(required('CHECKSUM_LIMIT_GB'));
  if (gigabytes >= 0) return gigabytes * 2 ** 30;
  throw new Error(
    'The environment variable CHECKSUM_LIMIT_GB is not a number; serverless.yml takes it from a parameter.',
  );
}

/** How many functions may read the files of one export at once. */
export function verificationConcurrency(): number {
  const most = Number(required('VERIFICATION_CONCURRENCY'));
  if (Number.isInteger(most) && most >= 1) return most;
  throw new Error(
    'The environment variable VERIFICATION_CONCURRENCY is not a whole number from 1; serverless.yml takes it from a parameter.',
  );
}

/** The highest age of the newest recovery point of a cluster without a tag. */
export function maxAgeHours(): number {
  const hours = Number(required('MAX_AGE_HOURS'));
  if (hours > 0) return hours;
  throw new Error(
    'The environment variable MAX_AGE_HOURS is not a number above 0; serverless.yml takes it from a parameter.',
  );
}

/** Whether each cluster has metrics of its own. */
export const hasMetricsPerCluster = (): boolean => required('METRICS_PER_CLUSTER') === 'yes';
