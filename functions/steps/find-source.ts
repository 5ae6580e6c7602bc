import type { MemoryDb } from '../aws/memorydb.ts';
import type { CopyOptions } from '../core/contract.ts';
import { type DescribedSnapshot, sourceNotFound } from '../core/copy/source.ts';
import { isStamped } from '../core/copy/stamp.ts';
import { chooseSource, type SourceChoice } from '../core/request/choose-source.ts';
import type { AskedRequest } from '../core/request/request.ts';

/**
 * The named snapshot, or the newest available one of the cluster. The workflow never waits for a newer one.
 * @throws WorkflowError SnapshotNotFoundFault, SourceSnapshotTooOld
 */
export async function findSource(
  memorydb: MemoryDb,
  {
    SourceSnapshotName: name,
    SourceClusterName: cluster,
  }: Pick<AskedRequest, 'SourceSnapshotName' | 'SourceClusterName'>,
  options: Pick<CopyOptions, 'SourceType' | 'MaxSourceAgeHours'>,
  now: string,
): Promise<SourceChoice<DescribedSnapshot>> {
  if (cluster !== null) return newestOf(memorydb, cluster, options, now);
  const snapshot = await memorydb.describeSnapshot(name ?? '');
  if (snapshot === null) throw sourceNotFound(name ?? '');
  return { snapshot, warnings: [] };
}

/**
 * Skips our own copies: otherwise a repeated request would copy the copy, and old data would look new. MemoryDB does not
 * report that a snapshot is a copy; the stamp does.
 */
async function newestOf(
  memorydb: MemoryDb,
  cluster: string,
  options: Pick<CopyOptions, 'SourceType' | 'MaxSourceAgeHours'>,
  now: string,
) {
  let snapshots: readonly DescribedSnapshot[] = await memorydb.listSnapshots(cluster, options.SourceType);
  const passedOver: string[] = [];
  for (;;) {
    const choice = chooseSource(cluster, snapshots, options, now, passedOver);
    if (!(await isCopyOfOurs(memorydb, choice.snapshot))) return choice;
    passedOver.push(choice.snapshot.Name ?? '');
    snapshots = snapshots.filter((snapshot) => snapshot !== choice.snapshot);
  }
}

async function isCopyOfOurs(memorydb: MemoryDb, { Source: type, ARN: arn = '' }: DescribedSnapshot): Promise<boolean> {
  return type !== 'automated' && isStamped(await memorydb.listTags(arn));
}
