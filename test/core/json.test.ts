import { expect, test } from '@jest/globals';
import { isRecord, parseJson, utf8Bytes } from '../../functions/core/json.ts';

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  ['{}', false],
  [0, false],
  [undefined, false],
])('%p is a JSON object: %p', (value, is) => {
  expect(isRecord(value)).toBe(is);
});

test('text that is no JSON is undefined, and null stays null', () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  expect(parseJson('null')).toBeNull();
  expect(parseJson('')).toBeUndefined();
  expect(parseJson('{')).toBeUndefined();
});

test.each([
  ['', 0],
  ['a', 1],
  ['é', 2],
  ['語', 3],
  ['😀', 4],
])('%p counts %i bytes', (text, count) => {
  expect(utf8Bytes(text)).toBe(count);
});
