import type { Buckets } from '../aws/s3.ts';
import { type Baseline, baselineOf, expectedKeys, exportPrefix, manifestKey } from '../core/export/export-objects.ts';

/** The objects that an export of this name, or its manifest, would overwrite or stand beside. */
export async function exportBaseline(
  s3: Pick<Buckets, 'list'>,
  bucket: string,
  owner: string,
  target: string,
  shards: readonly string[],
): Promise<Baseline> {
  const prefixes = [exportPrefix(target), manifestKey(target)];
  const listed = (await Promise.all(prefixes.map((prefix) => s3.list(bucket, owner, prefix)))).flat();
  const written = [...expectedKeys(target, shards), manifestKey(target)];
  return baselineOf(
    written,
    listed.map((object) => object.key),
  );
}
