import { expect, test } from '@jest/globals';
import { Decompression, decompress } from '../../../../functions/core/rdb/lzf.ts';
import { bytesOf } from './build.ts';

const unpacked = (compressed: Uint8Array, length: number) => {
  const bytes = decompress(compressed, length);
  return bytes && Buffer.from(bytes).toString('latin1');
};

test.each([
  ['literal bytes', bytesOf(2, 'abc'), 'abc'],
  ['a repetition of what came before', bytesOf(2, 'abc', 0x20, 2), 'abcabc'],
  ['a repetition that overlaps itself', bytesOf(0, 'a', 0xe0, 1, 0), 'aaaaaaaaaaa'],
  [
    'a repetition from far away',
    bytesOf(31, 'x'.repeat(32), 31, 'y'.repeat(32), 0x20, 63),
    `${'x'.repeat(32)}${'y'.repeat(32)}xxx`,
  ],
  ['nothing', bytesOf(), ''],
])('%s', (_, compressed, text) => {
  expect(unpacked(compressed, text.length)).toBe(text);
});

test.each([
  ['too short for its literal bytes', bytesOf(5, 'abc'), 6],
  ['a repetition from before the beginning', bytesOf(0, 'a', 0x20, 5), 4],
  ['a repetition without its distance', bytesOf(0, 'a', 0x20), 4],
  ['a long repetition without its length', bytesOf(0, 'a', 0xe0), 10],
  ['more than it should become', bytesOf(2, 'abc', 0x20, 2), 5],
  ['less than it should become', bytesOf(2, 'abc'), 4],
  ['a promise of more than LZF can hold', bytesOf(2, 'abc'), 2 ** 40],
])('%s is refused', (_, compressed, length) => {
  expect(unpacked(compressed, length)).toBeNull();
});

test('What comes in pieces becomes the same, in memory that does not grow', () => {
  const far = bytesOf(2, 'abc', ...Array(1_000).fill(Buffer.of(0xe0, 255, 2)), 0x3f, 0xff, 0, 'd');
  const length = 3 + 264_000 + 3 + 1;
  const whole = decompress(far, length);
  expect(whole && Buffer.from(whole.subarray(-5)).toString()).toMatch(/d$/);
  for (const size of [1, 2, 3, 1_000]) {
    const decompression = new Decompression(length);
    const pieces: Buffer[] = [];
    for (let at = 0; at < far.length; at += size)
      for (const piece of decompression.add(far.subarray(at, at + size))) pieces.push(Buffer.from(piece));
    decompression.end();
    expect(Buffer.concat(pieces).equals(Buffer.from(whole ?? []))).toBe(true);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(80_000);
  }
});
