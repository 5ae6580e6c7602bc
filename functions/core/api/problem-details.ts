import { bounded } from '../errors.ts';
import { inWords, type Problem } from '../request/problem.ts';
import { type HttpResponse, json } from './http.ts';

/** Every problem type of the API; `docs/openapi.json` documents them. */
export const PROBLEM_TYPES = {
  'invalid-request': { status: 400, title: 'The request breaks rules.' },
  'unreadable-body': { status: 400, title: 'The body is not JSON.' },
  'no-such-path': { status: 404, title: 'There is nothing at this path.' },
  'no-such-execution': { status: 404, title: 'There is no such execution.' },
  'no-such-cluster': { status: 404, title: 'There is no such cluster.' },
  'not-measured': { status: 404, title: 'The protection has not been measured yet.' },
  'method-not-allowed': { status: 405, title: 'This path does not have that method.' },
  'key-reused': { status: 409, title: 'The Idempotency-Key stands for another request.' },
  'already-ended': { status: 409, title: 'The execution has already ended.' },
  'body-too-large': { status: 413, title: 'The body is too large.' },
  'unsupported-media-type': { status: 415, title: 'The body has to be application/json.' },
  throttled: { status: 429, title: 'AWS takes no more calls just now.' },
  'unreadable-report': { status: 500, title: 'The report of the protection cannot be read.' },
  unexpected: { status: 500, title: 'Something unexpected went wrong.' },
  unavailable: { status: 503, title: 'AWS cannot be reached just now.' },
} as const;

type ProblemType = keyof typeof PROBLEM_TYPES;

export const problemUrn = (type: string): string => `urn:memorydb-snapshot-copy:problem:${type}`;

/** More are counted but not listed: a body can have tens of thousands, and the size of a Lambda response is limited. */
export const MOST_PROBLEMS = 100;

interface More {
  readonly headers?: Readonly<Record<string, string>>;
  readonly problems?: readonly Problem[];
}

/** Ends the handling of a request with a response of problem details (RFC 9457). */
export class HttpProblem extends Error {
  readonly type: ProblemType;
  readonly status: number;
  readonly #more: More;

  /** @param detail a sentence or two on this occurrence, for the caller to read */
  constructor(type: ProblemType, detail: string, more: More = {}) {
    super(detail);
    this.name = 'HttpProblem';
    this.type = type;
    this.status = PROBLEM_TYPES[type].status;
    this.#more = more;
  }

  /** @param requestId API Gateway's, which the log has too */
  response(requestId: string): HttpResponse {
    const { headers, problems } = this.#more;
    const { status, title } = PROBLEM_TYPES[this.type];
    const listed = problems?.slice(0, MOST_PROBLEMS).map(({ field, value, rule, remedy }) => ({
      field: field.slice(0, 1_000),
      value: bounded(value ?? null),
      rule,
      remedy,
    }));
    const body = {
      type: problemUrn(this.type),
      title,
      status,
      detail: this.message,
      instance: `urn:memorydb-snapshot-copy:request:${encodeURIComponent(requestId)}`,
      ...(listed && { problems: listed }),
    };
    return json(status, body, { 'content-type': 'application/problem+json', ...headers });
  }
}

/** One response for all problems of a request. */
export function invalid(problems: readonly Problem[]): HttpProblem {
  const listed = problems.length > MOST_PROBLEMS ? ` The first ${MOST_PROBLEMS} are listed.` : '';
  const detail = `The request has ${inWords(problems)}. Nothing was done.${listed}`;
  return new HttpProblem('invalid-request', detail, { problems });
}
