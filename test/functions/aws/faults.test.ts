import { describe, expect, test } from '@jest/globals';
import { calling, namedFault } from '../../../functions/aws/faults.ts';
import { AWS_ERRORS, WorkflowError } from '../../../functions/core/errors.ts';

/** An error as SDK v3 makes it of an answer. */
const answered = (name: string, httpStatusCode?: number, message = 'Said by AWS.') =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode } });
/** An error as Node makes it when there is no answer. */
const unanswered = (code: string, name = 'Error') => Object.assign(new Error('no answer'), { name, code });

const named = (error: unknown) => {
  const found = namedFault(error, 's3:ListBucket', 'arn:aws:s3:::b');
  if (!(found instanceof WorkflowError)) throw new Error('It was not named.');
  return found;
};

test.each([
  ['APICallRateForCustomerExceededFault', true],
  ['ThrottlingException', true],
  ['TooManyRequestsException', true],
  ['SlowDown', true],
  ['ServiceUnavailable', undefined],
])('%s says whether there were too many calls: %s', (name, throttled) => {
  expect(Object(named(answered(name, 503)).details).Throttled).toBe(throttled);
});

describe('a fault that passes is a TransientServiceError', () => {
  test.each([
    answered('APICallRateForCustomerExceededFault', 400),
    answered('ThrottlingException', 400),
    answered('Throttling', 400),
    answered('TooManyRequestsException', 429),
    answered('SlowDown', 503),
    answered('RequestTimeout', 400),
    answered('InternalFailure', 500),
    answered('ServiceUnavailable', 503),
    answered('A name that nobody knows', 500),
    answered('Unknown', 503),
    Object.assign(new SyntaxError('<html>'), { $metadata: { httpStatusCode: 502 } }),
    answered('TimeoutError'),
    unanswered('ECONNRESET'),
    unanswered('ECONNREFUSED'),
    unanswered('ENOTFOUND'),
    unanswered('ETIMEDOUT', 'TimeoutError'),
    Object.assign(new Error('too slow'), { name: 'TimeoutError' }),
  ])('%s', (error) => {
    expect(named(error)).toMatchObject({
      name: 'TransientServiceError',
      sentence: `s3:ListBucket did not succeed, for a reason that passes: ${error.name}: ${error.message}`,
      details: { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b', Reason: error.name },
      cause: error,
    });
  });
});

describe('a refusal of permission is an AccessDeniedException', () => {
  test.each([
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationError',
    'AuthorizationErrorException',
    'Forbidden',
    '403',
    'KMSAccessDenied',
    'KMSAccessDeniedException',
  ])('under the name %s, with the action and the resource', (name) => {
    expect(named(answered(name, 403, 'Access Denied'))).toMatchObject({
      name: 'AccessDeniedException',
      sentence:
        'This function is not authorized to perform: s3:ListBucket on resource: arn:aws:s3:::b (AWS said: Access Denied)',
      details: { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' },
    });
  });

  test('without a name, as HEAD has it', () => {
    expect(named(answered('Unknown', 403)).name).toBe('AccessDeniedException');
    expect(named(answered('Unknown', 400)).name).toBe('Unknown');
  });

  test('keeps the words of AWS when they name the action', () => {
    const words = 'User: x is not authorized to perform: kms:CreateGrant on resource: y';
    expect(named(answered('AccessDeniedException', 400, words)).sentence).toBe(words);
  });
});

describe('a definite fault keeps its name', () => {
  test.each([
    ...AWS_ERRORS.filter((name) => name !== 'AccessDeniedException').map((name) => [name, 400] as const),
    // The API model gives these faults no status, so none means anything.
    ['SnapshotQuotaExceededFault', 500],
    ['InvalidSnapshotStateFault', 503],
    ['NoSuchKey', 404],
    ['ValidationException', 400],
    ['A fault that AWS may coin', undefined],
  ] as const)('%s with the status %p', (name, status) => {
    expect(named(answered(name, status))).toMatchObject({
      name,
      sentence: 'Said by AWS.',
      details: { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' },
    });
  });

  test('so does a mistake of our own, which time would not heal', () => {
    expect(named(new TypeError('x is not a function')).name).toBe('TypeError');
    expect(named(unanswered('ERR_INVALID_URL', 'TypeError')).name).toBe('TypeError');
  });

  test('and what has its name already, or is no error, stays what it is', () => {
    const ours = new WorkflowError('CopyFailed', 'It failed.');
    expect(namedFault(ours, 'a', 'b')).toBe(ours);
    expect(namedFault('text', 'a', 'b')).toBe('text');
  });
});

test('a call gives its result, or its named fault', async () => {
  expect(await calling('a:B', 'c', async () => 7)).toBe(7);
  await expect(calling('a:B', 'c', () => Promise.reject(answered('Throttling')))).rejects.toMatchObject({
    name: 'TransientServiceError',
    details: { Action: 'a:B', Resource: 'c' },
  });
});
