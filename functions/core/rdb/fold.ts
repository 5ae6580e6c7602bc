import { foldModule } from './fold-module.ts';

/**
 * How to compute a CRC-64 without tables. Modulo the generator, 1 = Σ x^(-8d) over these distances d (found by search; a
 * test proves it). So a byte may be taken away if it is XORed to the bytes that lie d after it, for every d: whole files
 * are pushed forward into their last 150 KB, 16 bytes at a time, by loads and XORs alone. What is left has the same
 * checksum as the file.
 */
export const DISTANCES = [9634, 89298, 99982, 152826] as const;
const FURTHEST = Math.max(...DISTANCES);
export const VECTOR = 16;
/** Bytes that a fold looks back, rounded up to whole vectors. */
export const HISTORY = Math.ceil(FURTHEST / VECTOR) * VECTOR;

/** With these names every RDB begins; the first digit of its version is always 0. */
const MARKS = { names: ['REDIS', 'VALKEY'], after: '0' } as const;

/** Memory, and two operations on it. Addresses are indices of `memory`. */
export interface Folder {
  readonly memory: Uint8Array;
  /** Pushes the bytes before `end` forward, from `at` on; by `step` -16, downwards, takes that back. `at` is not `end`. */
  fold(at: number, end: number, step: number): void;
  /**
   * The first of `at`, `at + 16`, … whose 16 bytes may have the last letter of a name, before a 0; `end` or more if there is
   * none. It may report a false match, but misses none.
   */
  find(at: number, end: number): number;
}

const PAGE = 65536;

/** @param bytes how much memory at least */
export const newFolder = (bytes: number): Folder => wasmFolder(bytes) ?? plainFolder(bytes);

/** What we use of WebAssembly, whose types belong to browsers. It is missing where there is no JIT. */
declare const WebAssembly:
  | {
      validate(code: Uint8Array): boolean;
      Module: new (code: Uint8Array) => object;
      Instance: new (module: object) => { readonly exports: Record<string, unknown> };
    }
  | undefined;

function wasmFolder(bytes: number): Folder | null {
  if (typeof WebAssembly === 'undefined') return null;
  const code = foldModule(DISTANCES, MARKS, Math.ceil(bytes / PAGE));
  if (!WebAssembly.validate(code)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
  const { memory, fold, find } = exports as {
    memory: { readonly buffer: ArrayBuffer };
    fold: Folder['fold'];
    find: Folder['find'];
  };
  return {
    memory: new Uint8Array(memory.buffer),
    fold: (at, end, step) => fold(at - FURTHEST, end - FURTHEST, step),
    find: (at, end) => find(at - 4, end - 4) + 4,
  };
}

/** The same, slowly, for a Node without WebAssembly or without its vectors. */
export function plainFolder(bytes: number): Folder {
  const memory = new Uint8Array(bytes);
  const [a, b, c, d] = DISTANCES;
  return {
    memory,
    fold(at, end, step) {
      for (let first = at; first !== end; first += step)
        for (let i = first; i < first + VECTOR; i += 1)
          memory[i] =
            (memory[i] as number) ^
            (memory[i - a] as number) ^
            (memory[i - b] as number) ^
            (memory[i - c] as number) ^
            (memory[i - d] as number);
    },
    find(at, end) {
      for (let first = at; first < end; first += VECTOR)
        for (let i = first; i < first + VECTOR; i += 1)
          if (memory[i + 1] === ZERO && (memory[i] === S || memory[i] === Y)) return first;
      return end;
    },
  };
}

const [S, Y, ZERO] = [0x53, 0x59, 0x30];
