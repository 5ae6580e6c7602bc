import { expect, test } from '@jest/globals';
import { skewed, VirtualClock } from '../../local/clock.ts';

test('A clock that is ahead of another tells a later time, and lets the same time pass', async () => {
  const clock = new VirtualClock(1_000);
  const ahead = skewed(clock, 500);
  expect(ahead.now()).toBe(1_500);
  await ahead.sleep(250);
  expect([clock.now(), ahead.now()]).toEqual([1_250, 1_750]);
});
