import { describe, expect, test } from '@jest/globals';
import { isRecord, isSameJson, jsonBytes, parseJson, utf8Bytes } from '../../../functions/core/json.ts';

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

describe('the bytes of a value as JSON', () => {
  test.each([
    [{ a: 'ß' }, 10],
    [null, 4],
    [undefined, 0],
  ])('of %j are %i', (value, bytes) => {
    expect(jsonBytes(value)).toBe(bytes);
  });

  test('have no end when it is nested deeper than it could be written, which Node 26 can at any depth', () => {
    const bytes = jsonBytes(JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)));
    expect([Number.POSITIVE_INFINITY, 100_000]).toContain(bytes);
  });
});

describe('two JSON values', () => {
  test.each([
    [
      { a: 1, b: [{ c: 2, d: null }] },
      { b: [{ d: null, c: 2 }], a: 1 },
    ],
    ['a', 'a'],
    [null, null],
  ])('are the same in any order of their members: %j', (one, other) => {
    expect(isSameJson(one, other)).toBe(true);
  });

  test.each([
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { a: 1, b: null }],
    [
      [1, 2],
      [2, 1],
    ],
    [undefined, null],
  ])('are not if anything else differs: %j', (one, other) => {
    expect(isSameJson(one, other)).toBe(false);
  });
});
