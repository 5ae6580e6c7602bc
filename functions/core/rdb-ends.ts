/** The first bytes of an RDB that are read: `REDIS` and four digits, or (Valkey 9) `VALKEY` and three. */
export const HEAD_BYTES = 9;
/** The last: the EOF opcode and eight bytes of CRC-64. */
export const TAIL_BYTES = 9;
const MAGIC = /^(REDIS\d{4}|VALKEY\d{3})$/;
const EOF_OPCODE = 0xff;

export type RdbEnds =
  | { readonly ok: true; readonly format: string; readonly checksum: 'Present' | 'Unchecked' }
  | { readonly ok: false; readonly why: string };

/** Whether a file begins and ends as an RDB does. Proves nothing about what lies between. */
export function readRdbEnds(head: Uint8Array, tail: Uint8Array): RdbEnds {
  const magic = String.fromCharCode(...head);
  if (head.length < HEAD_BYTES || tail.length < TAIL_BYTES) return { ok: false, why: 'it is too short to be an RDB' };
  if (!MAGIC.test(magic)) return { ok: false, why: `it begins with ${JSON.stringify(magic)}, not as an RDB does` };
  if (tail[0] !== EOF_OPCODE)
    return {
      ok: false,
      why: 'it does not end as an RDB does (no EOF before the checksum): it is cut short or damaged',
    };
  // Eight zero bytes mean that the file was written without a checksum (rdbchecksum no).
  return { ok: true, format: magic, checksum: tail.subarray(1).every((byte) => byte === 0) ? 'Unchecked' : 'Present' };
}
