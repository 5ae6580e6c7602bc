import { beforeEach, expect, test } from '@jest/globals';
import { pageOf } from '../../../functions/core/status/page.ts';
import { PROTECTION_KEY, PROTECTION_PAGE_KEY } from '../../../functions/core/status/protection.ts';
import { Fleet } from './fleet.ts';

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
  fleet.cluster('orders').seen('orders', -900).copy('orders', -2);
});

test('A measurement writes the page of its report', async () => {
  const report = await fleet.measure();
  expect(fleet.text(PROTECTION_PAGE_KEY)).toBe(pageOf(report));
  expect(fleet.pageType).toBe('text/html; charset=utf-8');
  await fleet.measure(1);
  expect(fleet.text(PROTECTION_PAGE_KEY)).toBe(pageOf(fleet.report()));
});

test('A page that cannot be written fails the measurement, whose report and metrics are there', async () => {
  fleet.broken.set(`PutObject ${PROTECTION_PAGE_KEY}`, new Error('Denied.'));
  await expect(fleet.measure()).rejects.toThrow('Denied.');
  expect([fleet.report().MeasuredAt, fleet.metrics.length]).toEqual([Fleet.at(0), 1]);
});

test('A measurement that was overtaken leaves the page of the faster one', async () => {
  await fleet.measure();
  const page = fleet.text(PROTECTION_PAGE_KEY);
  const overtaken = fleet.measure(1);
  fleet.put(PROTECTION_KEY, JSON.stringify(fleet.report()));
  await overtaken;
  expect(fleet.text(PROTECTION_PAGE_KEY)).toBe(page);
});
