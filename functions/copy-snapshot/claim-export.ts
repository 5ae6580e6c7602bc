import { type Buckets, buckets } from '../aws/buckets.ts';
import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { type IsRunning, runningExecution } from '../aws/running-execution.ts';
import { isSameMachine } from '../core/arn.ts';
import type { ClaimExportInput, ClaimedExport, CopyPlan, ExportTarget } from '../core/contract.ts';
import { readSource, sourceReplaced } from '../core/copy/source.ts';
import { WorkflowError } from '../core/errors.ts';
import {
  type Claim,
  type ClaimedFacts,
  claimed,
  claimedFacts,
  claimIn,
  claimText,
  isOfSource,
  nameClaimed,
  obstacleOf,
} from '../core/export/claim.ts';
import { claimKey } from '../core/export/export-objects.ts';
import { keysTaken } from '../core/request/preflight.ts';
import { invalidRequest } from '../core/request/problem.ts';
import { exportBaseline } from '../steps/export-baseline.ts';

interface Dependencies {
  readonly objects: Objects;
  readonly buckets: Pick<Buckets, 'list'>;
  readonly memorydb: Pick<MemoryDb, 'describeSnapshot'>;
  readonly isRunning: IsRunning;
}

/** How often it reads the claim again after another execution was faster. */
const ATTEMPTS = 3;

/**
 * Makes sure that no two executions export under one name: S3 lets only one of them write the claim. A claim for the same
 * source whose execution has ended is taken over, with the files that it began. MemoryDB exports a snapshot once at a time,
 * but two snapshots at the same time, and one would overwrite the other.
 * @throws WorkflowError ExportNameClaimed, InvalidRequest when unclaimed objects of the name exist by now,
 * SnapshotNotFoundFault when another snapshot has the source's name by now
 */
export const claimExport =
  ({ objects, buckets, memorydb, isRunning }: Dependencies) =>
  async ({ Plan: plan, Execution: execution, Now: now }: ClaimExportInput): Promise<ClaimedExport> => {
    const target = plan.Export;
    if (!target) throw new TypeError('ClaimExport is only for exports.');
    const { TargetSnapshotName: name } = plan.Request;
    const key = claimKey(name);
    const place = { bucket: target.Bucket, owner: target.OwnerAccountId, key };
    const stillRuns = async ({ Execution: holder }: Claim): Promise<boolean> =>
      isSameMachine(holder, execution.Id) && (await isRunning(holder));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const found = await objects.readText(place);
      const holder = found && claimIn(found.text);
      if (holder?.Execution === execution.Id) return claimed(name, holder.TakenOverFrom);
      if (found) {
        const obstacle = obstacleOf(holder, plan.Source, execution.Id, holder !== null && (await stillRuns(holder)));
        if (obstacle) throw nameClaimed(plan, holder, obstacle);
      }
      const facts = holder ?? (await firstFacts(buckets, memorydb, plan, target));
      if (await objects.writeText(place, claimText(plan, execution, now, facts, holder), found))
        return claimed(name, holder?.Execution ?? null);
    }
    throw new WorkflowError('TransientServiceError', `The claim ${key} changed whenever it was looked at.`);
  };

/** The facts before the export begins: none of its files exist, and the source, if it is still there, is as described. */
async function firstFacts(
  buckets: Dependencies['buckets'],
  memorydb: Dependencies['memorydb'],
  plan: CopyPlan,
  { Bucket, OwnerAccountId }: ExportTarget,
): Promise<ClaimedFacts> {
  const { SourceSnapshotName: source, TargetSnapshotName: target } = plan.Request;
  const [baseline, snapshot] = await Promise.all([
    exportBaseline(buckets, Bucket, OwnerAccountId, target, plan.Source.Shards),
    memorydb.describeSnapshot(source),
  ]);
  const taken = keysTaken(baseline);
  if (taken.length > 0) throw invalidRequest(taken);
  const facts = claimedFacts(plan, baseline, snapshot);
  if (snapshot && !isOfSource(facts, readSource(snapshot))) throw sourceReplaced(source, plan.Source);
  return facts;
}

export const handler = claimExport({
  objects: objects(),
  buckets: buckets(),
  memorydb: memoryDb(),
  isRunning: runningExecution(),
});
