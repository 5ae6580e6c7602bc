import type { ObjectPlace, Objects } from '../aws/objects.ts';
import { firstSeenIn, firstSeenKey, firstSeenText } from '../core/recovery-points/first-seen.ts';

/**
 * When this tool first saw a cluster; now, if it never did.
 * @param isDryRun whether nothing may be written
 */
export async function firstSeen(
  objects: Objects,
  records: Pick<ObjectPlace, 'bucket' | 'owner'>,
  cluster: string,
  now: string,
  isDryRun: boolean,
): Promise<string> {
  const place = { ...records, key: firstSeenKey(cluster) };
  const found = await objects.readText(place);
  if (found) return firstSeenIn(found.text) ?? now;
  // If another function was faster, it has seen the cluster at the same moment.
  if (!isDryRun) await objects.writeText(place, firstSeenText(cluster, now), null);
  return now;
}
