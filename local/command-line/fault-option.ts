import type { Fault } from '../faults.ts';
import { UsageError } from './usage-error.ts';

/** The calls that handlers make: a fault on any other would never hit. A test compares. */
export const SERVICE_OPERATIONS: readonly string[] = [
  ...['CopySnapshot', 'DescribeSnapshots', 'ListTags'],
  ...['HeadBucket', 'GetBucketPolicy', 'GetBucketOwnershipControls', 'ListObjectsV2', 'HeadObject'],
  ...['GetObject', 'PutObject'],
  'Publish',
];

/** What cuts a call off comes after its effect: the harder case of the two. */
const CUT_OFF = ['ConnectionCut', 'Sandbox.Timedout', 'Runtime.ExitError', 'States.Timeout'];

/** Reads `NAME[@OPERATION][:TIMES]`. Throws UsageError. */
export function parseFault(text: string, functionKeys: readonly string[]): Fault {
  const [, error = '', given, times = '1'] = /^([\w.]+)(?:@(\w+))?(?::([1-9]\d*))?$/.exec(text) ?? [];
  if (!error)
    throw new UsageError(`--fault ${text} is not NAME[@OPERATION][:TIMES]. Write, say, ThrottlingException:3.`);
  const isOfFunctions = /^(Lambda|Sandbox|Runtime|States)\./.test(error);
  const services = isOfFunctions ? [] : SERVICE_OPERATIONS;
  const operations = error === 'ConnectionCut' ? services : [...services, ...functionKeys];
  const operation = given ?? (isOfFunctions ? 'copySnapshot' : 'CopySnapshot');
  if (!operations.includes(operation)) {
    const problem = `--fault ${text}: ${operation} is nothing that can end in ${error}.`;
    throw new UsageError(`${problem} These can: ${operations.join(', ')}.`);
  }
  return { error, operation, times: Number(times), effect: CUT_OFF.includes(error) ? 'done' : 'none' };
}
