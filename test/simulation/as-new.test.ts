import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../local/clock.ts';
import { Chance } from './chance.ts';
import { asNew } from './platform/bundle.ts';
import { Loaded } from './platform/loaded.ts';

const loaded = () => {
  const place = { clock: new VirtualClock(0), chance: new Chance(1), life: new AbortController().signal };
  const elsewhere = { ...place, exchange: () => new Promise<never>(() => undefined) };
  const one = new Loaded(() => async () => null, {}, elsewhere);
  return { one, move: () => one.moveTo(elsewhere) };
};

test('A play whose bundles met failures before, and too many by now, is played again, and every bundle ends each play', async () => {
  const ended: string[] = [];
  const bundle = (name: string, ...answers: boolean[]) => ({
    endPlay: () => ended.push(name) > 0 && (answers.shift() ?? true),
  });
  let plays = 0;
  const played = await asNew([bundle('a', false), bundle('b')], async () => {
    plays += 1;
    return plays;
  });
  expect([played, ended]).toEqual([2, ['a', 'b', 'a', 'b']]);
});

test('What was loaded for a play is as new whatever fails in it; what served another, up to where the SDK refuses retries', () => {
  const fresh = loaded();
  fresh.one.failures = 400;
  expect(fresh.one.isAsNew).toBe(true);
  const used = loaded();
  used.one.failures = 10;
  used.move();
  used.one.failures = 34;
  expect(used.one.isAsNew).toBe(true);
  used.one.failures = 35;
  expect([used.one.isAsNew, used.one.isReusable]).toEqual([false, false]);
});
