import { describe, expect, test } from '@jest/globals';
import { fold } from '../../../local/command-line/fold.ts';
import { indented, spoken } from '../../../local/command-line/report.ts';

test.each([
  [940, '0.9 s'],
  [12_000, '12 s'],
  [59_960, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [125_000, '2 min 5 s'],
  [5_400_000, '1 h 30 min'],
])('%d milliseconds are spoken of as %s', (milliseconds, expected) => {
  expect(spoken(milliseconds)).toBe(expected);
});

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

  test('of a notice keeps what is to be pasted, and what stands in columns, on its line', () => {
    const command = `aws memorydb describe-snapshots ${'--more '.repeat(20)}`.trim();
    const row = `execution  ${'arn '.repeat(40)}`.trim();
    expect(indented(`${command}\n\n${row}`)).toBe(`  ${command}\n\n  ${row}`);
    expect(indented('word '.repeat(40).trim())).toMatch(/^ {2}(word ?)+\n {2}(word ?)+\n {2}(word ?)+$/);
  });
});
