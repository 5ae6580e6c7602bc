import type { HttpRequest } from './http.ts';
import { HttpProblem, invalid } from './problem-details.ts';
import { queryProblems } from './query.ts';

/** One of the two kinds of paths that there are: all executions, or one. */
export interface Resource {
  /** null: all of them. */
  readonly name: string | null;
  /** As the header Allow has them. */
  readonly allow: string;
}

/** What a path is of that no route has taken, because of its method or altogether; null if it is nothing. */
export function resourceAt({ rawPath, requestContext: { stage } }: HttpRequest): Resource | null {
  const prefix = stage === '$default' ? '' : `/${stage}`;
  if (!rawPath.startsWith(prefix)) return null;
  const [path, name] = /^\/snapshot-copies(?:\/([^/]+))?$/.exec(rawPath.slice(prefix.length)) ?? [];
  if (path === undefined) return null;
  return name === undefined
    ? { name: null, allow: 'GET, HEAD, OPTIONS, POST' }
    : { name, allow: 'DELETE, GET, HEAD, OPTIONS' };
}

/**
 * What an execution may be called (StartExecution API reference): no white space, no control characters, nothing with a
 * meaning in an ARN, a pattern or a shell. A character beyond 16 bits is two surrogates to Step Functions.
 */
const EXECUTION_NAME = /^(?!.*\s)[!'()+.0-9=@A-Z_a-z\u00a1-\ud7ff\ue000-\ufffd-]{1,80}$/;

/** The execution that a path names. Throws HttpProblem for a name that none can have, and for any query. */
export function executionNameIn(request: HttpRequest): string {
  const name = request.pathParameters?.['name'] ?? '';
  const problems = queryProblems(request, []);
  if (!EXECUTION_NAME.test(name))
    problems.push({
      field: 'name',
      value: name,
      rule: '1 to 80 characters without white space, control characters and any of < > { } [ ] ? * " # % \\ ^ | ~ ` $ & , ; : /',
      remedy: 'give the name as the answer to POST /snapshot-copies has it, not an ARN',
    });
  if (problems.length > 0) throw invalid(problems);
  return name;
}

export const noSuchExecution = (name: string): HttpProblem =>
  new HttpProblem(
    'no-such-execution',
    `There is no execution "${name}" of this state machine. Step Functions forgets one 90 days after its end, and needs a moment to show one that has just been started.`,
  );

/** For a path and a method that no route has. */
export function noSuchRoute(
  { rawPath, requestContext: { http } }: HttpRequest,
  resource: Resource | null,
): HttpProblem {
  if (!resource) return new HttpProblem('no-such-path', 'The paths are /snapshot-copies and /snapshot-copies/{name}.');
  return new HttpProblem('method-not-allowed', `${rawPath} takes ${resource.allow}, not ${http.method}.`, {
    headers: { allow: resource.allow },
  });
}
