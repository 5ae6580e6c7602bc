import type { StartedMachine } from '../triggers/machines.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem, invalid } from './problem-details.ts';
import { queryProblems } from './query.ts';

/**
 * The paths with their methods, as the Allow header lists them: those of serverless.yml, HEAD beside GET, and OPTIONS.
 */
export const ALLOWED = {
  '/snapshot-copies': 'GET, HEAD, OPTIONS, POST',
  '/snapshot-copies/{name}': 'DELETE, GET, HEAD, OPTIONS',
  '/protection-runs': 'GET, HEAD, OPTIONS, POST',
  '/protection-runs/{name}': 'DELETE, GET, HEAD, OPTIONS',
} as const;

/** The machine whose executions a path shows. */
const MACHINES = { '/snapshot-copies': 'copy-snapshot', '/protection-runs': 'protect-clusters' } as const;

export interface Resource {
  readonly path: keyof typeof ALLOWED;
  readonly machine: StartedMachine;
  /** Of the execution that the path names; empty for that of all. */
  readonly name: string;
}

/** The resource of a request, also when no route matched; null if there is nothing at its path. */
export function resourceAt(request: HttpRequest): Resource | null {
  const { rawPath, pathParameters } = request;
  const { stage } = request.requestContext;
  const prefix = stage === '$default' ? '' : `/${stage}`;
  if (!rawPath.startsWith(prefix)) return null;
  const path = rawPath.slice(prefix.length);
  for (const [collection, machine] of Object.entries(MACHINES) as [keyof typeof MACHINES, StartedMachine][]) {
    if (path === collection) return { path: collection, machine, name: '' };
    if (!path.startsWith(`${collection}/`)) continue;
    // API Gateway decodes the path; a name with an encoded slash is known from the parameter of its route alone.
    const name = pathParameters?.['name'] ?? path.slice(collection.length + 1);
    const isOne = pathParameters?.['name'] !== undefined || /^[^/]+$/.test(name);
    return isOne ? { path: `${collection}/{name}`, machine, name } : null;
  }
  return null;
}

/**
 * What an execution may be called (StartExecution API reference): no white space, no control characters, nothing with a
 * meaning in an ARN, a pattern or a shell. A character beyond 16 bits is two surrogates to Step Functions.
 */
const EXECUTION_NAME = /^(?!.*\s)[!'()+.0-9=@A-Z_a-z\u00a1-\ud7ff\ue000-\ufffd-]{1,80}$/;

/** @throws HttpProblem for a name that no execution can have, and for any query */
export function refuseUnlessName(name: string, request: HttpRequest): void {
  const problems = queryProblems(request, []);
  if (!EXECUTION_NAME.test(name))
    problems.push({
      field: 'name',
      value: name,
      rule: '1 to 80 characters without white space, control characters and any of < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
      remedy: 'give the name as the answer to the POST request has it, not an ARN',
    });
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
