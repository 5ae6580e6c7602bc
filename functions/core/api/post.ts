import type { Machine } from '../arn.ts';
import { parseJson } from '../json.ts';
import type { Problem } from '../request/problem.ts';
import { askedProblems } from '../triggers/machines.ts';
import { type NamedExecution, nameFor } from '../triggers/named-execution.ts';
import type { HttpRequest } from './http.ts';
import { HttpProblem, invalid } from './problem-details.ts';
import { queryProblems } from './query.ts';

/** An execution's input may have 256 KiB (Step Functions, quotas); our Trigger, with its key escaped, is below 1 KiB. */
export const LARGEST_BODY_BYTES = 255 * 1024;

/** 1 to 255 characters of printable ASCII. */
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * Reads a POST request, whose body is an execution's input.
 * @param machine the machine of the path
 * @param newId makes a unique id, for requests without an Idempotency-Key
 * @throws HttpProblem with every problem of the request
 */
export function readPost(
  request: HttpRequest,
  machine: Machine,
  allowedBuckets: readonly string[],
  newId: () => string,
): NamedExecution {
  const body = readBody(request);
  const key = request.headers?.['idempotency-key'];
  const problems = [
    ...queryProblems(request, []),
    ...(key === undefined || IDEMPOTENCY_KEY.test(key) ? [] : [keyProblem(key)]),
    ...askedProblems(machine, body, allowedBuckets),
  ];
  if (problems.length > 0) throw invalid(problems);
  const name = key === undefined ? `api-${newId()}` : nameFor('api', key);
  return { machine, name, input: { ...Object(body), Trigger: { Type: 'Api', Id: key ?? name } } };
}

/** @throws HttpProblem */
function readBody({ headers, body = '', isBase64Encoded }: HttpRequest): unknown {
  const type = headers?.['content-type'] ?? '';
  const bytes = isBase64Encoded ? Buffer.from(body, 'base64') : Buffer.from(body);
  if (bytes.length === 0) throw new HttpProblem('unreadable-body', 'The body is empty; send the request as JSON.');
  if (!isJsonInUtf8(type))
    throw new HttpProblem(
      'unsupported-media-type',
      'Send the body in UTF-8, with the header Content-Type: application/json.',
      { headers: { accept: 'application/json' } },
    );
  if (bytes.length > LARGEST_BODY_BYTES)
    throw new HttpProblem(
      'body-too-large',
      `The body has ${bytes.length} bytes; an execution's input may have ${LARGEST_BODY_BYTES}.`,
    );
  const parsed = isUtf8(bytes) ? parseJson(bytes.toString().replace(BYTE_ORDER_MARK, '')) : undefined;
  if (parsed === undefined) throw new HttpProblem('unreadable-body', 'The body cannot be parsed as JSON in UTF-8.');
  return parsed;
}

/** JSON is UTF-8 (RFC 8259), so another charset is refused. Other parameters are ignored. */
function isJsonInUtf8(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return type === 'application/json' && parameters.every((each) => !/^charset\b/.test(each) || UTF_8.test(each));
}

/** Windows editors begin files with it; a parser may ignore it (RFC 8259, section 8.1). */
const BYTE_ORDER_MARK = /^\ufeff/;

const UTF_8 = /^charset=("?)utf-?8\1$/;

const isUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString()).equals(bytes);

const keyProblem = (value: string): Problem => ({
  field: 'Idempotency-Key',
  value,
  rule: '1 to 255 printable characters of ASCII',
  remedy: 'choose such a key, for example a UUID, or leave the header out',
});
