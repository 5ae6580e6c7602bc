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

/** The ARN of the state machine whose executions are started, shown and stopped. */
export const stateMachineArn = (): string => required('STATE_MACHINE_ARN');
