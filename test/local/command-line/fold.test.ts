import { describe, expect, test } from '@jest/globals';
import { fold } from '../../../local/command-line/fold.ts';

describe('A text', () => {
  test('is folded between words, and what follows is indented', () => {
    expect(fold(`${'word '.repeat(20)}end`, 76).split('\n')).toEqual([
      'word word word word',
      ...Array(4).fill(`${' '.repeat(76)}word word word word`),
      `${' '.repeat(76)}end`,
    ]);
  });

  test('keeps a word whole that is longer than a line', () => {
    expect(fold(`see ${'x'.repeat(120)} there`, 0)).toBe(`see\n${'x'.repeat(120)}\nthere`);
  });
});
