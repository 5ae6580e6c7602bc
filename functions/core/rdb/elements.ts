import { type Cursor, Stop } from './cursor.ts';
import * as opcode from './opcodes.ts';
import { bytes, length, many, type Skip, sequence, string, times } from './skip.ts';

/** Goes over what a module has written: numbers and strings, each told by a code before it, until 0 (rdb.h, module opcodes). */
const moduleData: Skip = (cursor) => {
  const kinds: ReadonlyMap<number, Skip> = new Map([
    [1, length],
    [2, length],
    [3, bytes(4)], // float
    [4, bytes(8)], // double
    [5, string],
  ]);
  for (let code = cursor.length(); code !== 0; code = cursor.length()) {
    const skip = kinds.get(code);
    if (!skip) throw new Stop(`it holds data of a module that are not known (${code})`);
    skip(cursor);
  }
};

/** What may stand between the keys, and before them. */
const ELEMENTS: ReadonlyMap<number, Skip> = new Map([
  [opcode.SLOT_INFO, times(3, length)],
  [opcode.FUNCTION, string],
  // Whose it is; then, after the code of a number, when it is to be read.
  [opcode.MODULE_AUX, sequence(times(3, length), moduleData)],
  [opcode.IDLE, length],
  [opcode.FREQ, bytes(1)],
  [opcode.RESIZE_DB, times(2, length)],
  [opcode.EXPIRE_MS, bytes(8)],
  [opcode.EXPIRE, bytes(4)],
  [opcode.SELECT_DB, length],
]);

const VALKEY_ELEMENTS: ReadonlyMap<number, Skip> = new Map([
  ...ELEMENTS,
  // A job's name, and its ranges of slots.
  [opcode.SLOT_IMPORT, sequence(string, many(length, length))],
]);

/** @throws Stop when it is not known */
export function skipElement(code: number, format: string, cursor: Cursor): void {
  const skip = (format.startsWith('VALKEY') ? VALKEY_ELEMENTS : ELEMENTS).get(code);
  if (!skip) throw new Stop(`it holds an element that is not known (${code})`);
  skip(cursor);
}
