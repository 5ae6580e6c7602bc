import { describe, expect, test } from '@jest/globals';
import { planVerification } from '../../../functions/copy-snapshot/plan-verification.ts';
import {
  at,
  claimText,
  copyPlan,
  exportPlan,
  pollMemory,
  SOURCE,
  SOURCE_ARN,
  startedCopy,
  TARGET,
} from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { BucketInMemory } from '../ports.ts';

const content = new Uint8Array(100);
const INPUT = {
  Plan: exportPlan(['0001', '0004']),
  Copy: startedCopy(),
  Poll: pollMemory(),
  Snapshot: null,
};

test('A verification is planned from one listing of what begins with the name', async () => {
  const buckets = new BucketInMemory();
  buckets.objects.set(`${TARGET}-0004.rdb`, content);
  buckets.objects.set(`${TARGET}-9999.rdb`, content);
  const limits = { checksumLimitBytes: () => 100, verificationConcurrency: () => 6 };
  const ports = { buckets, objects: new ObjectsInMemory(), ...limits };
  const { Shards, Target, ShardsAtOnce, PartsAtOnce } = await planVerification(ports)(INPUT);
  expect(Shards.map(({ Shard }) => Shard)).toEqual(['0001', '0004']);
  expect(Target.Level).toBe('Checksum');
  expect([ShardsAtOnce, PartsAtOnce]).toEqual([2, 1]);
  expect(buckets.calls).toEqual([expect.stringMatching(/^list .+ orders-2026-11-20-$/)]);
});

test('What each shard is to hold is taken from the claim, though the source is gone', async () => {
  const objects = new ObjectsInMemory();
  objects.put(`${TARGET}.claim.json`, claimText());
  const planning = planVerification({
    buckets: new BucketInMemory(),
    objects,
    checksumLimitBytes: () => 1,
    verificationConcurrency: () => 1,
  });
  expect(await planning(INPUT)).toMatchObject({
    Shards: [{ Slots: '0-8191' }, { Slots: '8192-16383' }],
    ClusterConfiguration: { Name: 'orders' },
  });
});

test('A claim for another source says nothing about the shards', async () => {
  const objects = new ObjectsInMemory();
  objects.put(`${TARGET}.claim.json`, claimText({ Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: at(0) } }));
  const planning = planVerification({
    buckets: new BucketInMemory(),
    objects,
    checksumLimitBytes: () => 1,
    verificationConcurrency: () => 1,
  });
  expect(await planning(INPUT)).toMatchObject({
    Shards: [{ Slots: null }, { Slots: null }],
    ClusterConfiguration: null,
  });
});

describe('A verification', () => {
  test('is not planned for a copy', async () => {
    const planning = planVerification({
      buckets: new BucketInMemory(),
      objects: new ObjectsInMemory(),
      checksumLimitBytes: () => 1,
      verificationConcurrency: () => 1,
    });
    await expect(planning({ ...INPUT, Plan: copyPlan() })).rejects.toThrow(TypeError);
  });
});
