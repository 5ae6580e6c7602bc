import { decompress } from './lzf.ts';

/** Thrown where reading cannot continue; by itself not a fault of the object. */
export class Stop extends Error {}

/** The bytes of the window end here: everything before has been read. */
export class EndOfWindow extends Stop {}

/** The bytes of an object that are in memory. */
export interface Window {
  readonly bytes: Uint8Array;
  /** Where in the object they begin. */
  readonly first: number;
}

/** Where the bytes of a string are. */
export interface StoredString {
  readonly at: number;
  readonly bytes: number;
  /** How many bytes LZF has compressed; null if they are not compressed. */
  readonly decompressedBytes: number | null;
}

/**
 * Reads the encodings that RDB files are made of (rdb.c of Redis). Every method throws EndOfWindow when what it reads goes
 * beyond the window, and Stop when it cannot be. What is skipped need not be in the window. All places are the object's.
 */
export class Cursor {
  readonly #window: Window;
  readonly #view: DataView;
  /** Where the object's trailer begins; nothing may reach beyond it. */
  readonly #end: number;
  #at: number;

  constructor(window: Window, at: number, end: number) {
    const { buffer, byteOffset, byteLength } = window.bytes;
    this.#window = window;
    this.#view = new DataView(buffer, byteOffset, byteLength);
    this.#at = at;
    this.#end = end;
  }

  get at(): number {
    return this.#at;
  }

  byte(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** Skips this many bytes. */
  skip(bytes: number): void {
    this.#requireInObject(bytes);
    this.#at += bytes;
  }

  bytes(count: number): Uint8Array {
    const from = this.#take(count);
    return this.#window.bytes.subarray(from, from + count);
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

  /** Where a string is, or its bytes if it is a number: its decimal digits. What comes next is the string's bytes. */
  findString(): StoredString | Uint8Array {
    const first = this.byte();
    const length = this.#lengthAfter(first);
    if (length !== null) return { at: this.#at, bytes: length, decompressedBytes: null };
    if (first === 0xc0) return decimal(this.#view.getInt8(this.#take(1)));
    if (first === 0xc1) return decimal(this.#view.getInt16(this.#take(2), true));
    if (first === 0xc2) return decimal(this.#view.getInt32(this.#take(4), true));
    if (first !== 0xc3) throw new Stop(`the string at byte ${this.#at - 1} has an unknown encoding`);
    const bytes = this.length();
    const decompressedBytes = this.length();
    return { at: this.#at, bytes, decompressedBytes };
  }

  /** A string: its bytes as they are, a number in decimal, or what LZF has compressed. */
  string(found = this.findString()): Uint8Array {
    if (found instanceof Uint8Array) return found;
    const stored = this.bytes(found.bytes);
    if (found.decompressedBytes === null) return stored;
    const text = decompress(stored, found.decompressedBytes);
    if (text === null) throw new Stop(undecompressable(found));
    return text;
  }

  skipString(): void {
    const found = this.findString();
    if (!(found instanceof Uint8Array)) this.skip(found.bytes);
  }

  #requireInObject(bytes: number): void {
    if (this.#at + bytes > this.#end)
      throw new Stop(`what begins at byte ${this.#at} would reach beyond the end of the file`);
  }

  /** Where in the window they begin. */
  #take(bytes: number): number {
    this.#requireInObject(bytes);
    const from = this.#at - this.#window.first;
    if (from + bytes > this.#window.bytes.length) throw new EndOfWindow();
    this.#at += bytes;
    return from;
  }
}

export const undecompressable = ({ at }: StoredString): string =>
  `the compressed string at byte ${at} cannot be decompressed`;

const decimal = (value: number): Uint8Array => new TextEncoder().encode(String(value));
