import { AWS_ERRORS, nameOf, WorkflowError } from '../core/errors.ts';
import { isRecord } from '../core/json.ts';

/** The error names of AWS services that throttle. */
const THROTTLING_NAMES: ReadonlySet<string> = new Set([
  'APICallRateForCustomerExceededFault',
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'RequestLimitExceeded',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Codes after which the same call may succeed. SDK v3 does not itself retry APICallRateForCustomerExceededFault. */
const TRANSIENT_NAMES = new Set([
  ...THROTTLING_NAMES,
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'InternalErrorException',
  'PriorRequestNotComplete',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
]);

/** Each service has a name of its own for a denied permission. */
const DENIED_NAMES = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'Forbidden',
  '403',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
]);

/**
 * Makes an AWS call and gives its failure one of the machine's names: AWS's own wherever it has one, `TransientServiceError`
 * for everything that passes with time, `AccessDeniedException` for every denied permission.
 * @param action the IAM action that the call needs, such as `s3:ListBucket`
 * @param resource the resource that it needs the action on
 */
export async function calling<T>(action: string, resource: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw namedFault(error, action, resource);
  }
}

/** A success without its result: S3 may answer 200 with an error in the body. */
export const unfit = (action: string, resource: string): WorkflowError =>
  new WorkflowError('TransientServiceError', `${action} was answered as a success, without what belongs to one.`, {
    Action: action,
    Resource: resource,
  });

/** Resolves to null when the call fails with one of these names. */
export async function unlessNamed<T>(names: readonly string[], call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (names.includes(nameOf(error))) return null;
    throw error;
  }
}

export function namedFault(error: unknown, action: string, resource: string): unknown {
  if (!(error instanceof Error) || error instanceof WorkflowError) return error;
  if (DENIED_NAMES.has(nameOrStatus(error))) {
    const named = /perform:? [\w-]+:/.test(error.message);
    const sentence = named
      ? error.message
      : `This function is not authorized to perform: ${action} on resource: ${resource} (AWS said: ${error.message})`;
    return new WorkflowError('AccessDeniedException', sentence, { Action: action, Resource: resource }, error);
  }
  if (isTransient(error))
    return new WorkflowError(
      'TransientServiceError',
      `${action} did not succeed, for a reason that passes: ${error.name}: ${error.message}`,
      {
        Action: action,
        Resource: resource,
        Reason: error.name,
        ...(THROTTLING_NAMES.has(error.name) && { Throttled: true }),
      },
      error,
    );
  return new WorkflowError(error.name, error.message, { Action: action, Resource: resource }, error);
}

/** S3's HEAD responses have no body, so the SDK names their errors `Unknown`; only the status is known. */
const nameOrStatus = (error: Error): string => (error.name === 'Unknown' ? `${statusOf(error)}` : error.name);

/** A documented fault comes first, then the status; a failure without a response is a network error. */
function isTransient(error: Error): boolean {
  if (TRANSIENT_NAMES.has(error.name)) return true;
  if (AWS_ERRORS.some((name) => name === error.name)) return false;
  const status = statusOf(error);
  if (status !== null) return status >= 500;
  return !('$fault' in error) && 'code' in error && typeof error.code === 'string' && error.code !== 'ERR_INVALID_URL';
}

/** The HTTP status of the response, even an unreadable one; null without a response. */
function statusOf(error: Error): number | null {
  const metadata = '$metadata' in error ? error.$metadata : null;
  return isRecord(metadata) && typeof metadata['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : null;
}
