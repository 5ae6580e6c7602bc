import { expect, test } from '@jest/globals';
import { decompress } from '../../../../functions/core/rdb/lzf.ts';
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
