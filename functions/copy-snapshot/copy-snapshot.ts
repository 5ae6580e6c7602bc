import { type Buckets, buckets } from '../aws/buckets.ts';
import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import type { CopyPlan, CopySnapshotInput, StartedCopy } from '../core/contract.ts';
import {
  isLost,
  isSameSnapshot,
  readSource,
  sourceNotFound,
  sourceNotReady,
  sourceReplaced,
} from '../core/copy/source.ts';
import { nameTaken } from '../core/copy/stamp.ts';
import { deferForQuota, deferForSource, startedCopyOf } from '../core/copy/started-copy.ts';
import { expectedKeys, exportPrefix } from '../core/export/export-objects.ts';
import { readProvenance } from '../steps/read-provenance.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly buckets: Buckets;
}

/**
 * Calls CopySnapshot once, and finds out whether a call without a response, or one before it, was ours.
 * @throws WorkflowError any documented fault of CopySnapshot, under its own name
 */
export const copySnapshot =
  ({ memorydb, buckets }: Dependencies) =>
  async (input: CopySnapshotInput): Promise<StartedCopy> => {
    const { Plan: plan } = input;
    const started = startedCopyOf(input);
    const begunExport = () => adoptExport(buckets, input, started);
    const before = await begunExport();
    if (before) return before;
    try {
      if (started.MaybeSent || input.Copy !== null) await refuseOtherSource(memorydb, plan);
      await memorydb.copySnapshot(plan.Request, plan.Request.Tags);
      return started;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Whatever fault this is, an earlier call, whose answer was lost, may have started the copy that is asked for.
      const begun = plan.Export ? await begunExport() : await adoptCopy(memorydb, plan, started, error);
      if (begun) return begun;
      switch (error.name) {
        case 'InvalidSnapshotStateFault':
          return deferForSource(input, started, await sourceStatus(memorydb, plan));
        case 'SnapshotQuotaExceededFault':
          return deferForQuota(input, started, error);
        default:
          throw error;
      }
    }
  };

/**
 * Looked for only if an earlier attempt, or the execution whose claim we took over, may have started this export. No expected
 * object existed when the name was claimed, and no other execution exports under a claimed name: any such object is ours.
 */
async function adoptExport(
  buckets: Buckets,
  input: CopySnapshotInput,
  started: StartedCopy,
): Promise<StartedCopy | null> {
  const { Export: target, Request: request, Source: source } = input.Plan;
  const takenOverFrom = input.Claim?.TakenOverFrom ?? null;
  const mayHaveBegun = started.MaybeSent || input.Copy !== null || takenOverFrom !== null;
  if (!target || !mayHaveBegun) return null;
  const listed = await buckets.list(target.Bucket, target.OwnerAccountId, exportPrefix(request.TargetSnapshotName));
  const expected = new Set(expectedKeys(request.TargetSnapshotName, source.Shards));
  if (!listed.some(({ key }) => expected.has(key))) return null;
  return {
    ...started,
    Outcome: 'Adopted',
    Reason:
      takenOverFrom === null
        ? 'An earlier attempt, whose answer was lost, had started it.'
        : `An earlier execution of the same export, ${takenOverFrom}, had started it, or an earlier attempt, whose answer was lost.`,
    WaitSeconds: Math.min(FIRST_LOOK_SECONDS, started.WaitSeconds),
  };
}

/** The export may be complete already. */
const FIRST_LOOK_SECONDS = 5;

/**
 * Under the target's name is either this request's own copy, which is adopted, or another snapshot, which is never overwritten
 * or deleted. A name that is taken by a snapshot that MemoryDB does not list yet may be ours: PollStatus checks it once it is
 * visible.
 */
async function adoptCopy(
  memorydb: MemoryDb,
  plan: CopyPlan,
  started: StartedCopy,
  fault: Error,
): Promise<StartedCopy | null> {
  const name = plan.Request.TargetSnapshotName;
  const isTaken = fault.name === 'SnapshotAlreadyExistsFault';
  const target = await memorydb.describeSnapshot(name);
  const isForeign = target !== null && (await readProvenance(memorydb, target, plan.Stamp)) === 'foreign';
  if (isForeign && isTaken) throw nameTaken(name, target.Status);
  if (isForeign || (target === null && !isTaken)) return null;
  return {
    ...started,
    Outcome: 'Adopted',
    Reason: `An earlier attempt of this request had started "${name}"; it was adopted.`,
  };
}

/**
 * CopySnapshot takes a name. If the call waited, another snapshot may have it by now: the plan, stamp and claim are not its.
 * @throws WorkflowError SnapshotNotFoundFault
 */
async function refuseOtherSource(memorydb: MemoryDb, { Request, Source }: CopyPlan): Promise<void> {
  const name = Request.SourceSnapshotName;
  const snapshot = await memorydb.describeSnapshot(name);
  if (snapshot && !isSameSnapshot(readSource(snapshot), Source)) throw sourceReplaced(name, Source);
}

async function sourceStatus(memorydb: MemoryDb, plan: CopyPlan): Promise<string> {
  const name = plan.Request.SourceSnapshotName;
  const snapshot = await memorydb.describeSnapshot(name);
  if (snapshot === null) throw sourceNotFound(name);
  const { Status: status } = readSource(snapshot);
  if (isLost(status)) throw sourceNotReady(name, status, plan.Deadline);
  return status;
}

export const handler = copySnapshot({ memorydb: memoryDb(), buckets: buckets() });
