import { expect, test } from '@jest/globals';
import { harmless } from '../../../local/command-line/harmless.ts';

test.each([
  ['plain words, ünïcode and 日本 🎉', 'plain words, ünïcode and 日本 🎉'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['\u009b2J', '\\u{9b}2J'],
  ['a\nb\tc\rd', 'a\\u{a}b\\u{9}c\\u{d}d'],
  ['\u202eturned', '\\u{202e}turned'],
  ['in\u200bvisible', 'in\\u{200b}visible'],
  ['line\u2028separator', 'line\\u{2028}separator'],
  ['half \ud83c', 'half \\u{d83c}'],
  ['private \ue000', 'private \\u{e000}'],
  ['\u0007bell\u007f', '\\u{7}bell\\u{7f}'],
])('%j can be given to a terminal as %j', (text, expected) => {
  expect(harmless(text)).toBe(expected);
});

test.each([
  ['x'.repeat(10), 'x'.repeat(10)],
  ['x'.repeat(11), `${'x'.repeat(9)}…`],
  ['\u001b'.repeat(3), '\\u{1b}\\u{…'],
])('%j is cut where it would be longer than 10', (text, expected) => {
  expect(harmless(text, 10)).toBe(expected);
});
