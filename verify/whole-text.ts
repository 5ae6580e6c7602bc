import type { RdbBytes } from '../functions/core/rdb/bytes.ts';

/** A manifest has some hundred bytes for each of at most 500 shards. */
const LONGEST_MANIFEST = 4 * 2 ** 20;

/** The text of a small object; null when there is none. */
export async function wholeText(rdb: RdbBytes): Promise<string | null> {
  const found = await rdb.describe();
  if (found === null) return null;
  if (found.bytes === 0) return '';
  const chunks = [];
  const range = { First: 0, Last: Math.min(found.bytes, LONGEST_MANIFEST) - 1 };
  for await (const chunk of rdb.read(range, found.etag)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
