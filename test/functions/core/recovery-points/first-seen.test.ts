import { expect, test } from '@jest/globals';
import { firstSeenIn, firstSeenKey, firstSeenText } from '../../../../functions/core/recovery-points/first-seen.ts';
import { readRecordKey } from '../../../../functions/core/recovery-points/record.ts';

test('The object that says when a cluster was first seen is read as it was written, and is no record', () => {
  expect(firstSeenKey('orders')).toBe('recovery-points/orders/first-seen.json');
  expect(readRecordKey(firstSeenKey('orders'))).toBeNull();
  const text = firstSeenText('orders', '2026-11-20T03:00:00.000Z');
  expect(JSON.parse(text)).toMatchObject({ Format: 'memorydb-snapshot-copy/first-seen/1', Cluster: 'orders' });
  expect(firstSeenIn(text)).toBe('2026-11-20T03:00:00.000Z');
});

test.each(['', 'x', '7', '{}', '{"FirstSeenAt":7}', '{"FirstSeenAt":"yesterday"}'])('%j does not say', (text) => {
  expect(firstSeenIn(text)).toBeNull();
});
