import { allowedBuckets } from '../aws/env.ts';
import { type Starter, starter } from '../aws/stepfunctions.ts';
import { answer, type Log } from '../core/api/answer.ts';
import { type ExecutionSummary, summaryOf } from '../core/api/execution.ts';
import { type HttpRequest, type HttpResponse, isHttpRequest, json } from '../core/api/http.ts';
import { readPost } from '../core/api/post.ts';
import { HttpProblem } from '../core/api/problem-details.ts';
import { noSuchPath, resourceAt } from '../core/api/resource.ts';
import type { Machine } from '../core/arn.ts';
import { WorkflowError } from '../core/errors.ts';
import { isSameJson, parseJson } from '../core/json.ts';
import { readEvent } from '../core/triggers/event.ts';
import type { NamedExecution } from '../core/triggers/named-execution.ts';

interface Dependencies {
  readonly starter: (machine: Machine) => Starter;
  readonly allowedBuckets: () => readonly string[];
  /** Makes a unique id. */
  readonly newId: () => string;
  readonly log: Log;
}

/** Starts an execution for API Gateway, a rule or a schedule. A repeated request starts one execution. */
export const startExecution =
  (dependencies: Dependencies) =>
  async (event: unknown): Promise<HttpResponse | ExecutionSummary> =>
    isHttpRequest(event) ? fromHttp(dependencies, event) : fromEvent(dependencies, event);

const fromHttp = ({ starter, allowedBuckets, newId, log }: Dependencies, request: HttpRequest): Promise<HttpResponse> =>
  answer(request, log, async () => {
    const machine = resourceAt(request)?.machine;
    if (!machine) throw noSuchPath();
    const execution = readPost(request, machine, allowedBuckets(), newId);
    const started = await startOnce(starter(machine), execution);
    if (!started)
      throw new HttpProblem('key-reused', 'Another request has had this Idempotency-Key; choose a new one.');
    // Only what never changes, so that a repeat gets the same response.
    const { name, executionArn, startedAt } = started;
    return json(202, { name, executionArn, startedAt }, { location: `${request.rawPath}/${name}` });
  });

/** @throws WorkflowError the fault of Step Functions: EventBridge and Scheduler retry, and queue what still fails */
async function fromEvent({ starter }: Dependencies, event: unknown): Promise<ExecutionSummary> {
  const execution = readEvent(event);
  const started = await startOnce(starter(execution.machine), execution);
  if (!started) throw new Error(`The execution "${execution.name}" exists already, with another input.`);
  return started;
}

/** null when another request has the name. Step Functions compares inputs only while an execution runs, and as text. */
async function startOnce(starter: Starter, { name, input }: NamedExecution): Promise<ExecutionSummary | null> {
  const started = await starter.start(name, JSON.stringify(input));
  if (started) return started;
  const earlier = await starter.describe(name);
  if (!earlier) throw new WorkflowError('TransientServiceError', `"${name}" exists already, but cannot be seen yet.`);
  return isSameJson(parseJson(earlier.input ?? ''), input) ? summaryOf(earlier) : null;
}

export const handler = startExecution({
  starter: (machine) => starter(machine),
  allowedBuckets,
  newId: () => crypto.randomUUID(),
  log: console.error,
});
