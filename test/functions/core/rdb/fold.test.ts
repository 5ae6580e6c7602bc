import { describe, expect, test } from '@jest/globals';
import { crc64 } from '../../../../functions/core/rdb/crc64.ts';
import {
  DISTANCES,
  type Folder,
  HISTORY,
  newFolder,
  plainFolder,
  VECTOR,
} from '../../../../functions/core/rdb/fold.ts';
import { randomNumbers } from '../random.ts';

test('a byte may be moved forward by every distance at once without changing the checksum', () => {
  const furthest = Math.max(...DISTANCES);
  const before = new Uint8Array(furthest + 1);
  const after = new Uint8Array(furthest + 1);
  before[0] = 0xa7;
  for (const distance of DISTANCES) after[distance] = 0xa7;
  expect(crc64(after)).toBe(crc64(before));
});

test('whole vectors are never folded onto themselves, and the history holds the furthest', () => {
  expect(Math.min(...DISTANCES)).toBeGreaterThanOrEqual(VECTOR);
  expect(HISTORY).toBeGreaterThanOrEqual(Math.max(...DISTANCES));
  expect(HISTORY % VECTOR).toBe(0);
});

/** The same random bytes in both. */
function twins(bytes: number): readonly [Folder, Folder] {
  const random = randomNumbers(7);
  const folders = [newFolder(bytes), plainFolder(bytes)] as const;
  for (let at = 0; at < bytes; at += 1) {
    const byte = Math.floor(random() * 256);
    for (const { memory } of folders) memory[at] = byte;
  }
  return folders;
}

describe('The WebAssembly and the plain code', () => {
  const end = HISTORY + 40 * VECTOR;

  test('are two: Node has WebAssembly', () => {
    expect(newFolder(HISTORY).fold).not.toBe(plainFolder(HISTORY).fold);
    expect(newFolder(HISTORY).memory.length % 65536).toBe(0);
  });

  test('fold alike, forward and back', () => {
    const [fast, plain] = twins(end + VECTOR);
    const before = Buffer.from(plain.memory);
    for (const { fold } of [fast, plain]) fold(HISTORY, end, VECTOR);
    expect(Buffer.from(fast.memory.subarray(0, end)).equals(plain.memory.subarray(0, end))).toBe(true);
    expect(before.equals(plain.memory)).toBe(false);
    for (const { fold } of [fast, plain]) fold(end - VECTOR, HISTORY - VECTOR, -VECTOR);
    expect(before.equals(plain.memory)).toBe(true);
    expect(Buffer.from(fast.memory.subarray(0, end)).equals(plain.memory.subarray(0, end))).toBe(true);
  });

  test.each(['REDIS0011', 'VALKEY080'])('find %s wherever it begins, within a vector or across two', (format) => {
    for (const folder of [newFolder(4096), plainFolder(4096)])
      for (let begin = 100; begin < 100 + 2 * VECTOR; begin += 1) {
        folder.memory.fill(0x61);
        folder.memory.set(Buffer.from(format), begin);
        const letter = begin + format.search(/\d/) - 1;
        const found = folder.find(64, 1024);
        expect(found).toBeLessThanOrEqual(letter);
        expect(found + VECTOR).toBeGreaterThan(letter);
        expect(folder.find(found + VECTOR, 1024)).toBeGreaterThanOrEqual(1024);
        for (const from of [letter, letter - 15]) expect(folder.find(from, 1024)).toBe(from);
      }
  });

  test('find nothing where there is nothing, and end where they should', () => {
    for (const folder of [newFolder(4096), plainFolder(4096)]) {
      expect(folder.find(64, 1000)).toBeGreaterThanOrEqual(1000);
      folder.memory.set(Buffer.from('REDIS0011'), 2000);
      expect(folder.find(64, 1000)).toBeGreaterThanOrEqual(1000);
      expect(folder.find(64, 1000)).toBeLessThan(1000 + VECTOR);
    }
  });
});

test('without WebAssembly the plain code takes its place', () => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: unknown };
  try {
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    expect(newFolder(HISTORY).memory).toHaveLength(HISTORY);
  } finally {
    Object.assign(globalThis, { WebAssembly });
  }
});
