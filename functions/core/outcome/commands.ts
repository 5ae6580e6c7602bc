/** Commands and policy statements to paste. All input from outside is quoted for the shell. */

import { bucketArn, machineArnOf, objectArn, parseArn } from '../arn.ts';
import { EXPORT_ACTIONS, snapshotPrincipal } from '../export/bucket-grant.ts';
import { jsonBytes } from '../json.ts';
import { printable } from '../printable.ts';

/** Quotes a text as one word for a POSIX shell. */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const command = (...words: readonly string[]): string => words.map(shellQuote).join(' ');

/** The `--region` option of the execution's region, so that a command works wherever it is pasted. */
const regionOf = (executionArn: string): string[] => {
  const { region } = parseArn(executionArn);
  return region ? ['--region', region] : [];
};

/** Adds the region of the execution to a command. Policy statements and IAM commands have none. */
export const inRegionOf = (executionArn: string, fix: string): string =>
  /^aws (?!iam )/.test(fix) && !fix.includes(' --region ')
    ? [fix, command(...regionOf(executionArn))].join(' ').trim()
    : fix;

/** A value that begins with a hyphen would be read as another option. */
const option = (name: string, value: string): string[] =>
  value.startsWith('-') ? [`${name}=${value}`] : [name, value];

/** The AWS CLI replaces a value with such a prefix by the content of the file or page, and has no way to escape it. */
const NAMES_A_FILE = /^(fileb?|https?):\/\//;

export const describeSnapshot = (name: string): string =>
  command('aws', 'memorydb', 'describe-snapshots', ...option('--snapshot-name', name), '--show-detail');

export const listClusters = (): string =>
  command('aws', 'memorydb', 'describe-clusters', '--query', 'Clusters[].[Name,Status]', '--output', 'table');

/** Prints the ARN of each cluster, and then the keys of its tags, whose values are confidential. */
export const listTagKeys = (executionArn: string): string => {
  const inText = ['--output', 'text', ...regionOf(executionArn)];
  return [
    command('aws', 'memorydb', 'describe-clusters', '--query', 'Clusters[].ARN', ...inText),
    command(
      ...['xargs', '-t', '-n', '1', 'aws', 'memorydb', 'list-tags'],
      '--query',
      'TagList[].Key',
      ...inText,
      '--resource-arn',
    ),
  ].join(' | ');
};

export const listSnapshots = (): string =>
  command(
    ...['aws', 'memorydb', 'describe-snapshots'],
    ...['--query', 'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]', '--output', 'table'],
  );

/** A table with the time of the first shard, since a snapshot itself has none. */
const WITH_TIMES = [
  ...['--show-detail', '--output', 'table'],
  ...['--query', 'Snapshots[].[Name,Status,Source,ClusterConfiguration.Shards[0].SnapshotCreationTime]'],
];

export const listSnapshotsOf = (cluster: string): string =>
  command('aws', 'memorydb', 'describe-snapshots', ...option('--cluster-name', cluster), ...WITH_TIMES);

/** @param cluster empty for those of all clusters */
export const listManualSnapshots = (cluster: string): string =>
  command(
    ...['aws', 'memorydb', 'describe-snapshots', ...(cluster ? option('--cluster-name', cluster) : [])],
    ...['--source', 'user', ...WITH_TIMES],
  );

export const deleteSnapshot = (name: string, region: string): string =>
  command('aws', 'memorydb', 'delete-snapshot', ...option('--snapshot-name', name), '--region', region);

/** Lets a cluster keep one automatic snapshot, the fewest. */
export const keepAutomaticSnapshots = (cluster: string, executionArn: string): string =>
  command(
    ...['aws', 'memorydb', 'update-cluster', ...option('--cluster-name', cluster), '--snapshot-retention-limit', '1'],
    ...regionOf(executionArn),
  );

export const createServiceLinkedRole = (): string =>
  command('aws', 'iam', 'create-service-linked-role', '--aws-service-name', 'memorydb.amazonaws.com');

export const describeKey = (key: string): string => command('aws', 'kms', 'describe-key', ...option('--key-id', key));

export const listObjects = (bucket: string, prefix: string): string =>
  command(
    ...['aws', 's3api', 'list-objects-v2', '--bucket', bucket],
    ...(NAMES_A_FILE.test(prefix) ? [] : option('--prefix', prefix)),
  );

export const showObject = (bucket: string, key: string): string =>
  command('aws', 's3', 'cp', `s3://${bucket}/${key}`, '-');

export const executionHistory = (executionArn: string): string =>
  command(
    ...['aws', 'stepfunctions', 'get-execution-history', '--reverse-order', '--execution-arn', executionArn],
    ...regionOf(executionArn),
  );

/** The command reads a longer input back from the execution. */
const LONGEST_INPUT = 2_000;

/**
 * Whether an input is short and tag-free, so it may be printed. The check finds misspelt tags too, since an execution may be
 * stopped before its request is validated.
 */
export const isShown = (request: unknown): boolean =>
  request !== undefined &&
  jsonBytes(request) <= LONGEST_INPUT &&
  !/tags?"\s*:/i.test(JSON.stringify(request)) &&
  inputOf(request).length <= LONGEST_INPUT;

const inputOf = (request: unknown): string => shellQuote(printable(JSON.stringify(request)));

/**
 * Starts the same request again, which adopts what the first one began: a copy by its stamp, an export by its claim.
 * @param request undefined when it is not known
 */
export function startAgain(executionArn: string, request: unknown): string {
  const readBack = command(
    ...['aws', 'stepfunctions', 'describe-execution', '--execution-arn', executionArn],
    ...['--query', 'input', '--output', 'text', ...regionOf(executionArn)],
  );
  const start = command(
    ...['aws', 'stepfunctions', 'start-execution', '--state-machine-arn', machineArnOf(executionArn)],
    ...regionOf(executionArn),
  );
  return `${start} --input ${isShown(request) ? inputOf(request) : `"$(${readBack})"`}`;
}

/** The statement that lets MemoryDB write an export (MemoryDB guide, "Exporting a snapshot", step 2). */
export function bucketPolicyStatement(partition: string, region: string, bucket: string): string {
  return JSON.stringify({
    Sid: 'MemoryDBSnapshotExport',
    Effect: 'Allow',
    Principal: { Service: snapshotPrincipal(region) },
    Action: EXPORT_ACTIONS,
    Resource: [bucketArn(bucket, partition), objectArn({ bucket, key: '*' }, partition)],
  });
}

/** Allows all objects or snapshots of the kind, since the next one would be denied too. */
export const allowStatement = (action: string, resource: string): string =>
  JSON.stringify({
    Effect: 'Allow',
    Action: action,
    Resource: resource
      .replace(/^(arn:[\w-]+:s3:::[^/]+\/).*(\.rdb|\.claim\.json|\.manifest\.json)$/, '$1*$2')
      .replace(/^(arn:[\w-]+:memorydb:[^/]*:snapshot\/).*$/, '$1*'),
  });
