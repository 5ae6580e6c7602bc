import type { Fault } from './contract.ts';
import { isRecord, parseJson } from './json.ts';

/**
 * Reads a Lambda's Cause: the JSON text `{"errorType","errorMessage","trace"}`, whose message is ours (a sentence, a line
 * break, details as JSON) or any other. A timeout may have no Cause.
 */
export function readCause(fault: Fault): { sentence: string; details: unknown } {
  const cause = fault.Cause ?? '';
  const parsed = parseJson(cause);
  const message = isRecord(parsed) && typeof parsed['errorMessage'] === 'string' ? parsed['errorMessage'] : cause;
  // The last line break, because AWS's messages may have several lines; our JSON has one.
  const lineBreak = message.lastIndexOf('\n');
  const details = lineBreak < 0 ? undefined : parseJson(message.slice(lineBreak + 1));
  return details === undefined
    ? { sentence: message, details: undefined }
    : { sentence: message.slice(0, lineBreak), details };
}
