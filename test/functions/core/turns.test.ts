import { expect, test } from '@jest/globals';
import { inTurns } from '../../../functions/core/turns.ts';

test('Work is done for all items, at most so many at once, and its results are in their order', async () => {
  const going = { now: 0, most: 0 };
  const work = async (item: number) => {
    going.now += 1;
    going.most = Math.max(going.most, going.now);
    // The later an item, the sooner it is done.
    for (let turn = 20 - item; turn > 0; turn -= 1) await Promise.resolve();
    going.now -= 1;
    return item * 2;
  };
  const items = Array.from({ length: 20 }, (_, index) => index);
  expect(await inTurns(items, 4, work)).toEqual(items.map((item) => item * 2));
  expect(going).toEqual({ now: 0, most: 4 });
  expect(await inTurns([], 4, work)).toEqual([]);
});

test('The first failure is that of the whole, and nothing is begun after it', async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 2) throw new RangeError('two');
  };
  await expect(inTurns([1, 2, 3, 4, 5, 6, 7], 3, work)).rejects.toThrow('two');
  await new Promise(setImmediate);
  expect(begun).toEqual([1, 2, 3, 4]);
});
