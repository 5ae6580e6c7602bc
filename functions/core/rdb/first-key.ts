import { type StoredString, undecompressable } from './cursor.ts';
import type { Part } from './evidence.ts';
import { type Rest, readElements } from './head.ts';
import { Decompression, LzfDamage } from './lzf.ts';
import { type Chunks, readWhole, requireAll } from './read-whole.ts';
import { SlotOfPieces, slotOf } from './slots.ts';

const MIB = 2 ** 20;
/** The first window; an element that does not fit is read again in one of twice the size. */
const WINDOW_BYTES = MIB;
const MOST_WINDOW_BYTES = 16 * MIB;
/** The largest window: more than the largest key of Redis by default (512 MB), which a Lambda reads within its minute. */
const MOST_BYTES = 640 * MIB;

/** What was found after the head. */
export interface Beyond {
  /** The hash slots of the first key, and of those that were read with it. */
  readonly slots: readonly number[];
  /** Where the EOF opcode is; null when it was not reached. */
  readonly eof: number | null;
  /** Why the search ended without a key, as half a sentence; null when it did not. */
  readonly stopped: string | null;
}

/**
 * Searches for the first key beyond the head of an RDB: it skips what comes before the key, and reads only the ends of long
 * elements. A key of any length is hashed as it is read.
 */
export async function findFirstKey(
  read: (range: Part) => Chunks,
  rest: Rest,
  format: string,
  bytes: number,
): Promise<Beyond> {
  const stopped = (why: string): Beyond => ({ slots: [], eof: null, stopped: why });
  let { at, key } = rest;
  let size = WINDOW_BYTES;
  for (let left = MOST_BYTES; ; ) {
    left -= key?.bytes ?? size;
    if (left < 0 || size > MOST_WINDOW_BYTES) return stopped(`what begins at byte ${at} is too long to be read past`);
    if (key) {
      const slot = await slotOfStored(read, key);
      return slot === null ? stopped(undecompressable(key)) : { slots: [slot], eof: null, stopped: null };
    }
    const range = { First: at, Last: Math.min(at + size, bytes) - 1 };
    const window = { bytes: await readWhole(read(range), range), first: at };
    const found = readElements(window, at, format, bytes);
    if (found.keys.length > 0 || found.rest === null)
      return { slots: found.keys.map(slotOf), eof: found.eof, stopped: found.stopped };
    size = found.rest.at === at ? 2 * size : WINDOW_BYTES;
    ({ at, key } = found.rest);
  }
}

/** The slot of a key that is too long to be held; null when it cannot be decompressed. */
async function slotOfStored(read: (range: Part) => Chunks, key: StoredString): Promise<number | null> {
  const { at, bytes, decompressedBytes } = key;
  const range = { First: at, Last: at + bytes - 1 };
  const slot = new SlotOfPieces();
  const decompression = decompressedBytes === null ? null : new Decompression(decompressedBytes);
  let came = 0;
  try {
    for await (const chunk of read(range)) {
      came += chunk.length;
      for (const piece of decompression?.add(chunk) ?? [chunk]) slot.add(piece);
    }
    requireAll(came, range);
    decompression?.end();
    return slot.slot;
  } catch (error) {
    if (error instanceof LzfDamage) return null;
    throw error;
  }
}
