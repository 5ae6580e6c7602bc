import { crc64, hex } from './crc64.ts';
import type { Segment } from './evidence.ts';
import { type Folder, HISTORY, newFolder, VECTOR } from './fold.ts';
import { FORMAT_BYTES, formatAt } from './format.ts';
import { EOF_OPCODE, FIRST_OPCODE, TRAILER_BYTES } from './opcodes.ts';

/** A range is cut at this many beginnings at most; further ones are only counted. A whole RDB has none. */
export const MOST_CUTS = 4;

/** The bytes folded at once; half or twice as many are as fast, as measured. */
const PIECE = 512 * 1024;
/** Bytes after the last letter of a format's name, up to the opcode: five of REDIS, four of VALKEY. */
const AFTER_LETTERS = 5;
/** The bytes from the first letter of a format's name to its last, of which VALKEY has the most. */
const BEFORE_LAST_LETTER = 5;
/**
 * The bytes read after a range, to find an RDB that begins across its end: what follows the last letter of one that begins
 * with the range's last byte.
 */
export const LOOKAHEAD = BEFORE_LAST_LETTER + AFTER_LETTERS;
/** Raw bytes that stay behind when others are folded: a trailer and a format, and what `AFTER_LETTERS` holds back. */
const CARRY = 64;

/** Memory: the history; the bytes of a piece; zeros; a copy of the last window, to take the folding back. */
const START = HISTORY;
const CAPACITY = START + PIECE + CARRY;
/** So many bytes come before some have to be folded. */
export const ROOM_BYTES = CAPACITY - START;
const ZEROS = CAPACITY + CARRY;
const WINDOW = ZEROS + HISTORY;
export const MEMORY_BYTES = WINDOW + HISTORY + CARRY;

const [S, Y] = [0x53, 0x59];

/**
 * The checksum of a range of an object, of any length, in 1 MB of memory. Where an RDB seems to begin after the end of
 * another, the range is cut, so that the checksums before the cut show whether a whole RDB ended there. Reusable for further
 * ranges.
 */
export class RangeChecksum {
  readonly #folder: Folder;
  readonly #memory: Uint8Array;
  #segments: Segment[] = [];
  #unexamined = 0;
  /** Bytes of the range still to come; negative for bytes read beyond it. */
  #missing = 0;
  /** Bytes of this segment that are no longer in memory. */
  #folded = 0;
  /** Where the next byte goes, and from where beginnings are still to be searched. */
  #filled = START;
  #searched = START;

  constructor(folder: Folder = newFolder(MEMORY_BYTES)) {
    this.#folder = folder;
    this.#memory = folder.memory;
  }

  /** Begins a range of this many bytes, or of all bytes. */
  begin(bytes = Number.POSITIVE_INFINITY): void {
    this.#segments = [];
    this.#unexamined = 0;
    this.#missing = bytes;
    this.#filled = START;
    this.#restart(START);
  }

  /** Memory into which the next bytes can be read without a copy; never empty. */
  room(): Uint8Array {
    return this.#memory.subarray(this.#filled, CAPACITY);
  }

  add(bytes: Uint8Array): void {
    const isInRoom = bytes.buffer === this.#memory.buffer && bytes.byteOffset === this.#filled;
    for (let at = 0; at < bytes.length; ) {
      const some = bytes.subarray(at, at + CAPACITY - this.#filled);
      if (!isInRoom) this.#memory.set(some, this.#filled);
      this.#count(some.length);
      at += some.length;
    }
  }

  /**
   * The checksums of the range's segments, one unless it was cut, and at how many more beginnings it was not cut.
   * @throws RangeError when bytes of the range are missing
   */
  end(): { readonly segments: readonly Segment[]; readonly unexamined: number } {
    if (this.#missing === Number.POSITIVE_INFINITY) this.#missing = 0;
    if (this.#missing > 0) throw new RangeError(`${this.#missing} bytes of the range are missing`);
    this.#search();
    this.#endSegment(this.#rangeEnd());
    return { segments: this.#segments, unexamined: this.#unexamined };
  }

  #count(bytes: number): void {
    this.#filled += bytes;
    this.#missing -= bytes;
    if (this.#missing < -LOOKAHEAD) throw new RangeError(`${-this.#missing} bytes more than the range has`);
    if (this.#filled === CAPACITY) this.#makeRoom();
  }

  #rangeEnd(): number {
    return this.#missing > 0 ? Number.POSITIVE_INFINITY : this.#filled + this.#missing;
  }

  #makeRoom(): void {
    this.#search();
    const folded = this.#foldUntil(Math.max(START, this.#searched - TRAILER_BYTES - FORMAT_BYTES));
    const moved = folded - START;
    this.#memory.copyWithin(0, moved, this.#filled);
    this.#folded += moved;
    this.#filled -= moved;
    this.#searched -= moved;
  }

  /** Folds whole vectors up to `end` or a little before it; returns up to where. */
  #foldUntil(end: number): number {
    const whole = end - ((end - START) % VECTOR);
    if (whole > START) this.#folder.fold(START, whole, VECTOR);
    return whole;
  }

  /** Searches for beginnings as far as their bytes are complete, and cuts at each. */
  #search(): void {
    while (this.#searched < this.#filled - AFTER_LETTERS) {
      const limit = this.#filled - AFTER_LETTERS;
      const vector = this.#folder.find(this.#searched, limit);
      const until = Math.min(vector + VECTOR, limit);
      this.#searched = until;
      for (let letter = vector; letter < until; letter += 1) {
        const begin = this.#beginningWith(letter);
        if (begin === null) continue;
        this.#searched = letter + 1;
        this.#cut(begin);
        break;
      }
    }
  }

  /** Where in this range an RDB begins whose name has its last letter there; null if none does. */
  #beginningWith(letter: number): number | null {
    const memory = this.#memory;
    const begin = memory[letter] === S ? letter - 4 : memory[letter] === Y ? letter - 5 : null;
    if (begin === null || begin <= START || begin >= this.#rangeEnd()) return null;
    if ((memory[begin + FORMAT_BYTES] as number) < FIRST_OPCODE || formatAt(memory, begin) === null) return null;
    // So near to the range's own beginning, the trailer begins in the range before.
    const trailer = begin - TRAILER_BYTES;
    const isInRange = this.#segments.length > 0 || this.#folded > 0 || trailer >= START;
    return isInRange && memory[trailer] !== EOF_OPCODE ? null : begin;
  }

  #cut(begin: number): void {
    if (this.#segments.length === MOST_CUTS) {
      this.#unexamined += 1;
      return;
    }
    const searched = this.#searched - begin;
    this.#endSegment(begin);
    this.#memory.copyWithin(START, begin, this.#filled);
    this.#filled -= begin - START;
    this.#restart(START + searched);
  }

  #restart(searched: number): void {
    this.#memory.fill(0, 0, START);
    this.#folded = 0;
    this.#searched = searched;
  }

  #endSegment(end: number): void {
    const memory = this.#memory;
    const folded = this.#foldUntil(end);
    memory.copyWithin(WINDOW, folded - HISTORY, end);
    this.#folder.fold(WINDOW + HISTORY - VECTOR, WINDOW - VECTOR, -VECTOR);
    const rest = memory.subarray(WINDOW, WINDOW + HISTORY + end - folded);
    this.#segments.push({ Bytes: this.#folded + end - START, Crc64: hex(crc64(rest)) });
  }
}
