import { expect, test } from '@jest/globals';
import { skewed, steadyTime, VirtualClock } from '../../local/clock.ts';

test('A clock that is ahead of another shows a later time, and lets the same time pass', async () => {
  const clock = new VirtualClock(1_000);
  const ahead = skewed(clock, 500);
  expect(ahead.now()).toBe(1_500);
  await ahead.sleep(250);
  expect([clock.now(), ahead.now()]).toEqual([1_250, 1_750]);
});

test('The time of day goes on from where it was when the system puts it back, and follows it ahead', () => {
  let [timeOfDay, uptime] = [10_000, 0];
  const now = steadyTime(
    () => timeOfDay,
    () => uptime,
  );
  const after = (milliseconds: number, put: number) => {
    uptime += milliseconds;
    timeOfDay += milliseconds + put;
    return now();
  };
  expect([after(100, 0), after(100, -7_200_000), after(0.4, 0), after(0.7, 0), after(98.9, 0)]).toEqual([
    10_100, 10_200, 10_200, 10_201, 10_300,
  ]);
  expect(after(0, 9_000_000)).toBe(Math.floor(timeOfDay));
});
