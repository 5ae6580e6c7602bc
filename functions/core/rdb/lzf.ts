/** How far back an instruction copies from, and how much it writes at most. */
const FURTHEST = 8192;
const MOST_MADE = 264;
const PIECE = 64 * 1024;

/** The compressed data is damaged, or does not decompress to its length. */
export class LzfDamage extends Error {}

/** Decompresses what LibLZF (lzf_d.c) has compressed and what comes in pieces, in memory that does not grow with it. */
export class Decompression {
  readonly #output: Uint8Array;
  /** Up to where there is output, and from where on it has not been given. */
  #to = 0;
  #given = 0;
  /** Bytes that are still to be made. */
  #missing: number;
  /** The beginning of an instruction. */
  #rest: Uint8Array = new Uint8Array();

  constructor(length: number) {
    this.#missing = length;
    this.#output = new Uint8Array(Math.min(length, FURTHEST + PIECE) + MOST_MADE);
  }

  /** What these bytes become; each piece is to be used up before the next. Throws LzfDamage. */
  *add(bytes: Uint8Array): Iterable<Uint8Array> {
    const input = Buffer.concat([this.#rest, bytes]);
    let at = 0;
    for (let next = end(input, at); next <= input.length; next = end(input, at)) {
      if (this.#to + MOST_MADE > this.#output.length) yield* this.#give();
      this.#run(input.subarray(at, next));
      at = next;
    }
    this.#rest = input.subarray(at);
    yield* this.#give();
  }

  /** Throws LzfDamage when something is missing. */
  end(): void {
    if (this.#missing > 0 || this.#rest.length > 0) throw new LzfDamage();
  }

  #run(instruction: Uint8Array): void {
    const [control = 0] = instruction;
    const isLiteral = control < 32;
    const long = control >> 5 === 7;
    const count = isLiteral ? control + 1 : (long ? 7 + (instruction[1] as number) : control >> 5) + 2;
    if (count > this.#missing) throw new LzfDamage();
    const output = this.#output;
    const to = this.#to;
    if (isLiteral) output.set(instruction.subarray(1), to);
    else {
      const from = to - (((control & 31) << 8) | (instruction.at(-1) as number)) - 1;
      if (from < 0) throw new LzfDamage();
      // Byte by byte: what is copied may overlap what it makes.
      for (let i = 0; i < count; i += 1) output[to + i] = output[from + i] as number;
    }
    this.#to += count;
    this.#missing -= count;
  }

  *#give(): Iterable<Uint8Array> {
    if (this.#to > this.#given) yield this.#output.subarray(this.#given, this.#to);
    const dropped = Math.max(0, this.#to - FURTHEST);
    this.#output.copyWithin(0, dropped, this.#to);
    this.#to -= dropped;
    this.#given = this.#to;
  }
}

/** Where the instruction ends that begins there; beyond the input if not all of it is there. */
function end(input: Uint8Array, at: number): number {
  const control = input[at];
  if (control === undefined) return Number.POSITIVE_INFINITY;
  return at + (control < 32 ? control + 2 : control >> 5 === 7 ? 3 : 2);
}

/** The whole of it; null when it is damaged, or does not become `length` bytes. */
export function decompress(compressed: Uint8Array, length: number): Uint8Array | null {
  // One byte becomes at most 88, so a damaged length cannot exhaust the memory of a Lambda.
  if (length > compressed.length * 88) return null;
  const whole = new Uint8Array(length);
  const decompression = new Decompression(length);
  try {
    let at = 0;
    for (const piece of decompression.add(compressed)) {
      whole.set(piece, at);
      at += piece.length;
    }
    decompression.end();
    return whole;
  } catch (error) {
    if (error instanceof LzfDamage) return null;
    throw error;
  }
}
