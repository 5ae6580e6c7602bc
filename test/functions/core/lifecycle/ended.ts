// Runs of expire-recovery-points that have ended.
import { conclusionOfExpiration } from '../../../../functions/core/lifecycle/conclusion.ts';
import type { ExpirationConclusion, ExpiredPoint, Plan } from '../../../../functions/core/lifecycle/contract.ts';
import { reportOf } from '../../../../functions/core/lifecycle/table.ts';
import { ACCOUNT, REGION } from '../payloads.ts';
import { DEPLOYMENT, RESULTS } from '../protection/payloads.ts';
import { lifecycle, NOW } from './plans.ts';

export const EXPIRATION = {
  Id: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}-expire-recovery-points:nightly`,
  StartTime: NOW,
};

/** What the run says of a plan. Without outcomes, nothing was due. */
export function ended(plan: Plan, isDryRun: boolean, Outcomes: readonly ExpiredPoint[] = []): ExpirationConclusion {
  const Options = { DryRun: isDryRun, MostDeletions: 3 };
  const made = { Options, PlannedAt: NOW };
  const report = reportOf(plan, { ...made, Execution: EXPIRATION.Id, Lifecycle: lifecycle({ KeepLast: 3 }) });
  const Plan = { ...made, Due: Outcomes.length, Deferred: 0, Results: RESULTS, Warnings: [], Trigger: null };
  return conclusionOfExpiration({ Plan, Outcomes, Now: NOW }, report).conclusion;
}
