/** What AWS's services say when they have been asked too often; time alone heals it. */
export const THROTTLING_NAMES: ReadonlySet<string> = new Set([
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
