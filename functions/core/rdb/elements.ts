import * as opcode from './opcodes.ts';
import { bytes, type Codes, length, many, moduleData, type Skip, sequence, skipOf, string, times } from './skip.ts';

/** What may stand between the keys, and before them. */
const ELEMENTS: Codes = [
  // A job's name, and its ranges of slots.
  [opcode.SLOT_IMPORT, 'VALKEY080', sequence(string, many(length, length))],
  // Valkey has an aux field instead.
  [opcode.SLOT_INFO, 12, times(3, length)],
  [opcode.FUNCTION, 10, string],
  // Its owner; then, after the code of a number, when to read it.
  [opcode.MODULE_AUX, 9, sequence(times(3, length), moduleData)],
  [opcode.IDLE, 9, length],
  [opcode.FREQ, 9, bytes(1)],
  [opcode.AUX, 7, times(2, string)],
  [opcode.RESIZE_DB, 7, times(2, length)],
  [opcode.EXPIRE_MS, 3, bytes(8)],
  [opcode.EXPIRE, 1, bytes(4)],
  [opcode.SELECT_DB, 1, length],
];

/** How to skip an element; undefined if this format has no such code. */
export const elementSkip = (code: number, format: string): Skip | undefined => skipOf(ELEMENTS, code, format);
