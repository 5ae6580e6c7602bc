import { type Buckets, buckets } from '../aws/buckets.ts';
import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import type { ExportTarget, PolledStatus, PollMemory, PollStatusInput } from '../core/contract.ts';
import { copyProgress, FIRST_POLL, originProgress } from '../core/copy/copy-progress.ts';
import { nextWaitSeconds } from '../core/copy/poll-interval.ts';
import { isSameSnapshot, readSource, withoutShards } from '../core/copy/source.ts';
import { secondsBetween } from '../core/deadline.ts';
import { exportPrefix } from '../core/export/export-objects.ts';
import { exportProgress } from '../core/export/export-progress.ts';
import { readProvenance } from '../steps/read-provenance.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly buckets: Buckets;
}

/**
 * Checks once how far the copy or export is. Pending is a value; only a copy or export that cannot succeed throws.
 * @throws WorkflowError CopyFailed, SnapshotAlreadyExistsFault, ExportIncomplete, ExportKeysUnexpected, DeadlineExceeded
 */
export const pollStatus =
  ({ memorydb, buckets }: Dependencies) =>
  async (input: PollStatusInput): Promise<PolledStatus> =>
    input.Plan.Export ? pollExport(memorydb, buckets, input, input.Plan.Export) : pollCopy(memorydb, input);

async function pollCopy(memorydb: MemoryDb, input: PollStatusInput): Promise<PolledStatus> {
  const { TargetSnapshotName: name } = input.Plan.Request;
  const target = await memorydb.describeSnapshot(name);
  const status = target?.Status ?? null;
  const availableSince = input.Poll?.AvailableSince ?? input.Now;
  const poll = remember(input, {
    LastStatus: status,
    TargetSeen: target !== null,
    AvailableSince: status === 'available' ? availableSince : null,
  });
  if (copyProgress(input, status) === 'Pending' || target === null) return pending(input, poll, null);
  // Available is not enough: the snapshot of this name may not be ours.
  const origin = originProgress(input, await readProvenance(memorydb, target, input.Plan.Stamp), availableSince);
  return origin === 'Ours'
    ? { Progress: 'Complete', Poll: poll, WaitSeconds: 0, Snapshot: target }
    : pending(input, poll, origin.tagsDueInSeconds);
}

async function pollExport(
  memorydb: MemoryDb,
  buckets: Buckets,
  input: PollStatusInput,
  target: ExportTarget,
): Promise<PolledStatus> {
  const { SourceSnapshotName: source, TargetSnapshotName: name } = input.Plan.Request;
  const [snapshot, listed] = await Promise.all([
    memorydb.describeSnapshot(source),
    buckets.list(target.Bucket, target.OwnerAccountId, exportPrefix(name)),
  ]);
  const status = snapshot?.Status ?? null;
  const keys = listed.map((object) => object.key);
  const look = exportProgress(input, target, status, keys);
  const poll = remember(input, { LastStatus: status, ...look.memory });
  if (look.progress === 'Pending') return pending(input, poll, look.verdictInSeconds);
  const isSource = snapshot && isSameSnapshot(readSource(snapshot), input.Plan.Source);
  return { Progress: 'Complete', Poll: poll, WaitSeconds: 0, Snapshot: isSource ? withoutShards(snapshot) : null };
}

const remember = (input: PollStatusInput, seen: Partial<PollMemory>): PollMemory => {
  const last = input.Poll ?? FIRST_POLL;
  return { ...last, ...seen, Polls: last.Polls + 1, Since: last.Since ?? input.Now, At: input.Now };
};

function pending(input: PollStatusInput, poll: PollMemory, atMostSeconds: number | null): PolledStatus {
  const elapsed = secondsBetween(input.Copy.At, input.Now);
  const wait = nextWaitSeconds(elapsed, secondsBetween(input.Now, input.Copy.Deadline));
  return {
    Progress: 'Pending',
    Poll: poll,
    WaitSeconds: atMostSeconds === null ? wait : Math.max(1, Math.min(wait, atMostSeconds)),
    Snapshot: null,
  };
}

export const handler = pollStatus({ memorydb: memoryDb(), buckets: buckets() });
