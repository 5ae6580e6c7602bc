import { Cursor, EndOfHead, Stop } from './cursor.ts';
import { skipElement } from './elements.ts';
import { FORMAT_BYTES } from './format.ts';
import { AUX, EOF_OPCODE, FIRST_OPCODE, TRAILER_BYTES } from './opcodes.ts';
import { skipValue } from './values.ts';

/** What is read of an object's beginning: hundreds of ordinary keys. */
export const HEAD_BYTES = 64 * 1024;

/** What the beginning of an RDB tells. */
export interface Head {
  readonly aux: ReadonlyMap<string, string>;
  /** The keys, as far as they lie in the head, in the file's order. */
  readonly keys: readonly Uint8Array[];
  /** Where the EOF opcode is; null when the head ends before. */
  readonly eof: number | null;
  /** Why reading ended before the head did, as half a sentence; null when it did not. */
  readonly stopped: string | null;
}

/**
 * Reads the head of an RDB of a known format, element by element.
 * @param bytes the object's size
 */
export function readHead(head: Uint8Array, format: string, bytes: number): Head {
  const cursor = new Cursor(head, FORMAT_BYTES, bytes - TRAILER_BYTES + 1);
  const aux = new Map<string, string>();
  const keys: Uint8Array[] = [];
  try {
    for (;;) {
      const at = cursor.at;
      const code = cursor.byte();
      if (code === EOF_OPCODE) return { aux, keys, eof: at, stopped: null };
      if (code === AUX) aux.set(latin1(cursor.string()), latin1(cursor.string()));
      else if (code >= FIRST_OPCODE) skipElement(code, format, cursor);
      else {
        keys.push(cursor.string());
        skipValue(code, format, cursor);
      }
    }
  } catch (reason) {
    if (!(reason instanceof Stop)) throw reason;
    return { aux, keys, eof: null, stopped: reason instanceof EndOfHead ? null : reason.message };
  }
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
