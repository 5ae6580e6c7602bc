import { describe, expect, test } from '@jest/globals';
import type { CopyPlan } from '../../../../functions/core/contract.ts';
import { verificationPlan } from '../../../../functions/core/export/verification-plan.ts';
import { ACCOUNT, BUCKET, exportPlan, TARGET } from '../payloads.ts';

const GB = 2 ** 30;
const SNAPSHOT = {
  Name: 'source',
  ClusterConfiguration: {
    Name: 'orders',
    NodeType: 'db.r7g.large',
    Shards: [
      { Name: '0001', Configuration: { Slots: '0-8191' }, SnapshotCreationTime: '2026-11-20T03:00:00.000Z' },
      { Name: '0004', Configuration: { Slots: '8192-16383' } },
    ],
  },
};

const object = (shard: string, bytes: number) => ({ key: `${TARGET}-${shard}.rdb`, bytes });

function planned(
  listed: Parameters<typeof verificationPlan>[2],
  snapshot: unknown = SNAPSHOT,
  Verify: CopyPlan['Options']['Verify'] = null,
) {
  const plan = exportPlan(['0001', '0004']);
  const target = { Bucket: BUCKET, OwnerAccountId: ACCOUNT, OtherKeys: [] };
  return verificationPlan({ ...plan, Options: { ...plan.Options, Verify } }, target, listed, snapshot, {
    checksumBytes: 64 * GB,
    readers: 6,
  });
}

test('Every shard of the plan has what the snapshot says of it', () => {
  const { Shards, ClusterConfiguration, Target } = planned([object('0001', 7), object('9999', 8)]);
  expect(Shards).toEqual([
    { Shard: '0001', Slots: '0-8191', CreatedAt: '2026-11-20T03:00:00.000Z' },
    { Shard: '0004', Slots: '8192-16383', CreatedAt: null },
  ]);
  expect(ClusterConfiguration).toEqual({ Name: 'orders', NodeType: 'db.r7g.large' });
  expect(Target).toMatchObject({ Bucket: BUCKET, OwnerAccountId: ACCOUNT, TargetSnapshotName: TARGET });
});

test.each([[null], [{}], [{ ClusterConfiguration: { Shards: 'none' } }], ['text']])(
  'A source without a description (%j) leaves the shards without identity, not without verification',
  (snapshot) => {
    const { Shards } = planned([object('0001', 7)], snapshot);
    expect(Shards[0]).toEqual({ Shard: '0001', Slots: null, CreatedAt: null });
  },
);

test('Without a source there is no configuration of its cluster', () => {
  expect(planned([], null).ClusterConfiguration).toBeNull();
});

describe('The level', () => {
  test.each([
    [32, 32, 'Checksum'],
    [32, 33, 'Probe'],
    [0, 400, 'Probe'],
  ])('of %i and %i GB is %s, by the size of all together', (one, other, level) => {
    expect(planned([object('0001', one * GB), object('0004', other * GB)]).Target.Level).toBe(level);
  });

  test('does not count objects that are no shard of the export', () => {
    expect(planned([object('0001', GB), object('9999', 400 * GB)]).Target.Level).toBe('Checksum');
  });

  test.each(['Checksum', 'Probe'] as const)('is %s, whatever the size, when the request says so', (level) => {
    for (const bytes of [1, 400 * GB]) expect(planned([object('0001', bytes)], null, level).Target.Level).toBe(level);
  });
});
