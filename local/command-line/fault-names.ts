import * as memorydb from '@aws-sdk/client-memorydb';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import { errorsOf } from '../emulators/api-model.ts';
import { S3_ERRORS } from '../emulators/s3/errors.ts';
import { isRecord } from '../json.ts';

/** Errors of any service: "Common error types" of the API references, and their older names. */
const COMMON = [
  ...['AccessDeniedException', 'ExpiredTokenException', 'IncompleteSignature', 'InternalFailure', 'NotAuthorized'],
  ...['OptInRequired', 'RequestAbortedException', 'RequestExpired', 'RequestTimeoutException', 'ServiceUnavailable'],
  ...['ThrottlingException', 'UnrecognizedClientException', 'ValidationError', 'ValidationException'],
  'ConnectionCut',
];
const S3_COMMON = ['AccessDenied', 'ExpiredToken', 'InvalidRequest', 'RequestTimeout', 'SignatureDoesNotMatch'];

/** Calls that handlers make; a fault on any other would never be used. A test compares. */
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  memorydb: ['CopySnapshot', 'DeleteSnapshot', 'DescribeClusters', 'DescribeSnapshots', 'ListTags'],
  s3: [
    ...['HeadBucket', 'GetBucketPolicy', 'GetBucketOwnershipControls', 'GetBucketVersioning'],
    ...['ListObjectsV2', 'ListObjectVersions', 'HeadObject', 'GetObject', 'GetObjectTagging'],
    ...['PutObject', 'DeleteObject'],
  ],
  sns: ['Publish'],
  sfn: ['StartExecution', 'DescribeExecution', 'ListExecutions'],
};

const SERVICES: Readonly<Record<string, () => readonly string[]>> = {
  memorydb: () => [...errorsOf(memorydb), ...COMMON],
  sfn: () => [...errorsOf(sfn), ...COMMON],
  s3: () => [...S3_ERRORS, ...S3_COMMON, ...COMMON],
  // SNS's protocol has shorter names than the SDK.
  sns: () => [...errorsOf(sns), ...errorsOf(sns).map((name) => name.replace(/Exception$/, '')), ...COMMON],
};

/** Errors of Lambda and Step Functions for a function that did not answer. */
export const PLATFORM_ERRORS = [
  ...['AWSLambdaException', 'ClientExecutionTimeoutException', 'ResourceNotFoundException', 'SdkClientException'].map(
    (name) => `Lambda.${name}`,
  ),
  ...['ServiceException', 'TooManyRequestsException', 'Unknown'].map((name) => `Lambda.${name}`),
  ...['Sandbox.Timedout', 'Runtime.ExitError', 'Runtime.ImportModuleError', 'Runtime.HandlerNotFound'],
  ...['States.Timeout', 'States.TaskFailed', 'States.Permissions', 'States.DataLimitExceeded', 'States.Runtime'],
];

export const SERVICE_OPERATIONS = Object.values(OPERATIONS).flat();

/** The errors with which a call of that operation, or of a function, can fail. */
export function errorsIn(operation: string, machineErrors: readonly string[]): readonly string[] {
  const service = Object.keys(OPERATIONS).find((name) => OPERATIONS[name]?.includes(operation));
  const names = service ? SERVICES[service]?.() : Object.values(SERVICES).flatMap((each) => each());
  const all = service ? (names ?? []) : [...(names ?? []), ...machineErrors, ...PLATFORM_ERRORS];
  return [...new Set(all)].filter((name) => service || name !== 'ConnectionCut');
}

/** Names of errors that the definition of a state machine catches or retries. */
export function errorsCaught(definition: string): readonly string[] {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isRecord(value)) return;
    for (const [name, inside] of Object.entries(value))
      if (name === 'ErrorEquals' && Array.isArray(inside)) for (const each of inside) names.add(String(each));
      else look(inside);
  };
  look(JSON.parse(definition));
  names.delete('States.ALL');
  return [...names];
}
