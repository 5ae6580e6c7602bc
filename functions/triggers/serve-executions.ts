import { type Executions, executions } from '../aws/stepfunctions.ts';
import { answer, type Log } from '../core/api/answer.ts';
import { type DescribedExecution, type ExecutionSummary, errorOf, listed, summaryOf } from '../core/api/execution.ts';
import { callerOf, type HttpRequest, type HttpResponse, json } from '../core/api/http.ts';
import { HttpProblem, invalid } from '../core/api/problem-details.ts';
import { EVENTS_NEEDED, progressOf } from '../core/api/progress.ts';
import { encodeToken, readListQuery, refusedToken } from '../core/api/query.ts';
import {
  ALLOWED,
  noSuchExecution,
  noSuchMethod,
  noSuchPath,
  type Resource,
  refuseUnlessName,
  resourceAt,
} from '../core/api/resource.ts';
import { parseJson } from '../core/json.ts';
import { adviceOnStopping } from '../core/outcome/failed-execution.ts';

interface Dependencies {
  readonly executions: Executions;
  readonly log: Log;
}

/** Shows and stops executions over HTTP, and answers requests that match no route of the API. */
export const serveExecutions =
  ({ executions, log }: Dependencies) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await answer(request, log, () => serve(executions, request));
    return request.requestContext.http.method === 'HEAD' ? { ...response, body: '' } : response;
  };

async function serve(executions: Executions, request: HttpRequest): Promise<HttpResponse> {
  const resource = resourceAt(request);
  if (!resource) throw noSuchPath();
  const { path, name } = resource;
  const { method } = request.requestContext.http;
  if (method === 'OPTIONS') return options(path);
  // HEAD is answered as GET; serveExecutions removes the body.
  switch (`${method === 'HEAD' ? 'GET' : method} ${path}`) {
    case 'GET /snapshot-copies':
      return list(executions, request);
    case 'GET /snapshot-copies/{name}':
      return show(executions, request, name);
    case 'DELETE /snapshot-copies/{name}':
      return stop(executions, request, name);
    default:
      throw noSuchMethod(request, resource);
  }
}

const options = (path: Resource['path']): HttpResponse => ({
  statusCode: 204,
  headers: { allow: ALLOWED[path], 'cache-control': 'no-store' },
  body: '',
});

async function list(executions: Executions, request: HttpRequest): Promise<HttpResponse> {
  const { cluster: wanted, ...query } = readListQuery(request);
  const page = await executions.list(query);
  if (!page) throw invalid([refusedToken(query.nextToken)]);
  const described = await inTurns(page.executions, async (summary) =>
    listed(summary, await executions.describe(summary.name)),
  );
  return json(200, {
    executions: described.filter(({ cluster }) => wanted === null || cluster === wanted),
    nextToken: page.nextToken === null ? null : encodeToken(page.nextToken),
  });
}

/** ListExecutions returns no input, so each execution is described; few at once, since the account shares the quota. */
const AT_ONCE = 10;

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
}

async function show(executions: Executions, request: HttpRequest, name: string): Promise<HttpResponse> {
  const execution = await find(executions, request, name);
  const newest = await executions.newestEvents(name, EVENTS_NEEDED);
  return json(200, {
    ...summaryOf(execution),
    ...progressOf(execution, newest, new Date(request.requestContext.timeEpoch).toISOString()),
    output: execution.output === null ? null : parseJson(execution.output),
    error: errorOf(execution),
  });
}

async function stop(executions: Executions, request: HttpRequest, name: string): Promise<HttpResponse> {
  const execution = await find(executions, request, name);
  refuseIfEnded(execution);
  await executions.stop(name, 'StoppedThroughApi', `Stopped through the API by ${callerOf(request)}.`);
  // StopExecution succeeds even if the execution has ended by itself meanwhile.
  const after = await executions.describe(name);
  if (after && after.status !== 'ABORTED') refuseIfEnded(after);
  return json(202, {
    name,
    executionArn: execution.executionArn,
    message: `The execution is being stopped. ${adviceOnStopping(execution)}`,
  });
}

/** @throws HttpProblem */
function refuseIfEnded({ name, status, stoppedAt }: ExecutionSummary): void {
  if (status !== 'RUNNING')
    throw new HttpProblem('already-ended', `The execution "${name}" ended ${status} at ${stoppedAt}.`);
}

/** @throws HttpProblem */
async function find(executions: Executions, request: HttpRequest, name: string): Promise<DescribedExecution> {
  refuseUnlessName(name, request);
  const execution = await executions.describe(name);
  if (!execution) throw noSuchExecution(name);
  return execution;
}

export const handler = serveExecutions({ executions: executions(), log: console.error });
