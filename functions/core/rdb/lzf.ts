/** Decompresses what LibLZF (lzf_d.c) has compressed; null when it is damaged, or does not become `length` bytes. */
export function decompress(compressed: Uint8Array, length: number): Uint8Array | null {
  // One byte becomes at most 88, so a damaged length cannot make us reserve the memory of a whole Lambda.
  if (length > compressed.length * 88) return null;
  const output = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < compressed.length; ) {
    const control = compressed[at++] as number;
    if (control < 32) {
      const literal = compressed.subarray(at, at + control + 1);
      if (literal.length !== control + 1 || to + literal.length > length) return null;
      output.set(literal, to);
      at += literal.length;
      to += literal.length;
      continue;
    }
    const long = control >> 5 === 7;
    const count = (long ? 7 + (compressed[at++] ?? Number.NaN) : control >> 5) + 2;
    const from = to - (((control & 31) << 8) | (compressed[at++] ?? Number.NaN)) - 1;
    if (at > compressed.length || from < 0 || to + count > length) return null;
    // Byte by byte: what is copied may overlap what it makes.
    for (let i = 0; i < count; i += 1) output[to + i] = output[from + i] as number;
    to += count;
  }
  return to === length ? output : null;
}
