import { describe, expect, test } from '@jest/globals';
import { planVerification } from '../../../functions/copy-snapshot/plan-verification.ts';
import { at, copyPlan, exportPlan, pollMemory, startedCopy, TARGET } from '../core/payloads.ts';
import { BucketInMemory } from '../ports.ts';

const content = new Uint8Array(100);
const INPUT = {
  Plan: exportPlan(['0001', '0004']),
  Copy: startedCopy(),
  Poll: pollMemory(),
  Snapshot: null,
  Now: at(0),
};

test('A verification is planned from one listing of what begins with the name', async () => {
  const s3 = new BucketInMemory();
  s3.objects.set(`${TARGET}-0004.rdb`, content);
  s3.objects.set(`${TARGET}-9999.rdb`, content);
  const limits = { checksumLimitBytes: () => 100, verificationConcurrency: () => 6 };
  const { Shards, Target, ShardsAtOnce, PartsAtOnce } = await planVerification({ s3, ...limits })(INPUT);
  expect(Shards.map(({ Shard }) => Shard)).toEqual(['0001', '0004']);
  expect(Target.Level).toBe('Checksum');
  expect([ShardsAtOnce, PartsAtOnce]).toEqual([2, 1]);
  expect(s3.calls).toEqual([expect.stringMatching(/^list .+ orders-2026-11-20-$/)]);
});

describe('A verification', () => {
  test('is not planned for a copy', async () => {
    const planning = planVerification({
      s3: new BucketInMemory(),
      checksumLimitBytes: () => 1,
      verificationConcurrency: () => 1,
    });
    await expect(planning({ ...INPUT, Plan: copyPlan() })).rejects.toThrow(TypeError);
  });
});
