/** An RDB begins with `REDIS` and four digits or, since Valkey 9, `VALKEY` and three: its format and version. */
export const FORMAT_BYTES = 9;

/** The formats whose structure `head.ts` knows. Versions 9 to 11 are Redis 5 to 7.2, 12 is Redis 7.4, 080 is Valkey 9. */
const KNOWN = new Set(['REDIS0009', 'REDIS0010', 'REDIS0011', 'REDIS0012', 'VALKEY080']);

export const isKnown = (format: string): boolean => KNOWN.has(format);

/** The format that begins there, known or not; null if none does. */
export function formatAt(bytes: Uint8Array, at: number): string | null {
  const text = String.fromCharCode(...bytes.subarray(at, at + FORMAT_BYTES));
  return /^(REDIS\d{4}|VALKEY\d{3})$/.test(text) ? text : null;
}
