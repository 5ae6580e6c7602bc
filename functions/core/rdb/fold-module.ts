/**
 * Writes, instruction by instruction, the WebAssembly module that folds (see fold.ts): its source is here, and no binary
 * is kept. Opcodes are those of the WebAssembly core specification 2.0, which has the 128-bit instructions.
 */
const VECTOR = 16;

const I32 = 0x7f;
const V128 = 0x7b;
const VOID = 0x40;
const END = 0x0b;
const LOOP = 0x03;
const IF = 0x04;
const RETURN = 0x0f;
const I32_NE = 0x47;
const I32_LT_U = 0x49;
const I32_ADD = 0x6a;

const get = (local: number): number[] => [0x20, local];
const tee = (local: number): number[] => [0x22, local];
const repeatIf = (condition: number[]): number[] => [...condition, 0x0d, 0];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const simd = (opcode: number): number[] => [0xfd, ...unsigned(opcode)];
/** At the address on the stack plus `offset`; nothing is aligned. */
const load = (offset: number): number[] => [...simd(0), 0, ...unsigned(offset)];
const store = (offset: number): number[] => [...simd(11), 0, ...unsigned(offset)];
const SPLAT = simd(15);
const EQUAL_BYTES = simd(35);
const AND = simd(78);
const OR = simd(80);
const XOR = simd(81);
const ANY_TRUE = simd(83);

/** LEB128, as the binary format writes numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}

const vector = (entries: readonly number[][]): number[] => [...unsigned(entries.length), ...entries.flat()];
const sized = (content: readonly number[]): number[] => [...unsigned(content.length), ...content];
const section = (id: number, content: readonly number[]): number[] => [id, ...sized(content)];
const text = (name: string): number[] => sized(Array.from(name, (letter) => letter.charCodeAt(0)));
const body = (locals: number[][], code: readonly number[]): number[] => sized([...vector(locals), ...code, END]);

/**
 * `fold(at, end, step)`: from `at`, by `step` (16 or -16), until `end`, XORs to each 16 bytes those that lie each distance
 * before them. Addresses count from the furthest distance, so that every offset is positive.
 */
function fold(distances: readonly number[]): number[] {
  const furthest = Math.max(...distances);
  const [at, end, step] = [0, 1, 2];
  return body(
    [],
    [
      ...[LOOP, VOID, ...get(at), ...get(at), ...load(furthest)],
      ...distances.flatMap((distance) => [...get(at), ...load(furthest - distance), ...XOR]),
      ...store(furthest),
      ...[...get(at), ...get(step), I32_ADD, ...tee(at)],
      ...repeatIf([...get(end), I32_NE]),
      END,
    ],
  );
}

/** What `find` looks for: two names, and what follows either. */
interface Marks {
  readonly names: readonly [string, string];
  readonly after: string;
}

/**
 * `find(at, end)`: the first of `at`, `at + 16`, … below `end` in whose 16 bytes may be the last letter of one of two names
 * of which each is followed by `after`; `end` or more when there is none. Any three letters before it may be of either
 * name. Reads 4 bytes before and 1 after, and counts addresses from 4 before, so that every offset is positive.
 */
function find({ names, after }: Marks): number[] {
  const [at, end, hits] = [0, 1, 2];
  const isByte = (offset: number, letter = ''): number[] => [
    ...[...get(at), ...load(offset)],
    ...[...constant(letter.charCodeAt(0)), ...SPLAT, ...EQUAL_BYTES],
  ];
  const isLetter = (back: number): number[] => [
    ...names.flatMap((name) => isByte(4 - back, name.at(-1 - back))),
    ...OR,
  ];
  return body(
    [[1, V128]],
    [
      ...[LOOP, VOID],
      ...[...isLetter(0), ...isByte(5, after), ...AND, ...tee(hits), ...ANY_TRUE],
      ...[IF, VOID],
      // Seldom: for the letters before it there is time.
      ...[...get(hits), ...[1, 2, 3].flatMap((back) => [...isLetter(back), ...AND]), ...ANY_TRUE],
      ...[IF, VOID, ...get(at), RETURN, END],
      END,
      ...[...get(at), ...constant(VECTOR), I32_ADD, ...tee(at)],
      ...repeatIf([...get(end), I32_LT_U]),
      ...[END, ...get(at)],
    ],
  );
}

/** A module that exports `memory` (so many pages of 64 KiB), `fold` and `find`. */
export function foldModule(distances: readonly number[], marks: Marks, pages: number): Uint8Array {
  const types = [
    [0x60, ...vector([[I32], [I32], [I32]]), 0],
    [0x60, ...vector([[I32], [I32]]), ...vector([[I32]])],
  ];
  const exported = [
    [...text('memory'), 2, 0],
    [...text('fold'), 0, 0],
    [...text('find'), 0, 1],
  ];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector([[0], [1]])),
    ...section(5, vector([[0, ...unsigned(pages)]])),
    ...section(7, vector(exported)),
    ...section(10, vector([fold(distances), find(marks)])),
  ]);
}
