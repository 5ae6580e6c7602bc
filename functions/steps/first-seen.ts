import type { Objects } from '../aws/objects.ts';
import { firstSeenIn, firstSeenKey, firstSeenText } from '../core/recovery-points/first-seen.ts';
import type { RecordsPlace } from './write-record.ts';

/**
 * When this tool first saw a cluster; now, if it never did; null if its object does not say.
 * @param isDryRun whether nothing may be written
 */
export async function firstSeen(
  objects: Objects,
  records: RecordsPlace,
  cluster: string,
  now: string,
  isDryRun: boolean,
): Promise<string | null> {
  const found = await readFirstSeen(objects, records, cluster);
  if (found !== 'never') return found;
  if (!isDryRun) await markFirstSeen(objects, records, cluster, now);
  return now;
}

/** null if the object does not say. */
export async function readFirstSeen(
  objects: Pick<Objects, 'readText'>,
  records: RecordsPlace,
  cluster: string,
): Promise<string | null | 'never'> {
  const found = await objects.readText({ ...records, key: firstSeenKey(cluster) });
  return found ? firstSeenIn(found.text) : 'never';
}

/** If another function was faster, it has seen the cluster at the same moment. */
export async function markFirstSeen(
  objects: Pick<Objects, 'writeText'>,
  records: RecordsPlace,
  cluster: string,
  now: string,
): Promise<void> {
  await objects.writeText({ ...records, key: firstSeenKey(cluster) }, firstSeenText(cluster, now), null);
}
