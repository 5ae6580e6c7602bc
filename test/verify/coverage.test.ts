import { expect, test } from '@jest/globals';
import { gapsBetween, incompleteness } from '../../verify/coverage.ts';

test('Shards that have every slot among them are all', () => {
  expect(incompleteness(['0-16383'])).toBeNull();
  expect(incompleteness(['10923-16383', '0-100,102-10922', '101'])).toBeNull();
});

test.each([
  [['0-5461', '10923-16383'], 5462],
  [['1-16383'], 0],
  [['0-16382'], 16383],
  [[], 0],
])('Of %j one is missing, that of slot %d', (slots, slot) => {
  expect(incompleteness(slots)).toBe(`no shard has slot ${slot}, so at least one shard is not among them`);
});

test.each([
  [['0-16383', '0-16383'], 0],
  [['0-5461', '5461-16383'], 5461],
  [['0-5461', '5461-10000', null], 5461],
])('Of %j the slots are wrong, as several have slot %d', (slots, slot) => {
  expect(incompleteness(slots)).toBe(
    `several have slot ${slot}, so what it says of their slots is wrong, and whether these are all shards is not known`,
  );
});

test.each([[[null, '0-5461']], [['0-5461', 'many']]])('Of %j it is not known', (slots) => {
  expect(incompleteness(slots)).toMatch(/^whether these are all shards is not known/);
});

test.each([
  [['0001', '0002'], []],
  [
    ['0002', '0005'],
    ['0001', '0003', '0004'],
  ],
  [[], []],
  [['0001', 'notes'], []],
])('Before the last of shards %j, %j are missing', (names, gaps) => {
  expect(gapsBetween(names)).toEqual(gaps);
});
