import {
  type DescribeSnapshotsCommandInput,
  type MemoryDBClient,
  paginateDescribeSnapshots,
  type Snapshot,
} from '@aws-sdk/client-memorydb';
import { calling, unlessNamed } from './faults.ts';

/**
 * The pages of DescribeSnapshots, up to 50 snapshots and one call each.
 * @param resource what a denial is said to be about
 */
export async function* snapshotPages(
  client: MemoryDBClient,
  request: DescribeSnapshotsCommandInput,
  resource: string,
): AsyncGenerator<readonly Snapshot[]> {
  const pages = paginateDescribeSnapshots({ client }, request);
  const nextPage = () => calling('memorydb:DescribeSnapshots', resource, () => pages.next());
  // On the first page this fault means that there are no snapshots; on a later page it is an error.
  let page = await unlessNamed(['SnapshotNotFoundFault'], nextPage);
  for (; page && !page.done; page = await nextPage()) yield page.value.Snapshots ?? [];
}

/** All snapshots of all pages. */
export async function allSnapshots(...given: Parameters<typeof snapshotPages>): Promise<Snapshot[]> {
  const found: Snapshot[] = [];
  for await (const page of snapshotPages(...given)) found.push(...page);
  return found;
}
