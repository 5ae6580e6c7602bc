import { type Buckets, buckets } from '../aws/buckets.ts';
import { checksumLimitBytes, verificationConcurrency } from '../aws/env.ts';
import { type Objects, objects } from '../aws/objects.ts';
import type { PlanVerificationInput, VerificationPlan } from '../core/contract.ts';
import { exportPrefix } from '../core/export/export-objects.ts';
import { verificationPlan } from '../core/export/verification-plan.ts';
import { readClaimOf } from '../steps/read-claim.ts';

interface Dependencies {
  readonly buckets: Pick<Buckets, 'list'>;
  readonly objects: Pick<Objects, 'readText'>;
  readonly checksumLimitBytes: () => number;
  readonly verificationConcurrency: () => number;
}

/** Lists the objects to verify, and decides how thoroughly. The claim knows the slots of each shard. */
export const planVerification =
  ({ buckets, objects, checksumLimitBytes, verificationConcurrency }: Dependencies) =>
  async ({ Plan: plan, Snapshot }: PlanVerificationInput): Promise<VerificationPlan> => {
    const target = plan.Export;
    if (!target) throw new TypeError('PlanVerification is only for exports.');
    const { TargetSnapshotName: name } = plan.Request;
    const [listed, claim] = await Promise.all([
      buckets.list(target.Bucket, target.OwnerAccountId, exportPrefix(name)),
      readClaimOf(objects, target, name, plan.Source),
    ]);
    const limits = { checksumBytes: checksumLimitBytes(), readers: verificationConcurrency() };
    return verificationPlan(plan, target, listed, claim?.Snapshot ?? Snapshot, limits);
  };

export const handler = planVerification({
  buckets: buckets(),
  objects: objects(),
  checksumLimitBytes,
  verificationConcurrency,
});
