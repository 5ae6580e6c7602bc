import type { HttpRequest } from './http.ts';
import { HttpProblem, invalid } from './problem-details.ts';
import { queryProblems } from './query.ts';

/**
 * The paths with their methods, as the Allow header lists them: those of serverless.yml, HEAD beside GET, and OPTIONS.
 */
export const ALLOWED = {
  '/snapshot-copies': 'GET, HEAD, OPTIONS, POST',
  '/snapshot-copies/{name}': 'DELETE, GET, HEAD, OPTIONS',
} as const;

export interface Resource {
  readonly path: keyof typeof ALLOWED;
  /** Of the execution that the path names; empty for that of all. */
  readonly name: string;
}

/** The resource of a request, also when no route matched; null if there is nothing at its path. */
export function resourceAt({ rawPath, pathParameters, requestContext: { stage } }: HttpRequest): Resource | null {
  const routed = pathParameters?.['name'];
  if (routed !== undefined) return { path: '/snapshot-copies/{name}', name: routed };
  const prefix = stage === '$default' ? '' : `/${stage}`;
  if (!rawPath.startsWith(prefix)) return null;
  const [path, name] = /^\/snapshot-copies(?:\/([^/]+))?$/.exec(rawPath.slice(prefix.length)) ?? [];
  if (path === undefined) return null;
  return name === undefined ? { path: '/snapshot-copies', name: '' } : { path: '/snapshot-copies/{name}', name };
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
      remedy: 'give the name as the answer to POST /snapshot-copies has it, not an ARN',
    });
  if (problems.length > 0) throw invalid(problems);
}

export const noSuchExecution = (name: string): HttpProblem =>
  new HttpProblem(
    'no-such-execution',
    `There is no execution "${name}" of this state machine. Step Functions forgets one 90 days after its end, and needs a moment to show one that has just been started.`,
  );

export const noSuchPath = (): HttpProblem =>
  new HttpProblem('no-such-path', 'The paths are /snapshot-copies and /snapshot-copies/{name}.');

export function noSuchMethod({ rawPath, requestContext: { http } }: HttpRequest, { path }: Resource): HttpProblem {
  const allow = ALLOWED[path];
  return new HttpProblem('method-not-allowed', `${rawPath} takes ${allow}, not ${http.method}.`, {
    headers: { allow },
  });
}
