/** What ARNs say. Those of executions are `arn:<partition>:states:<region>:<account>:execution:<machine>:<name>`. */

/** Where the resource of any ARN is. Of a text that is none: the partition `aws`, no region and no account. */
export function parseArn(arn: string): { partition: string; region: string; accountId: string } {
  const [, partition = 'aws', , region = '', accountId = ''] = arn.split(':');
  return { partition, region, accountId };
}

export const isSnapshotArn = (text: string): boolean =>
  /^arn:[\w-]+:memorydb:[\w-]+:\d{12}:snapshot\/[^/]+$/.test(text);

export const isExecutionArn = (text: string): boolean =>
  /^arn:[\w-]+:states:[\w-]+:\d{12}:execution:[^:]+:[^:]+$/.test(text);

/** The machines of a deployment are named after it; that of copies and exports has the very name. */
export const OTHER_MACHINES = ['protect-clusters', 'expire-recovery-points'] as const;
export const MACHINES = ['copy-snapshot', ...OTHER_MACHINES] as const;

export type Machine = (typeof MACHINES)[number];

const machineNameOf = (arn: string): string => arn.split(':')[6] ?? '';

/** Which machine an execution is of. */
export const machineOf = (executionArn: string): Machine =>
  OTHER_MACHINES.find((machine) => machineNameOf(executionArn).endsWith(`-${machine}`)) ?? 'copy-snapshot';

/**
 * The name of the deployment, such as `memorydb-snapshot-copy-dev`, whichever of its machines is meant.
 * @param arn of an execution or of a state machine
 */
export function deploymentOf(arn: string): string {
  const machine = machineOf(arn);
  const name = machineNameOf(arn);
  return machine === 'copy-snapshot' ? name : name.slice(0, -machine.length - 1);
}

const withoutName = (executionArn: string): string => executionArn.split(':').slice(0, 7).join(':');

/** Whether two executions are of one state machine. IAM allows no other machine's execution to be described. */
export const isSameMachine = (one: string, other: string): boolean => withoutName(one) === withoutName(other);

/** The ARN of the state machine that an execution is of. */
export const machineArnOf = (executionArn: string): string =>
  withoutName(executionArn).replace(':execution:', ':stateMachine:');

/** @param name without a colon, as executions' names are */
export const executionArnOf = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

export const executionNameOf = (executionArn: string): string => executionArn.split(':').at(-1) ?? '';

export const bucketArn = (bucket: string, partition = 'aws'): string => `arn:${partition}:s3:::${bucket}`;

/** @param key of an object, or a pattern of keys */
export const objectArn = (
  { bucket, key }: { readonly bucket: string; readonly key: string },
  partition?: string,
): string => `${bucketArn(bucket, partition)}/${key}`;
