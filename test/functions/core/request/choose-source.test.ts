import { describe, expect, test } from '@jest/globals';
import type { DescribedSnapshot } from '../../../../functions/core/copy/source.ts';
import { chooseSource } from '../../../../functions/core/request/choose-source.ts';
import { thrownBy } from '../payloads.ts';

const NOW = '2026-11-23T03:00:00.000Z';
const anyAge = { SourceType: 'any', MaxSourceAgeHours: null } as const;

/** @param hours how old it is; null if not known */
const snapshot = (Name: string, hours: number | null, changes: Partial<DescribedSnapshot> = {}): DescribedSnapshot => ({
  ...{ Name, Status: 'available', Source: 'manual' },
  ClusterConfiguration: {
    Shards: [
      { SnapshotCreationTime: hours === null ? undefined : new Date(Date.parse(NOW) - hours * 3_600_000) },
      { SnapshotCreationTime: undefined },
    ],
  },
  ...changes,
});
const choose = (snapshots: readonly DescribedSnapshot[], options: Partial<Parameters<typeof chooseSource>[2]> = {}) =>
  chooseSource('orders', snapshots, { ...anyAge, ...options }, NOW, []);

describe('the source that a cluster stands for', () => {
  test('is the newest, in whatever order they are listed', () => {
    const all = [snapshot('b', 2), snapshot('a', 1), snapshot('c', 3)];
    for (const list of [all, all.toReversed()]) expect(choose(list).snapshot.Name).toBe('a');
  });

  test('is of the type, even if the service listed others', () => {
    const list = [snapshot('a', 1), snapshot('b', 2, { Source: 'automated' })];
    expect(choose(list, { SourceType: 'automated' }).snapshot.Name).toBe('b');
    expect(choose(list, { SourceType: 'manual' }).snapshot.Name).toBe('a');
  });

  test('is dated by its name where an automatic one has no time of its own', () => {
    const named = snapshot('automatic.orders-2026-11-23-02-30', null, { Source: 'automated' });
    expect(choose([snapshot('a', 1), named]).snapshot.Name).toBe(named.Name);
  });

  test('is one with a time rather than one without, and of two alike always the same', () => {
    expect(choose([snapshot('a', null), snapshot('b', 99)]).snapshot.Name).toBe('b');
    const alike = [snapshot('b', 1), snapshot('a', 1)];
    for (const list of [alike, alike.toReversed()]) expect(choose(list).snapshot.Name).toBe('a');
  });

  test('comes with a warning if a newer one is not available', () => {
    const { snapshot: chosen, warnings } = choose([snapshot('new', 1, { Status: 'creating' }), snapshot('old', 2)]);
    expect(chosen.Name).toBe('old');
    expect(warnings).toEqual(['The newer snapshot "new" was passed over: it is creating.']);
  });

  test('comes without one if what is not available is older, or has no time', () => {
    const others = [snapshot('old', 2, { Status: 'deleting' }), snapshot('timeless', null, { Status: 'creating' })];
    expect(choose([snapshot('new', 1), ...others]).warnings).toEqual([]);
  });

  test('is an error if there is none that is available', () => {
    const error = thrownBy(() =>
      choose([snapshot('a', 1, { Status: 'copying' }), snapshot('b', 2, { Status: undefined })]),
    );
    expect(error).toMatchObject({
      name: 'SnapshotNotFoundFault',
      details: {
        Snapshots: [
          { Name: 'a', Status: 'copying' },
          { Name: 'b', Status: 'unknown' },
        ],
      },
    });
    expect(thrownBy(() => choose([]))).toMatchObject({ name: 'SnapshotNotFoundFault', details: { Snapshots: [] } });
  });

  test('may be as old as is allowed, to the millisecond', () => {
    expect(choose([snapshot('a', 26)], { MaxSourceAgeHours: 26 }).snapshot.Name).toBe('a');
    expect(thrownBy(() => choose([snapshot('a', 26.0000003)], { MaxSourceAgeHours: 26 })).name).toBe(
      'SourceSnapshotTooOld',
    );
  });

  test('that has no time is not young', () => {
    expect(thrownBy(() => choose([snapshot('a', null)], { MaxSourceAgeHours: 1e9 }))).toMatchObject({
      name: 'SourceSnapshotTooOld',
      sentence: expect.stringContaining('has no creation time'),
      details: { CreatedAt: null },
    });
  });

  test('that is too old says what was passed over', () => {
    const list = [snapshot('new', 1, { Status: 'creating' }), snapshot('old', 50)];
    expect(thrownBy(() => choose(list, { MaxSourceAgeHours: 26 }))).toMatchObject({
      details: { SourceSnapshotName: 'old', Warnings: [expect.stringContaining('"new" was passed over')] },
    });
  });
});
