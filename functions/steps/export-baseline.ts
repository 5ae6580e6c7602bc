import type { Buckets } from '../aws/buckets.ts';
import { type Baseline, baselineOf, expectedKeys, exportPrefix, manifestKey } from '../core/export/export-objects.ts';

/** The objects that an export of this name, or its manifest, would overwrite or stand beside. */
export async function exportBaseline(
  buckets: Pick<Buckets, 'list'>,
  bucket: string,
  owner: string,
  target: string,
  shards: readonly string[],
): Promise<Baseline> {
  const prefixes = [exportPrefix(target), manifestKey(target)];
  const listed = (await Promise.all(prefixes.map((prefix) => buckets.list(bucket, owner, prefix)))).flat();
  const written = [...expectedKeys(target, shards), manifestKey(target)];
  return baselineOf(
    written,
    listed.map((object) => object.key),
  );
}
