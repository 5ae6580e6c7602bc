import { decompress } from './lzf.ts';

/** Thrown where reading cannot go on; not a fault of the object by itself. */
export class Stop extends Error {}

/** The bytes of the head end here: everything in it has been read. */
export class EndOfHead extends Stop {}

/**
 * Reads the encodings that RDB files are made of (rdb.c of Redis) from the beginning of an object.
 * Every method throws EndOfHead when what it reads goes beyond the head, and Stop when it cannot be.
 */
export class Cursor {
  readonly #head: Uint8Array;
  readonly #view: DataView;
  /** Where the object's trailer begins, beyond which nothing can reach. */
  readonly #end: number;
  #at: number;

  constructor(head: Uint8Array, at: number, end: number) {
    this.#head = head;
    this.#view = new DataView(head.buffer, head.byteOffset, head.byteLength);
    this.#at = at;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  byte(): number {
    return this.#head[this.#take(1)] as number;
  }

  /** Goes over so many bytes. */
  skip(bytes: number): void {
    this.#take(bytes);
  }

  bytes(count: number): Uint8Array {
    const from = this.#take(count);
    return this.#head.subarray(from, from + count);
  }

  /** A number or the length of something: 6, 14, 32 or 64 bits. Above 2^53 it is inexact. */
  length(): number {
    const first = this.byte();
    const length = this.#lengthAfter(first);
    if (length === null) throw new Stop(`byte ${this.#at - 1} is no length`);
    return length;
  }

  #lengthAfter(first: number): number | null {
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | this.byte();
    if (first === 0x80) return this.#view.getUint32(this.#take(4));
    if (first === 0x81) return Number(this.#view.getBigUint64(this.#take(8)));
    return null;
  }

  /** A string: its bytes as they are, a number in decimal, or what LZF has compressed. */
  string(): Uint8Array {
    const first = this.byte();
    const length = this.#lengthAfter(first);
    if (length !== null) return this.bytes(length);
    if (first === 0xc0) return decimal(this.#view.getInt8(this.#take(1)));
    if (first === 0xc1) return decimal(this.#view.getInt16(this.#take(2), true));
    if (first === 0xc2) return decimal(this.#view.getInt32(this.#take(4), true));
    if (first !== 0xc3) throw new Stop(`the string at byte ${this.#at - 1} has an unknown encoding`);
    const compressed = this.length();
    const whole = this.length();
    const at = this.#at;
    const text = decompress(this.bytes(compressed), whole);
    if (text === null) throw new Stop(`the compressed string at byte ${at} cannot be decompressed`);
    return text;
  }

  /** Goes over a string, which need not be decompressed for it. */
  skipString(): void {
    const first = this.byte();
    const length = this.#lengthAfter(first);
    if (length !== null) this.skip(length);
    else if (first >= 0xc0 && first <= 0xc2) this.skip(1 << (first - 0xc0));
    else if (first === 0xc3) {
      const compressed = this.length();
      this.length();
      this.skip(compressed);
    } else throw new Stop(`the string at byte ${this.#at - 1} has an unknown encoding`);
  }

  #take(bytes: number): number {
    const from = this.#at;
    if (from + bytes > this.#end) throw new Stop(`what begins at byte ${from} would reach beyond the end of the file`);
    if (from + bytes > this.#head.length) throw new EndOfHead();
    this.#at = from + bytes;
    return from;
  }
}

const decimal = (value: number): Uint8Array => new TextEncoder().encode(String(value));
