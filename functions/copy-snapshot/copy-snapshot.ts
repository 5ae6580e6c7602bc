import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import { type Buckets, buckets } from '../aws/s3.ts';
import type { CopyPlan, CopySnapshotInput, StartedCopy } from '../core/contract.ts';
import { isLost, readSource, sourceNotFound, sourceNotReady } from '../core/copy/source.ts';
import { nameTaken } from '../core/copy/stamp.ts';
import { deferForQuota, deferForSource, startedCopyOf } from '../core/copy/started-copy.ts';
import { expectedKeys, exportPrefix } from '../core/export/export-objects.ts';
import { readProvenance } from '../steps/read-provenance.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly s3: Buckets;
}

/**
 * Calls CopySnapshot once, and finds out whether a call without a response, or one answered "already exists", was ours.
 * @throws WorkflowError any documented fault of CopySnapshot, under its own name
 */
export const copySnapshot =
  ({ memorydb, s3 }: Dependencies) =>
  async (input: CopySnapshotInput): Promise<StartedCopy> => {
    const { Plan: plan } = input;
    const started = startedCopyOf(input);
    const takenOverFrom = input.Claim?.TakenOverFrom ?? null;
    const mayHaveBegun = started.MaybeSent || input.Copy !== null || takenOverFrom !== null;
    const hasBegun = async (): Promise<boolean> => mayHaveBegun && (await exportHasBegun(s3, plan));
    const adopted: StartedCopy = {
      ...started,
      Outcome: 'Adopted',
      Reason: adoptionReason(takenOverFrom),
      WaitSeconds: Math.min(FIRST_LOOK_SECONDS, started.WaitSeconds),
    };
    if (await hasBegun()) return adopted;
    try {
      await memorydb.copySnapshot(plan.Request, plan.Request.Tags);
      return started;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      switch (error.name) {
        case 'SnapshotAlreadyExistsFault':
          return adopt(memorydb, plan, started, error);
        case 'InvalidSnapshotStateFault':
          return deferForSource(input, started, await sourceStatus(memorydb, plan));
        case 'SnapshotQuotaExceededFault':
          return deferForQuota(input, started, error);
        case 'InvalidParameterValueException':
          // Its objects may have come between the look and the call, which is then refused for them.
          if (await hasBegun()) return adopted;
          throw error;
        default:
          throw error;
      }
    }
  };

/**
 * Checked only if an earlier attempt, or the execution whose claim we took over, may have started this export. No expected
 * object existed when the name was claimed, and no other execution exports under a claimed name: any such object is ours.
 */
async function exportHasBegun(s3: Buckets, plan: CopyPlan): Promise<boolean> {
  if (!plan.Export) return false;
  const { Bucket: bucket, OwnerAccountId: owner } = plan.Export;
  const listed = await s3.list(bucket, owner, exportPrefix(plan.Request.TargetSnapshotName));
  const expected = new Set(expectedKeys(plan.Request.TargetSnapshotName, plan.Source.Shards));
  return listed.some(({ key }) => expected.has(key));
}

/** The export may be complete already. */
const FIRST_LOOK_SECONDS = 5;

const adoptionReason = (takenOverFrom: string | null): string =>
  takenOverFrom === null
    ? 'An earlier attempt, whose answer was lost, had started it.'
    : `An earlier execution of the same export, ${takenOverFrom}, had started it, or an earlier attempt, whose answer was lost.`;

/**
 * Under a taken name is either this request's own copy, which is adopted, or another snapshot, which is never overwritten or
 * deleted. A snapshot that MemoryDB does not list yet may be ours: PollStatus checks it once it is visible.
 */
async function adopt(memorydb: MemoryDb, plan: CopyPlan, started: StartedCopy, fault: Error): Promise<StartedCopy> {
  const name = plan.Request.TargetSnapshotName;
  if (plan.Export) throw fault;
  const target = await memorydb.describeSnapshot(name);
  if (target && (await readProvenance(memorydb, target, plan.Stamp)) === 'foreign')
    throw nameTaken(name, target.Status);
  return {
    ...started,
    Outcome: 'Adopted',
    Reason: `An earlier attempt of this request had started "${name}"; it was adopted.`,
  };
}

async function sourceStatus(memorydb: MemoryDb, plan: CopyPlan): Promise<string> {
  const name = plan.Request.SourceSnapshotName;
  const snapshot = await memorydb.describeSnapshot(name);
  if (snapshot === null) throw sourceNotFound(name);
  const { Status: status } = readSource(snapshot);
  if (isLost(status)) throw sourceNotReady(name, status, plan.Deadline);
  return status;
}

export const handler = copySnapshot({ memorydb: memoryDb(), s3: buckets() });
