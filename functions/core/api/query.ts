import type { Machine } from '../arn.ts';
import { correction, type Problem } from '../request/problem.ts';
import type { HttpRequest } from './http.ts';
import { invalid } from './problem-details.ts';

export const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
type Status = (typeof STATUSES)[number];

export const CLUSTER_NAME = /^[\da-z-]{1,40}$/i;

/** Which executions to list. */
export interface ListQuery {
  readonly status: Status | null;
  /** Only those of a page that are of this cluster; in small letters. */
  readonly cluster: string | null;
  readonly limit: number;
  /** As Step Functions gave it. */
  readonly nextToken: string | null;
}

const DEFAULT_LIMIT = 50;
const TOKEN_RULE = 'a nextToken of an earlier answer, with the same status, and not older than 24 hours';

/**
 * A run is of many clusters, so it is not listed by one.
 * @throws HttpProblem with every parameter that is unknown, repeated or wrong
 */
export function readListQuery(request: HttpRequest, machine: Machine): ListQuery {
  const known = ['status', ...(machine === 'copy-snapshot' ? ['cluster'] : []), 'limit', 'nextToken'];
  const problems = queryProblems(request, known);
  const given = parametersOf(request);
  const read = <T>(
    field: string,
    missing: T,
    parse: (text: string) => T | undefined,
    rule: string,
    choices: readonly string[] = [],
  ): T => {
    const text = given.get(field);
    const value = text === null ? missing : parse(text);
    if (value !== undefined) return value;
    const remedy = correction(text, choices, 'choose such a value, or leave the parameter out');
    problems.push({ field, value: text, rule, remedy });
    return missing;
  };
  const query = {
    status: read<Status | null>(
      'status',
      null,
      (text) => STATUSES.find((each) => each === text),
      `one of ${STATUSES.join(', ')}`,
      STATUSES,
    ),
    cluster: read<string | null>(
      'cluster',
      null,
      (text) => (CLUSTER_NAME.test(text) ? text.toLowerCase() : undefined),
      'the name of a cluster: 1 to 40 letters, digits and hyphens',
    ),
    limit: read(
      'limit',
      DEFAULT_LIMIT,
      (text) => (/^([1-9]\d?|100)$/.test(text) ? Number(text) : undefined),
      'a whole number from 1 to 100',
    ),
    nextToken: read<string | null>('nextToken', null, decodeToken, TOKEN_RULE),
  };
  if (problems.length > 0) throw invalid(problems);
  return query;
}

/** What a query has that is not known, or has twice: API Gateway would join the values with commas. */
export function queryProblems(request: HttpRequest, known: readonly string[]): Problem[] {
  const given = parametersOf(request);
  return [...new Set(given.keys())].flatMap((field) => {
    const values = given.getAll(field);
    if (!known.includes(field))
      return {
        field,
        value: values[0],
        rule: known.length > 0 ? `one of the parameters ${known.join(', ')}` : 'no parameters',
        remedy:
          request.requestContext.http.method === 'POST'
            ? 'write what you ask for into the body'
            : correction(field, known, 'remove it from the query; nothing would act on it'),
      };
    if (values.length > 1) return { field, value: values, rule: 'once at most', remedy: 'give one of the values' };
    return [];
  });
}

const parametersOf = ({ rawQueryString = '' }: HttpRequest): URLSearchParams => new URLSearchParams(rawQueryString);

/** Tokens of Step Functions have + and / in them, which a query would need escaped. */
export const encodeToken = (token: string): string => Buffer.from(token).toString('base64url');

/** undefined for a text that is no encoded token: ListExecutions takes 3,096 characters, which are 4,128 here. */
function decodeToken(text: string): string | undefined {
  const token = Buffer.from(text, 'base64url').toString();
  return /^[\w-]{1,4128}$/.test(text) && encodeToken(token) === text ? token : undefined;
}

/** For a well-formed token that Step Functions rejected. */
export const refusedToken = (token: string | null): Problem => ({
  field: 'nextToken',
  value: token && encodeToken(token),
  rule: TOKEN_RULE,
  remedy: 'list again from the beginning, without nextToken',
});
