import { describe, expect, test } from '@jest/globals';
import { printable } from '../../../functions/core/printable.ts';

describe('a text that is spelled out', () => {
  test.each([
    ['a\nb\tc', 'a\\u000ab\\u0009c'],
    ['\u001b[31m\u0007\u009b', '\\u001b[31m\\u0007\\u009b'],
    ['\u202eabc\u2066\u200b\ufeff', '\\u202eabc\\u2066\\u200b\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800 \udfff', '\\ud800 \\udfff'],
    ['\u{e0041}', '\\udb40\\udc41'],
  ])('shows what %j would do instead of doing it', (text, spelled) => {
    expect(printable(text)).toBe(spelled);
  });

  test.each(['orders-keep', "it's $HOME & `id`", 'é ß 注文 😀', ''])(
    'is left as it is when it is harmless: %j',
    (text) => {
      expect(printable(text)).toBe(text);
    },
  );

  test('is the same JSON when it is JSON', () => {
    const value = { '\u202e\u0007': ['a\nb', '\ud800', '😀'] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
  });
});
