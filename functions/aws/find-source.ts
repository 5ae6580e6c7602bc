import type { CopyOptions } from '../core/contract.ts';
import type { AskedRequest } from '../core/request.ts';
import { type DescribedSnapshot, readSource, sourceNotFound } from '../core/source.ts';
import { chooseSource, type SourceChoice } from '../core/source-choice.ts';
import { targetName } from '../core/target-name.ts';
import type { MemoryDb } from './memorydb.ts';

/**
 * The snapshot of the name, or the newest of the cluster. That one is available, and so never waited for: whatever is the
 * newest later belongs to another execution.
 * @throws WorkflowError SnapshotNotFoundFault, SourceSnapshotTooOld
 */
export async function findSource(
  memorydb: MemoryDb,
  asked: AskedRequest,
  options: CopyOptions,
  requestedAt: string,
  now: string,
): Promise<SourceChoice<DescribedSnapshot>> {
  const { SourceSnapshotName: name, SourceClusterName: cluster } = asked;
  if (cluster !== null) {
    const listed = await memorydb.listSnapshots(cluster, options.SourceType);
    // Otherwise the copy that an earlier execution of this request made might be the newest manual snapshot.
    const isItsOwnCopy = (snapshot: DescribedSnapshot) =>
      targetName(asked, snapshot.Name ?? '', readSource(snapshot), requestedAt) === snapshot.Name;
    const mayBeCopies = asked.TargetBucket === null && !asked.TargetSnapshotName?.includes('{source}');
    return chooseSource(cluster, mayBeCopies ? listed.filter((each) => !isItsOwnCopy(each)) : listed, options, now);
  }
  const snapshot = await memorydb.describeSnapshot(name ?? '');
  if (snapshot === null) throw sourceNotFound(name ?? '');
  return { snapshot, warnings: [] };
}
