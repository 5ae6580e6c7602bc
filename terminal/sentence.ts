import { isRecord } from '../functions/core/json.ts';

/** The SDK's message for a response without a body, as HEAD has. */
export const WORDLESS = 'UnknownError';

/** The first line of an error; its HTTP status if S3 has no words for it. */
export function sentenceOf(thrown: unknown): string {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const line = error.message.split('\n')[0] || error.name;
  return line === WORDLESS ? `S3 answered HTTP ${statusOf(error) ?? statusOf(error.cause)}` : line;
}

function statusOf(error: unknown): unknown {
  const metadata = error instanceof Error && '$metadata' in error ? error.$metadata : null;
  return isRecord(metadata) ? metadata['httpStatusCode'] : undefined;
}
