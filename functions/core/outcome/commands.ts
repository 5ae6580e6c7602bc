/** Commands and policy statements that a person can paste. Everything that came from outside is quoted for the shell. */

import { parseArn } from '../copy/source.ts';
import { EXPORT_ACTIONS, snapshotPrincipal } from '../export/bucket-grant.ts';
import { jsonBytes } from '../json.ts';
import { printable } from '../printable.ts';

/** One word for a POSIX shell, whatever it holds. */
export const shellQuote = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const command = (...words: readonly string[]): string => words.map(shellQuote).join(' ');

/** `arn:<partition>:states:<region>:...` → the option that leads a command there, wherever it is pasted. */
export const regionOf = (executionArn: string): string[] => {
  const { region } = parseArn(executionArn);
  return region ? ['--region', region] : [];
};

/** The same command, for the region of an execution. A policy statement has none, nor has IAM. */
export const inRegionOf = (executionArn: string, fix: string): string =>
  /^aws (?!iam )/.test(fix) && !fix.includes(' --region ')
    ? [fix, command(...regionOf(executionArn))].join(' ').trim()
    : fix;

/** A value that begins with a hyphen would be taken for an option of its own. */
const option = (name: string, value: string): string[] =>
  value.startsWith('-') ? [`${name}=${value}`] : [name, value];

/** The AWS CLI takes the content of a file or page for a value that begins so, and knows no way to say that it is none. */
const NAMES_A_FILE = /^(fileb?|https?):\/\//;

export const describeSnapshot = (name: string): string =>
  command('aws', 'memorydb', 'describe-snapshots', ...option('--snapshot-name', name), '--show-detail');

export const listManualSnapshots = (cluster: string): string =>
  command(
    'aws',
    'memorydb',
    'describe-snapshots',
    ...(cluster ? option('--cluster-name', cluster) : []),
    '--source',
    'user',
  );

export const listSnapshots = (): string =>
  command('aws', 'memorydb', 'describe-snapshots', '--query', 'Snapshots[].[Name,Status]', '--output', 'table');

/** With the time of the first shard, since a snapshot itself has none. */
export const listSnapshotsOf = (cluster: string): string =>
  command(
    ...['aws', 'memorydb', 'describe-snapshots', ...option('--cluster-name', cluster), '--show-detail'],
    ...['--output', 'table'],
    ...['--query', 'Snapshots[].[Name,Status,Source,ClusterConfiguration.Shards[0].SnapshotCreationTime]'],
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

/** A longer input is not shown, but read back from the execution. */
const LONGEST_INPUT = 2_000;

/**
 * Whether a command holds this input: not one that is long, and none with tags, whose values are not to be told. (Who stops
 * an execution at its start may stop one whose tags are misspelt.)
 */
export const isShown = (request: unknown): boolean =>
  request !== undefined &&
  jsonBytes(request) <= LONGEST_INPUT &&
  !/"tags?"\s*:/i.test(JSON.stringify(request)) &&
  inputOf(request).length <= LONGEST_INPUT;

const inputOf = (request: unknown): string => shellQuote(printable(JSON.stringify(request)));

/**
 * Starts the same request again. What the first has begun is adopted: a copy by its stamp, an export by its claim.
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

/** `arn:aws:states:<region>:<account>:execution:<machine>:<name>` → the machine's ARN. */
const machineArnOf = (executionArn: string): string =>
  executionArn.split(':').slice(0, 7).join(':').replace(':execution:', ':stateMachine:');

/** The statement that lets MemoryDB write an export (MemoryDB guide, "Exporting a snapshot", step 2). */
export function bucketPolicyStatement(partition: string, region: string, bucket: string): string {
  return JSON.stringify({
    Sid: 'MemoryDBSnapshotExport',
    Effect: 'Allow',
    Principal: { Service: snapshotPrincipal(region) },
    Action: EXPORT_ACTIONS,
    Resource: [`arn:${partition}:s3:::${bucket}`, `arn:${partition}:s3:::${bucket}/*`],
  });
}

/** All of the kind, where what was refused is one of many: the next would be refused too. */
export const allowStatement = (action: string, resource: string): string =>
  JSON.stringify({
    Effect: 'Allow',
    Action: action,
    Resource: resource
      .replace(/^(arn:[\w-]+:s3:::[^/]+\/).*(\.rdb|\.claim\.json|\.manifest\.json)$/, '$1*$2')
      .replace(/^(arn:[\w-]+:memorydb:[^/]*:snapshot\/).*$/, '$1*'),
  });
