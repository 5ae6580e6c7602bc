import { TRAILER_BYTES } from './opcodes.ts';

/** An RDB begins with `REDIS` and four digits or, since Valkey 9, `VALKEY` and three: its format and version. */
export const FORMAT_BYTES = 9;

/** Versions 1 to 12 are Redis's up to 8.2; Valkey 7.2 and 8 write 11, Valkey 9.0 and 9.1 write VALKEY080. */
const KNOWN = /^(REDIS00(0[1-9]|1[0-2])|VALKEY080)$/;

/** Whether `head.ts` knows the structure of this format. */
export const isKnown = (format: string): boolean => KNOWN.test(format);

export const isValkey = (format: string): boolean => format.startsWith('VALKEY');

/** What Redis has had since a version, its files have; Valkey's have what Redis had in version 11. */
export const redisVersion = (format: string): number => (isValkey(format) ? 11 : Number(format.slice(-4)));

/** What follows the last key: the EOF opcode and, since version 5, a checksum of eight bytes. */
export const trailerBytes = (format: string): number => (/^REDIS000[1-4]$/.test(format) ? 1 : TRAILER_BYTES);

/** The format that begins there, known or not; null if none does. */
export function formatAt(bytes: Uint8Array, at: number): string | null {
  const text = String.fromCharCode(...bytes.subarray(at, at + FORMAT_BYTES));
  return /^(REDIS\d{4}|VALKEY\d{3})$/.test(text) ? text : null;
}
