import { describe, expect, test } from '@jest/globals';
import { copyTargetProblem } from '../../../../functions/core/request/names.ts';
import { targetName, targetNameProblem } from '../../../../functions/core/request/target-name.ts';
import { SOURCE } from '../payloads.ts';

const source = { ClusterName: 'Orders', CreatedAt: '2026-11-20T03:00:17.250Z', Status: 'available' };
const NOW = '2026-11-23T23:59:59.999Z';
const utc = (at: string) => ({ at, timeZone: null, localTime: null });
const nameOf = (TargetSnapshotName: string | null, changes: Partial<typeof source> = {}, name = SOURCE) =>
  targetName({ TargetSnapshotName }, name, { ...source, ...changes }, utc(NOW));

describe("a target's name", () => {
  test.each([
    ['orders-keep', 'orders-keep'],
    ['{cluster}-{date}', 'orders-2026-11-23'],
    ['{date}-{time}-{date}', '2026-11-23-23-59-2026-11-23'],
    ['{source}', 'automatic-orders-2026-11-20-03-00'],
    ['{cluster}{cluster}', 'ordersorders'],
  ])('of %s is %s', (template, name) => {
    expect(nameOf(template)).toBe(name);
  });

  test('has what a placeholder stands for as it is, never as a placeholder again', () => {
    expect(nameOf('{cluster}', { ClusterName: '{date}' })).toBe('{date}');
  });

  test('takes date and time from the request, in UTC', () => {
    const asked = (at: string) => targetName({ TargetSnapshotName: '{date}-{time}' }, SOURCE, source, utc(at));
    expect(asked('2026-11-24T00:30:00+01:00')).toBe('2026-11-23-23-30');
  });

  test('that is left out is made of the cluster and the time of the source, and is legal', () => {
    const name = nameOf(null);
    expect(name).toBe('orders-2026-11-20-03-00-17');
    expect(copyTargetProblem(name ?? '', SOURCE)).toBeNull();
  });

  test('that is left out takes the time from the name of an automatic snapshot that has none', () => {
    const none = { CreatedAt: null } as unknown as Partial<typeof source>;
    expect(nameOf(null, none)).toBe('orders-2026-11-20-03-00-00');
    expect(nameOf(null, none, 'by-hand')).toBeNull();
    expect(nameOf(null, none, 'automatic.orders-2026-13-20-03-00')).toBeNull();
  });

  test('is not known while the source lacks what it needs', () => {
    expect(nameOf(null, { Status: 'creating' })).toBeNull();
    expect(nameOf(null, { ClusterName: '' })).toBeNull();
    expect(nameOf('{cluster}', { ClusterName: '' })).toBeNull();
    expect(nameOf('{date}', { ClusterName: '' })).toBe('2026-11-23');
  });
});

describe("the problem of a target's name", () => {
  test('is that of a copy, or of an export', () => {
    expect(targetNameProblem('a.b', SOURCE, false, true)).toMatchObject({ field: 'TargetSnapshotName' });
    expect(targetNameProblem('a.b', SOURCE, true, true)).toBeNull();
    expect(targetNameProblem('orders', 'orders', false, true)).toMatchObject({
      rule: expect.stringContaining('another'),
    });
  });

  test('is that there is none once the source is ready, and not before', () => {
    expect(targetNameProblem(null, SOURCE, false, true)).toMatchObject({ value: null });
    expect(targetNameProblem(null, SOURCE, false, false)).toBeNull();
  });
});
