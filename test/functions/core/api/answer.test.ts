import { describe, expect, test } from '@jest/globals';
import { answer } from '../../../../functions/core/api/answer.ts';
import { callerOf, isHttpRequest, json } from '../../../../functions/core/api/http.ts';
import { HttpProblem } from '../../../../functions/core/api/problem-details.ts';
import { WorkflowError } from '../../../../functions/core/errors.ts';
import { bodyOf, CALLER, httpRequest, REQUEST_ID } from './requests.ts';

const request = httpRequest('GET /snapshot-copies');
async function answerTo(error: unknown) {
  const lines: object[] = [];
  const response = await answer(
    request,
    (line) => lines.push(line),
    () => {
      throw error;
    },
  );
  return { response, body: bodyOf(response), lines };
}
const transient = (Reason: string, more: object = {}) =>
  new WorkflowError('TransientServiceError', 'It passes.', { Reason, ...more });

describe('the answer', () => {
  test('is what was made of the request, and nothing is logged', async () => {
    const lines: object[] = [];
    const response = json(200, { a: 1 }, { location: '/x' });
    expect(
      await answer(
        request,
        (line) => lines.push(line),
        async () => response,
      ),
    ).toBe(response);
    expect(response.headers).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      location: '/x',
    });
    expect(lines).toEqual([]);
  });

  test('to a mistake of the caller names it, and is not logged', async () => {
    const { response, lines } = await answerTo(new HttpProblem('key-reused', 'Another.'));
    expect([response.statusCode, lines]).toEqual([409, []]);
  });

  test.each([
    ['too many calls', transient('SlowDown', { Throttled: true }), 429, 'throttled', '5'],
    ['too many executions', new WorkflowError('ExecutionLimitExceeded', 'Full.'), 429, 'throttled', '5'],
    ['a service that is down', transient('ServiceUnavailable'), 503, 'unavailable', '5'],
    ['a network that is down', new WorkflowError('TransientServiceError', 'No answer.'), 503, 'unavailable', '5'],
    [
      'a refusal of permission',
      new WorkflowError('AccessDeniedException', 'Not allowed: arn:x.'),
      500,
      'unexpected',
      undefined,
    ],
    ['a defect', new TypeError('x is not a function'), 500, 'unexpected', undefined],
    ['something thrown that is no error', 'oops', 500, 'unexpected', undefined],
  ])('to %s says no more than the caller needs; the log has the rest', async (_, error, status, type, retryAfter) => {
    const { response, body, lines } = await answerTo(error);
    expect(response).toMatchObject({ statusCode: status });
    expect(response.headers['retry-after']).toBe(retryAfter);
    expect(body).toMatchObject({ type: `urn:memorydb-snapshot-copy:problem:${type}` });
    const message = error instanceof Error ? error.message : error;
    expect(response.body).not.toContain(message.split('\n', 1)[0]);
    expect(lines).toEqual([
      {
        ...{ apiRequestId: REQUEST_ID, routeKey: 'GET /snapshot-copies', status },
        error: { name: error instanceof Error ? error.name : 'Error', message, stack: expect.any(String) },
      },
    ]);
  });
});

describe('an invocation through API Gateway', () => {
  test('is distinguished from all others', () => {
    expect(isHttpRequest(request)).toBe(true);
    for (const other of [
      null,
      'x',
      {},
      { version: '2.0' },
      { version: '2.0', requestContext: {} },
      { ...request, version: '1.0' },
    ])
      expect(isHttpRequest(other)).toBe(false);
  });

  test.each([
    ['by IAM', { iam: { userArn: CALLER } }, CALLER],
    ['by a token', { jwt: { claims: { sub: 'ops' } } }, 'ops'],
    ['by a token without a subject', { jwt: { claims: {} } }, 'a caller without a name'],
    ['by nobody', {}, 'a caller without a name'],
  ])('names its caller as authorised %s', (_, authorizer, expected) => {
    expect(callerOf(httpRequest('GET /snapshot-copies', { context: { authorizer } }))).toBe(expected);
  });
});
