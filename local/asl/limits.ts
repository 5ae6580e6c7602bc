import { Failure } from './errors.ts';
import type { Json } from './expression.ts';

// From "Step Functions service quotas".

/** Bytes of UTF-8 in the input or output of a task, a state or an execution, and in the variables of one Assign. */
export const PAYLOAD_BYTES = 262_144;
/** Bytes of all variables of an execution together. */
export const VARIABLES_BYTES = 10 * 1024 * 1024;
export const HISTORY_EVENTS = 25_000;
/** Of a Map that sets no MaxConcurrency, INLINE or DISTRIBUTED. */
export const INLINE_CONCURRENCY = 40;
export const DISTRIBUTED_CONCURRENCY = 10_000;
/** Characters in the name of a state or a variable. */
export const NAME_LENGTH = 80;
export const LABEL_LENGTH = 40;
export const ERROR_LENGTH = 256;
export const CAUSE_LENGTH = 32_768;
/** The longest Wait, and the timeout of a task that sets none. */
export const LONGEST_SECONDS = 99_999_999;

/**
 * The JSON text of a value; throws States.DataLimitExceeded, in AWS's words, if that is longer than `limit` bytes.
 * @param isTerminal false for the result of a Task, which Catch matches
 */
export function serialize(value: Json, who: string, limit = PAYLOAD_BYTES, isTerminal = true): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) <= limit) return text;
  const what = 'returned a result with a size exceeding the maximum number of bytes service limit.';
  throw new Failure('States.DataLimitExceeded', `The state/task '${who}' ${what}`, isTerminal);
}
