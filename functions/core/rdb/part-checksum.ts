import type { Part, PartChecksum } from './evidence.ts';
import { LOOKAHEAD, RangeChecksum } from './range-checksum.ts';
import { type Chunks, requireAll } from './read-whole.ts';

/** The range to read for a part: a few bytes more, to find an RDB that begins across its end. */
export const rangeOf = ({ First, Last }: Part, objectBytes: number): Part => ({
  First,
  Last: Math.min(Last + LOOKAHEAD, objectBytes - 1),
});

/**
 * Checksums a part while its bytes come in.
 * @param object that the chunks come from
 * @param chunks the bytes of `rangeOf(part)`; each is used up before the next is asked for
 * @throws WorkflowError TransientServiceError when they end too early
 */
export async function partChecksum(
  part: Part,
  object: { readonly Bytes: number; readonly ETag: string },
  chunks: Chunks,
  checksum: RangeChecksum,
): Promise<PartChecksum> {
  const { First, Last } = part;
  let read = 0;
  checksum.begin(Last - First + 1);
  for await (const chunk of chunks) {
    read += chunk.length;
    checksum.add(chunk);
  }
  // Without the bytes after it, the beginning of another RDB would be missed.
  requireAll(read, rangeOf(part, object.Bytes));
  const { segments, unexamined } = checksum.end();
  return { First, Last, ETag: object.ETag, Segments: segments, Unexamined: unexamined };
}

/** Used for one part at a time, before anything else can run. */
let inMemory: RangeChecksum | undefined;

/** The same of what is in memory already. */
export function checksumOf(part: Part, etag: string, chunks: readonly Uint8Array[]): PartChecksum {
  inMemory ??= new RangeChecksum();
  inMemory.begin(part.Last - part.First + 1);
  for (const chunk of chunks) inMemory.add(chunk);
  const { segments, unexamined } = inMemory.end();
  return { ...part, ETag: etag, Segments: segments, Unexamined: unexamined };
}

/** The result of a part whose object was replaced or deleted after its probe. */
export const changedPart = ({ First, Last }: Part): PartChecksum => ({
  First,
  Last,
  ETag: null,
  Segments: [],
  Unexamined: 0,
});
