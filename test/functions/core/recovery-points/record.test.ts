import { describe, expect, test } from '@jest/globals';
import {
  readRecordKey,
  recordKey,
  recordsOf,
  recordsOfSource,
  targetHash,
} from '../../../../functions/core/recovery-points/record.ts';

const POINT = {
  Cluster: 'orders',
  Kind: 'Export',
  Source: {
    Arn: 'arn:aws:memorydb:eu-central-1:111122223333:snapshot/x',
    Name: 'x',
    CreatedAt: '2026-11-27T02:30:00.000Z',
  },
  Target: 'nightly/orders',
  Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: 'exports' },
} as const;

describe('the key of a record', () => {
  test('names cluster, time and kind, as listing needs it', () => {
    const key = recordKey(POINT);
    expect(key).toMatch(/^recovery-points\/orders\/2026-11-27T02-30-00\.000Z-export-[\da-f]{16}\.json$/);
    expect(readRecordKey(key)).toEqual({
      ...{ cluster: 'orders', kind: 'Export', createdAt: POINT.Source.CreatedAt },
      target: targetHash(POINT),
    });
    expect(key.startsWith(recordsOf('orders'))).toBe(true);
    expect(key.startsWith(recordsOfSource('orders', '2026-11-27T02:30:00Z', 'Export'))).toBe(true);
  });

  test('differs for another target, bucket, region or account, and is the same for another execution', () => {
    const { Place } = POINT;
    const keys = [
      POINT,
      { ...POINT, Target: 'nightly/orders-2' },
      { ...POINT, Place: { ...Place, Bucket: 'others' } },
      { ...POINT, Place: { ...Place, Region: 'eu-west-1' } },
      { ...POINT, Place: { ...Place, AccountId: '444455556666' } },
    ].map(recordKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(recordKey({ ...POINT })).toBe(keys[0]);
  });

  test('has at most 1,024 bytes for the longest cluster and target', () => {
    const longest = { ...POINT, Cluster: 'c'.repeat(40), Target: '…'.repeat(330) };
    expect(new TextEncoder().encode(recordKey(longest)).length).toBeLessThan(1_024);
  });

  test.each([
    'recovery-points/orders/first-seen.json',
    'recovery-points/orders/2026-11-27T02-30-00.000Z-export-0123456789abcdef.json.bak',
    'recovery-points/orders/2026-13-27T02-30-00.000Z-export-0123456789abcdef.json',
    'recovery-points/a/b/2026-11-27T02-30-00.000Z-export-0123456789abcdef.json',
    'orders/2026-11-27T02-30-00.000Z-export-0123456789abcdef.json',
  ])('is not that of %s', (key) => {
    expect(readRecordKey(key)).toBeNull();
  });
});
