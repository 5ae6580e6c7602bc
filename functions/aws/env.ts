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
export const checksumLimitBytes = (): number =>
  numberOf('CHECKSUM_LIMIT_GB', 'a number from 0', (gigabytes) => gigabytes >= 0) * 2 ** 30;

/** How many functions may read the files of one export at once. */
export const verificationConcurrency = (): number =>
  numberOf('VERIFICATION_CONCURRENCY', 'a whole number from 1', (most) => Number.isInteger(most) && most >= 1);

/** The highest age of the newest recovery point of a cluster without a tag. */
export const maxAgeHours = (): number => numberOf('MAX_AGE_HOURS', 'a number above 0', (hours) => hours > 0);

function numberOf(name: string, rule: string, isValid: (value: number) => boolean): number {
  const value = Number(required(name));
  if (isValid(value)) return value;
  throw new Error(`The environment variable ${name} is not ${rule}; serverless.yml takes it from a parameter.`);
}

/** Whether each cluster has metrics of its own. */
export const hasMetricsPerCluster = (): boolean => required('METRICS_PER_CLUSTER') === 'yes';
