/** The errors of the several classes, as the simulation knows them: by AWS's documents, and not by the product's code. */

export const PASSING = [
  ...['ThrottlingException', 'InternalFailure', 'ServiceUnavailable', 'APICallRateForCustomerExceededFault'],
  ...['InternalError', 'SlowDown', 'Throttled', 'ConnectionCut'],
];
export const DENIED = ['AccessDeniedException', 'AccessDenied', 'AuthorizationError', 'KMSAccessDenied'];

/** Of Lambda itself: it would not take the event. */
export const PLATFORM = [
  ...['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
  ...['Lambda.ClientExecutionTimeoutException', 'Lambda.TooManyRequestsException'],
];
/** Of Lambda itself: nobody knows how far the function came. */
export const CUT_OFF = ['Sandbox.Timedout', 'States.Timeout', 'Lambda.Unknown', 'Runtime.ExitError'];

export const DOCUMENTED = [
  ...['SnapshotAlreadyExistsFault', 'SnapshotNotFoundFault', 'SnapshotQuotaExceededFault', 'InvalidSnapshotStateFault'],
  ...['ServiceLinkedRoleNotFoundFault', 'InvalidParameterValueException', 'InvalidParameterCombinationException'],
  ...['TagQuotaPerResourceExceeded', 'AccessDeniedException', 'InvalidKMSKeyFault'],
];
export const FOUND_BY_US = [
  ...['InvalidRequest', 'ExportNameClaimed', 'SourceSnapshotTooOld', 'CopyFailed', 'DeadlineExceeded'],
  ...['ExportIncomplete', 'ExportKeysUnexpected', 'ExportVerificationFailed'],
];
