import { AWS_ERRORS, WorkflowError } from '../core/errors.ts';
import { isRecord } from '../core/json.ts';

/** What AWS's services say when they have been asked too often. */
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

/** The words of the several services for the one condition. */
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
 * for everything that time heals, `AccessDeniedException` for every refusal of permission.
 * @param action the IAM action that the call needs, such as `s3:ListBucket`
 * @param resource what it is needed on
 */
export async function calling<T>(action: string, resource: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw namedFault(error, action, resource);
  }
}

/** An answer of success that lacks what belongs to it: S3 may answer 200 and have an error in the body. */
export const unfit = (action: string, resource: string): WorkflowError =>
  new WorkflowError('TransientServiceError', `${action} was answered as a success, without what belongs to one.`, {
    Action: action,
    Resource: resource,
  });

/** null instead of a failure that has one of these names, which is an answer too. */
export async function unlessNamed<T>(names: readonly string[], call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return null;
    throw error;
  }
}

export function namedFault(error: unknown, action: string, resource: string): unknown {
  if (!(error instanceof Error) || error instanceof WorkflowError) return error;
  if (DENIED_NAMES.has(nameOf(error))) {
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
        ...{ Action: action, Resource: resource, Reason: error.name },
        ...(THROTTLING_NAMES.has(error.name) && { Throttled: true }),
      },
      error,
    );
  return new WorkflowError(error.name, error.message, { Action: action, Resource: resource }, error);
}

/** S3's HEAD answers have no body, and so no name but `Unknown`; the status is all they tell. */
const nameOf = (error: Error): string => (error.name === 'Unknown' ? `${statusOf(error)}` : error.name);

/** A definite fault of the service wins; then the status; and what never got an answer is the network's doing. */
function isTransient(error: Error): boolean {
  if (TRANSIENT_NAMES.has(error.name)) return true;
  if (AWS_ERRORS.some((name) => name === error.name)) return false;
  const status = statusOf(error);
  if (status !== null) return status >= 500;
  return !('$fault' in error) && 'code' in error && typeof error.code === 'string';
}

/** The HTTP status of the answer, even of one that could not be read; null when there was none. */
function statusOf(error: Error): number | null {
  const metadata = '$metadata' in error ? error.$metadata : null;
  return isRecord(metadata) && typeof metadata['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : null;
}
