import { Cursor, EndOfWindow, Stop, type StoredString, type Window } from './cursor.ts';
import { elementSkip } from './elements.ts';
import { FORMAT_BYTES, trailerBytes } from './format.ts';
import { AUX, EOF_OPCODE } from './opcodes.ts';
import { valueSkip } from './values.ts';

/** What is read of an object's beginning: hundreds of ordinary keys. */
export const HEAD_BYTES = 64 * 1024;

/** What some bytes of an RDB hold. */
export interface Head {
  readonly aux: ReadonlyMap<string, string>;
  /** The keys, as far as they lie in these bytes, in the file's order. */
  readonly keys: readonly Uint8Array[];
  /** Where the EOF opcode is; null when it is not in these bytes. */
  readonly eof: number | null;
  /** Why reading ended before the bytes did, as half a sentence; null when it did not. */
  readonly stopped: string | null;
  /** What could not be read because it reaches beyond these bytes; null when reading ended otherwise. */
  readonly rest: Rest | null;
}

export interface Rest {
  /** Where it begins: with its code. */
  readonly at: number;
  /** The key in it, if that reaches beyond these bytes. */
  readonly key: StoredString | null;
}

/**
 * Reads an RDB of a known format, element by element, from its beginning or from where an element begins.
 * @param bytes the object's size
 */
export function readHead(head: Uint8Array, format: string, bytes: number): Head {
  return readElements({ bytes: head, first: 0 }, FORMAT_BYTES, format, bytes);
}

export function readElements(window: Window, from: number, format: string, bytes: number): Head {
  const cursor = new Cursor(window, from, bytes - trailerBytes(format) + 1);
  const aux = new Map<string, string>();
  const keys: Uint8Array[] = [];
  const ended = (how: Partial<Head>): Head => ({ aux, keys, eof: null, stopped: null, rest: null, ...how });
  let at = from;
  let key: StoredString | null = null;
  try {
    for (;;) {
      at = cursor.at;
      const code = cursor.byte();
      if (code === EOF_OPCODE) return ended({ eof: at });
      const skipValue = valueSkip(code, format);
      const skip = skipValue ?? elementSkip(code, format);
      // What follows a code that is not known may be anything, and is not taken for a key.
      if (!skip) throw new Stop(`the code at byte ${at} is not known (${code})`);
      if (skipValue) {
        const found = cursor.findString();
        key = found instanceof Uint8Array ? null : found;
        keys.push(cursor.string(found));
        key = null;
      }
      // Beyond the head, none is of use, and it may be longer than what is in memory.
      if (code === AUX && window.first === 0) aux.set(latin1(cursor.string()), latin1(cursor.string()));
      else skip(cursor);
    }
  } catch (reason) {
    if (reason instanceof EndOfWindow) return ended({ rest: { at, key } });
    if (reason instanceof Stop) return ended({ stopped: reason.message });
    throw reason;
  }
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
