import { WorkflowError } from '../core/errors.ts';
import { isRecord } from '../core/json.ts';

/** Codes after which the same call may succeed. SDK v3 does not itself retry APICallRateForCustomerExceededFault. */
const TRANSIENT_NAMES = new Set([
  'APICallRateForCustomerExceededFault',
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'InternalErrorException',
  'PriorRequestNotComplete',
  'RequestTimeout',
  'RequestTimeoutException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'EC2ThrottledException',
  'BandwidthLimitExceeded',
]);

/** The words of the several services for the one condition; S3's HEAD has no body and so only a status. */
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

export function namedFault(error: unknown, action: string, resource: string): unknown {
  if (!(error instanceof Error) || error instanceof WorkflowError) return error;
  if (DENIED_NAMES.has(error.name)) {
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
      { Action: action, Resource: resource, Reason: error.name },
      error,
    );
  return new WorkflowError(error.name, error.message, { Action: action, Resource: resource }, error);
}

/** A definite fault of the service wins; then its status; and what never got an answer is the network's doing. */
function isTransient(error: Error): boolean {
  if (TRANSIENT_NAMES.has(error.name)) return true;
  const answered = '$fault' in error && isRecord(error) ? isRecord(error['$metadata']) && error['$metadata'] : null;
  if (answered) return typeof answered['httpStatusCode'] === 'number' && answered['httpStatusCode'] >= 500;
  return 'code' in error && typeof error.code === 'string';
}
