import { type Objects, objects, type StoredText } from './aws/objects.ts';
import { type IsRunning, runningExecution } from './aws/running-execution.ts';
import { claimantOf, claimText, isSameMachine, nameClaimed } from './core/claim.ts';
import type { ClaimExportInput, ClaimedExport } from './core/contract.ts';
import { WorkflowError } from './core/errors.ts';
import { claimKey } from './core/export-objects.ts';

interface Dependencies {
  readonly s3: Objects;
  readonly isRunning: IsRunning;
}

/** How often it looks again when somebody else was faster. Each time, someone else's claim has been written. */
const ATTEMPTS = 3;

/**
 * Makes sure that no two executions export under one name. S3 lets only one of them write the claim, whenever they come; a
 * claim whose execution has ended is taken over.
 * @throws WorkflowError ExportNameClaimed
 */
export const claimExport =
  ({ s3, isRunning }: Dependencies) =>
  async ({ Plan: plan, Execution, Now }: ClaimExportInput): Promise<ClaimedExport> => {
    const target = plan.Export;
    if (!target) throw new TypeError('ClaimExport is only for exports.');
    const key = claimKey(plan.Request.TargetSnapshotName);
    const place = { bucket: target.Bucket, owner: target.OwnerAccountId, key };
    const text = claimText(plan, Execution, Now);
    let found: StoredText | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const claimant = found && claimantOf(found.text);
      if (await s3.writeText(place, text, found)) return { Key: key, TakenOverFrom: claimant };
      found = await s3.readText(place);
      if (found === null) continue;
      const holder = claimantOf(found.text);
      if (holder === Execution.Id) return { Key: key, TakenOverFrom: null };
      const hasEnded = holder !== null && isSameMachine(holder, Execution.Id) && !(await isRunning(holder));
      if (!hasEnded) throw nameClaimed(plan, holder, Execution.Id);
    }
    throw new WorkflowError('TransientServiceError', `The claim ${key} changed whenever it was looked at.`);
  };

export const handler = claimExport({ s3: objects(), isRunning: runningExecution() });
