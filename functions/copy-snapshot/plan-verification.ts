import { checksumLimitBytes, verificationConcurrency } from '../aws/env.ts';
import { type Buckets, buckets } from '../aws/s3.ts';
import type { PlanVerificationInput, VerificationPlan } from '../core/contract.ts';
import { exportPrefix } from '../core/export/export-objects.ts';
import { verificationPlan } from '../core/export/verification-plan.ts';

interface Dependencies {
  readonly s3: Pick<Buckets, 'list'>;
  readonly checksumLimitBytes: () => number;
  readonly verificationConcurrency: () => number;
}

/** Lists what is to be proven, and decides how thoroughly. */
export const planVerification =
  ({ s3, checksumLimitBytes, verificationConcurrency }: Dependencies) =>
  async ({ Plan: plan, Snapshot }: PlanVerificationInput): Promise<VerificationPlan> => {
    const target = plan.Export;
    if (!target) throw new TypeError('PlanVerification is only for exports.');
    const listed = await s3.list(target.Bucket, target.OwnerAccountId, exportPrefix(plan.Request.TargetSnapshotName));
    const limits = { checksumBytes: checksumLimitBytes(), readers: verificationConcurrency() };
    return verificationPlan(plan, target, listed, Snapshot, limits);
  };

export const handler = planVerification({ s3: buckets(), checksumLimitBytes, verificationConcurrency });
