import { type Objects, objects, type StoredText } from '../aws/objects.ts';
import { type IsRunning, runningExecution } from '../aws/running-execution.ts';
import { type Buckets, buckets } from '../aws/s3.ts';
import type { ClaimExportInput, ClaimedExport } from '../core/contract.ts';
import { WorkflowError } from '../core/errors.ts';
import { type Claim, claimed, claimIn, claimText, isSameMachine, nameClaimed } from '../core/export/claim.ts';
import { claimKey } from '../core/export/export-objects.ts';
import { keysTaken } from '../core/request/preflight.ts';
import { invalidRequest } from '../core/request/problem.ts';
import { exportBaseline } from '../steps/export-baseline.ts';

interface Dependencies {
  readonly s3: Objects;
  readonly listing: Pick<Buckets, 'list'>;
  readonly isRunning: IsRunning;
}

/** How often it looks again when somebody else was faster. Each time, someone else's claim has been written. */
const ATTEMPTS = 3;

/**
 * Makes sure that no two executions export under one name. S3 lets only one of them write the claim, whenever they come; a
 * claim whose execution has ended is taken over, if that was for the same source: MemoryDB exports a snapshot once at a time,
 * but two snapshots at the same time, and writes the one over the other. What that execution has exported since the request
 * was validated is not overwritten either.
 * @throws WorkflowError ExportNameClaimed, InvalidRequest when there are objects of the name by now
 */
export const claimExport =
  ({ s3, listing, isRunning }: Dependencies) =>
  async ({ Plan: plan, Execution, Now }: ClaimExportInput): Promise<ClaimedExport> => {
    const target = plan.Export;
    if (!target) throw new TypeError('ClaimExport is only for exports.');
    const { Bucket: bucket, OwnerAccountId: owner } = target;
    const { SourceSnapshotName: source, TargetSnapshotName: name } = plan.Request;
    const key = claimKey(name);
    const place = { bucket, owner, key };
    const hasEnded = async ({ Execution: holder }: Claim): Promise<boolean> =>
      isSameMachine(holder, Execution.Id) && !(await isRunning(holder));
    let found: StoredText | null = null;
    let holder: Claim | null = null;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await s3.writeText(place, claimText(plan, Execution, Now, holder), found))
        return claimed(name, holder?.Execution ?? null);
      found = await s3.readText(place);
      holder = found && claimIn(found.text);
      if (found === null) continue;
      if (holder?.Execution === Execution.Id) return claimed(name, holder.TakenOverFrom);
      const isOver = holder !== null && (await hasEnded(holder));
      if (!isOver || holder?.SourceSnapshotName !== source) throw nameClaimed(plan, holder, Execution.Id, isOver);
      const taken = keysTaken(await exportBaseline(listing, bucket, owner, name, plan.Source.Shards));
      if (taken.length > 0) throw invalidRequest(taken);
    }
    throw new WorkflowError('TransientServiceError', `The claim ${key} changed whenever it was looked at.`);
  };

export const handler = claimExport({ s3: objects(), listing: buckets(), isRunning: runningExecution() });
