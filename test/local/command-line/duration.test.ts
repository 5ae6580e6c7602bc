import { expect, test } from '@jest/globals';
import { spoken } from '../../../local/command-line/duration.ts';

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
