import { WorkflowError } from '../errors.ts';
import type { Part } from './evidence.ts';

/** The bytes of a range as they come, each chunk only until the next is asked for. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export async function readWhole(chunks: Chunks, range: Part): Promise<Uint8Array> {
  const whole = new Uint8Array(range.Last - range.First + 1);
  let at = 0;
  for await (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  requireAll(at, range);
  return whole;
}

/** A connection may end early; the read is then retried. */
export function requireAll(read: number, { First, Last }: Part): void {
  const wanted = Last - First + 1;
  if (read < wanted)
    throw new WorkflowError(
      'TransientServiceError',
      `Only ${read} of ${wanted} bytes came of the range from ${First}.`,
    );
}
