import { exportBucket, stateMachineArn } from '../aws/env.ts';
import { objects } from '../aws/objects.ts';
import { type Executions, executions } from '../aws/stepfunctions.ts';
import { answer, type Log } from '../core/api/answer.ts';
import {
  type DescribedExecution,
  type ExecutionSummary,
  errorOf,
  listed,
  listedRun,
  summaryOf,
} from '../core/api/execution.ts';
import { callerOf, type HttpRequest, type HttpResponse, json } from '../core/api/http.ts';
import { HttpProblem, invalid } from '../core/api/problem-details.ts';
import { EVENTS_NEEDED, progressOf, progressOfRun } from '../core/api/progress.ts';
import { listedProtection, measuredProtection, shownProtection } from '../core/api/protection.ts';
import { encodeToken, readListQuery, refusedToken } from '../core/api/query.ts';
import {
  ALLOWED,
  clusterProblem,
  nameProblem,
  noSuchExecution,
  noSuchMethod,
  noSuchPath,
  type Resource,
  refuseAnyQuery,
  resourceAt,
} from '../core/api/resource.ts';
import { type Machine, parseArn } from '../core/arn.ts';
import { parseJson } from '../core/json.ts';
import { adviceOnStopping } from '../core/outcome/failed-execution.ts';
import { PROTECTION_KEY } from '../core/status/protection.ts';
import { inTurns } from '../core/turns.ts';

interface Dependencies {
  readonly executions: (machine: Machine) => Executions;
  /** The text of the report of the protection status; null if there is none. */
  readonly readProtection: () => Promise<string | null>;
  readonly log: Log;
}

/** Shows and stops executions and shows the protection over HTTP, and answers requests that match no route of the API. */
export const serveExecutions =
  (services: Dependencies) =>
  async (request: HttpRequest): Promise<HttpResponse> => {
    const response = await answer(request, services.log, () => serve(services, request));
    return request.requestContext.http.method === 'HEAD' ? { ...response, body: '' } : response;
  };

async function serve(services: Dependencies, request: HttpRequest): Promise<HttpResponse> {
  const resource = resourceAt(request);
  if (!resource) throw noSuchPath();
  const { path, machine, name } = resource;
  const { method } = request.requestContext.http;
  if (method === 'OPTIONS') return options(path);
  // HEAD is answered as GET; serveExecutions removes the body.
  const asked = method === 'HEAD' ? 'GET' : method;
  const isOne = path.endsWith('}');
  if (machine === null) {
    if (asked === 'GET') return showProtection(services, request, isOne ? name : null);
    throw noSuchMethod(request, resource);
  }
  const executions = services.executions(machine);
  if (asked === 'GET') return isOne ? show(executions, machine, request, name) : list(executions, machine, request);
  if (asked === 'DELETE' && isOne) return stop(executions, request, name);
  throw noSuchMethod(request, resource);
}

async function showProtection(
  { readProtection }: Dependencies,
  request: HttpRequest,
  cluster: string | null,
): Promise<HttpResponse> {
  refuseAnyQuery(request, cluster === null ? null : clusterProblem(cluster));
  const report = measuredProtection(await readProtection());
  const now = new Date(request.requestContext.timeEpoch).toISOString();
  return json(200, cluster === null ? listedProtection(report, now) : shownProtection(report, cluster, now));
}

const options = (path: Resource['path']): HttpResponse => ({
  statusCode: 204,
  headers: { allow: ALLOWED[path], 'cache-control': 'no-store' },
  body: '',
});

async function list(executions: Executions, machine: Machine, request: HttpRequest): Promise<HttpResponse> {
  const { cluster: wanted, ...query } = readListQuery(request, machine);
  const page = await executions.list(query);
  if (!page) throw invalid([refusedToken(query.nextToken)]);
  const described = await inTurns(page.executions, DESCRIBED_AT_ONCE, async (summary) => {
    const execution = await executions.describe(summary.name);
    return { summary, execution };
  });
  const shown =
    machine === 'copy-snapshot'
      ? described
          .map(({ summary, execution }) => listed(summary, execution))
          .filter(({ cluster }) => wanted === null || cluster === wanted)
      : described.map(({ summary, execution }) => listedRun(summary, execution));
  return json(200, {
    executions: shown,
    nextToken: page.nextToken === null ? null : encodeToken(page.nextToken),
  });
}

/** ListExecutions returns no input, so each execution is described; few at once, since the account shares the quota. */
const DESCRIBED_AT_ONCE = 10;

async function show(
  executions: Executions,
  machine: Machine,
  request: HttpRequest,
  name: string,
): Promise<HttpResponse> {
  const execution = await find(executions, request, name);
  const newest = await executions.newestEvents(name, EVENTS_NEEDED);
  const now = new Date(request.requestContext.timeEpoch).toISOString();
  const progress = machine === 'copy-snapshot' ? progressOf : progressOfRun;
  return json(200, {
    ...summaryOf(execution),
    ...progress(execution, newest, now),
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
  refuseAnyQuery(request, nameProblem(name));
  const execution = await executions.describe(name);
  if (!execution) throw noSuchExecution(name);
  return execution;
}

const store = objects();

export const handler = serveExecutions({
  executions: (machine) => executions(machine),
  readProtection: async () => {
    const owner = parseArn(stateMachineArn('copy-snapshot')).accountId;
    return (await store.readText({ bucket: exportBucket(), owner, key: PROTECTION_KEY }))?.text ?? null;
  },
  log: console.error,
});
