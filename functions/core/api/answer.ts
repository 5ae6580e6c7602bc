import { nameOf, WorkflowError } from '../errors.ts';
import { isRecord } from '../json.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { HttpProblem } from './problem-details.ts';

/** Writes one structured line to the function's log. */
export type Log = (line: object) => void;

/** Answers with what `work` returns, or with the problem that it throws; unexpected errors go to the log only. */
export async function answer(
  request: HttpRequest,
  log: Log,
  work: () => HttpResponse | Promise<HttpResponse>,
): Promise<HttpResponse> {
  const { requestId } = request.requestContext;
  try {
    return await work();
  } catch (error) {
    const problem = error instanceof HttpProblem ? error : problemOf(error);
    if (problem.status >= 429) log(record(request, problem.status, error));
    return problem.response(requestId);
  }
}

/** Seconds, as Step Functions fills its token buckets every second, and the SDK has retried already. */
const RETRY_AFTER = { headers: { 'retry-after': '5' } };

/** The problem that the caller sees when a call to Step Functions fails, without internals. */
function problemOf(error: unknown): HttpProblem {
  const name = nameOf(error);
  const again = 'Nothing was lost; ask again after the seconds of Retry-After, with the same Idempotency-Key if any.';
  if (name === 'ExecutionLimitExceeded' || isThrottled(error)) return new HttpProblem('throttled', again, RETRY_AFTER);
  if (name === 'TransientServiceError') return new HttpProblem('unavailable', again, RETRY_AFTER);
  const sentence = 'It is not the fault of the request; the log of the function has it under the id in `instance`.';
  return new HttpProblem('unexpected', sentence);
}

/** TransientServiceError says in its details whether the service throttled. */
const isThrottled = (error: unknown): boolean =>
  error instanceof WorkflowError && isRecord(error.details) && error.details['Throttled'] === true;

function record({ routeKey, requestContext }: HttpRequest, status: number, error: unknown): object {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { apiRequestId: requestContext.requestId, routeKey, status, error: { name, message, stack } };
}
