import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { bucketArn } from '../core/arn.ts';
import type { CurrentObject } from '../core/recovery-points/compose-record.ts';
import { calling, unfit } from './faults.ts';
import { bucketOf } from './object-place.ts';

/**
 * The current version of each object whose key begins with the prefix; deleted objects are left out. `owner` is null if any
 * account may own the bucket.
 */
export type ListCurrent = (bucket: string, owner: string | null, prefix: string) => Promise<CurrentObject[]>;

/** A bucket that never had versions gives its objects this one. */
const NO_VERSION = 'null';

export function currentVersions(client = new S3Client()): ListCurrent {
  return async (bucket, owner, prefix) => {
    const resource = bucketArn(bucket);
    const found: CurrentObject[] = [];
    let page: ListObjectVersionsCommandOutput | null = null;
    do {
      const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
        ...bucketOf({ bucket, owner }),
        Prefix: prefix,
        KeyMarker: page?.NextKeyMarker || undefined,
        VersionIdMarker: page?.NextVersionIdMarker || undefined,
      });
      page = await calling('s3:ListBucketVersions', resource, () => client.send(command));
      for (const { Key, ETag, VersionId = NO_VERSION, IsLatest, Size = 0 } of page.Versions ?? [])
        if (IsLatest && Key !== undefined && ETag !== undefined)
          found.push({ key: Key, etag: ETag, versionId: VersionId === NO_VERSION ? null : VersionId, bytes: Size });
      if (page.IsTruncated && !page.NextKeyMarker) throw unfit('s3:ListBucketVersions', resource);
    } while (page.IsTruncated);
    return found;
  };
}
