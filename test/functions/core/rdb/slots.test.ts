import { expect, test } from '@jest/globals';
import { SlotOfPieces, slotOf, slotTest } from '../../../../functions/core/rdb/slots.ts';

const slot = (key: string) => slotOf(Buffer.from(key));

test.each([
  ['foo', 12182],
  ['bar', 5061],
  ['123456789', 12739],
  ['', 0],
])('the slot of %j is what redis-server says (CLUSTER KEYSLOT)', (key, expected) => {
  expect(slot(key)).toBe(expected);
});

test.each([
  ['{user1000}.following', 'user1000'],
  ['a{foo}b{bar}', 'foo'],
  ['}{foo}', 'foo'],
])('of %s, only %s is hashed', (key, tag) => {
  expect(slot(key)).toBe(slot(tag));
});

test.each([
  ['foo{}{bar}', 8363],
  ['foo{{bar}}zap', 4015],
  ['}{foo', 3840],
])('the slot of %s, whose tag is none or holds a brace, is what redis-server says', (key, expected) => {
  expect(slot(key)).toBe(expected);
});

test.each(['123456789', 'a{foo}b{bar}', '}{foo', 'foo{}{bar}', '{foo'])(
  '%s in pieces has the same slot, however it is cut',
  (key) => {
    for (let first = 0; first <= key.length; first += 1)
      for (let second = first; second <= key.length; second += 1) {
        const pieces = new SlotOfPieces();
        for (const piece of [key.slice(0, first), key.slice(first, second), key.slice(second)])
          pieces.add(Buffer.from(piece));
        expect(pieces.slot).toBe(slot(key));
      }
  },
);

test('a range holds its ends, and nothing around them', () => {
  const has = slotTest('0-99,200, 300 - 301');
  expect([0, 99, 200, 300, 301].map((each) => has?.(each))).toEqual([true, true, true, true, true]);
  expect([100, 199, 201, 299, 302].map((each) => has?.(each))).toEqual([false, false, false, false, false]);
});

test.each(['', 'all', '5-', '-5', '9-3', '0-16384', '0-5460,', '1.5', '0-5460;5461'])(
  '%j is no range of slots',
  (slots) => {
    expect(slotTest(slots)).toBeNull();
  },
);
