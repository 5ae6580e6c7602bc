import { isTimeText } from '../deadline.ts';
import { isRecord, parseJson } from '../json.ts';
import { recordsOf } from './record.ts';

/** MemoryDB does not say when a cluster was created, so an object beside its records says when this tool first saw it. */
export const firstSeenKey = (cluster: string): string => `${recordsOf(cluster)}first-seen.json`;

export const firstSeenText = (cluster: string, now: string): string =>
  `${JSON.stringify({ Format: 'memorydb-snapshot-copy/first-seen/1', Cluster: cluster, FirstSeenAt: now }, null, 2)}\n`;

/** ISO 8601; null for a text that does not say. */
export function firstSeenIn(text: string): string | null {
  const found = parseJson(text);
  const time = isRecord(found) ? found['FirstSeenAt'] : undefined;
  return isTimeText(time) ? time : null;
}
