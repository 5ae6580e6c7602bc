import { expect, test } from '@jest/globals';
import { harmless } from '../../verify/harmless.ts';

test('A text of letters of any script is shown as it is', () => {
  expect(harmless('Grüße/語-0001.rdb 😀')).toBe('Grüße/語-0001.rdb 😀');
});

test.each([
  ['\x1b[2J', '\\u{1b}[2J'],
  ['a\rb\nc', 'a\\u{d}b\\u{a}c'],
  ['\x9b31m', '\\u{9b}31m'],
  ['bdr.\u202egpj', 'bdr.\\u{202e}gpj'],
  ['\u2028\u200b\u0000', '\\u{2028}\\u{200b}\\u{0}'],
  ['\ud83d', '\\u{d83d}'],
])('what could do something in a terminal is shown as its number: %j', (text, shown) => {
  expect(harmless(text)).toBe(shown);
});
