import type { Machine } from '../arn.ts';
import type { Problem } from '../request/problem.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem, invalid } from './problem-details.ts';
import { CLUSTER_NAME, queryProblems } from './query.ts';

/**
 * The paths with their methods, as the Allow header lists them: those of serverless.yml, HEAD beside GET, and OPTIONS.
 */
export const ALLOWED = {
  '/snapshot-copies': 'GET, HEAD, OPTIONS, POST',
  '/snapshot-copies/{name}': 'DELETE, GET, HEAD, OPTIONS',
  '/protection-runs': 'GET, HEAD, OPTIONS, POST',
  '/protection-runs/{name}': 'DELETE, GET, HEAD, OPTIONS',
  '/expiration-runs': 'GET, HEAD, OPTIONS, POST',
  '/expiration-runs/{name}': 'DELETE, GET, HEAD, OPTIONS',
  '/protection': 'GET, HEAD, OPTIONS',
  '/protection/{cluster}': 'GET, HEAD, OPTIONS',
} as const;

type Path = keyof typeof ALLOWED;

/** The paths of collections and of what is in them, and the machine whose executions they show; null for the protection. */
const COLLECTIONS: readonly { readonly all: Path; readonly one: Path; readonly machine: Machine | null }[] = [
  { all: '/snapshot-copies', one: '/snapshot-copies/{name}', machine: 'copy-snapshot' },
  { all: '/protection-runs', one: '/protection-runs/{name}', machine: 'protect-clusters' },
  { all: '/expiration-runs', one: '/expiration-runs/{name}', machine: 'expire-recovery-points' },
  { all: '/protection', one: '/protection/{cluster}', machine: null },
];

export interface Resource {
  readonly path: Path;
  /** null for the protection. */
  readonly machine: Machine | null;
  /** Of the execution or the cluster that the path names; empty for that of all. */
  readonly name: string;
}

/** The resource of a request, also when no route matched; null if there is nothing at its path. */
export function resourceAt(request: HttpRequest): Resource | null {
  const { rawPath, pathParameters = {} } = request;
  const { stage } = request.requestContext;
  const prefix = stage === '$default' ? '' : `/${stage}`;
  if (!rawPath.startsWith(prefix)) return null;
  const path = rawPath.slice(prefix.length);
  for (const { all, one, machine } of COLLECTIONS) {
    if (path === all) return { path: all, machine, name: '' };
    if (!path.startsWith(`${all}/`)) continue;
    // API Gateway decodes the path; a name with an encoded slash is known from the parameter of its route alone.
    const [given] = Object.values(pathParameters);
    const name = given ?? path.slice(all.length + 1);
    return given !== undefined || /^[^/]+$/.test(name) ? { path: one, machine, name } : null;
  }
  return null;
}

/**
 * What an execution may be called (StartExecution API reference): no white space, no control characters, nothing with a
 * meaning in an ARN, a pattern or a shell. A character beyond 16 bits is two surrogates to Step Functions.
 */
const EXECUTION_NAME = /^(?!.*\s)[!'()+.0-9=@A-Z_a-z\u00a1-\ud7ff\ue000-\ufffd-]{1,80}$/;

/** null for a name that an execution can have */
export const nameProblem = (name: string): Problem | null =>
  EXECUTION_NAME.test(name)
    ? null
    : {
        field: 'name',
        value: name,
        rule: '1 to 80 characters without white space, control characters and any of < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
        remedy: 'give the name as the answer to the POST request has it, not an ARN',
      };

/** null for a name that a cluster can have */
export const clusterProblem = (name: string): Problem | null =>
  CLUSTER_NAME.test(name)
    ? null
    : {
        field: 'cluster',
        value: name,
        rule: '1 to 40 letters, digits and hyphens',
        remedy: 'give the name as DescribeClusters shows it, not an ARN',
      };

/** @throws HttpProblem for any query, and for the problem */
export function refuseAnyQuery(request: HttpRequest, problem: Problem | null = null): void {
  const problems = [...queryProblems(request, []), ...(problem ? [problem] : [])];
  if (problems.length > 0) throw invalid(problems);
}

export const noSuchExecution = (name: string): HttpProblem =>
  new HttpProblem(
    'no-such-execution',
    `There is no execution "${name}" of this state machine. Step Functions forgets one 90 days after its end, and needs a moment to show one that has just been started.`,
  );

export const noSuchPath = (): HttpProblem =>
  new HttpProblem('no-such-path', `The paths are ${Object.keys(ALLOWED).join(', ')}.`);

export function noSuchMethod({ rawPath, requestContext: { http } }: HttpRequest, { path }: Resource): HttpProblem {
  const allow = ALLOWED[path];
  return new HttpProblem('method-not-allowed', `${rawPath} takes ${allow}, not ${http.method}.`, {
    headers: { allow },
  });
}
