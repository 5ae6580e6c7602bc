import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { bucketArn } from '../core/arn.ts';
import type { ListedObject } from '../core/export/export-objects.ts';
import { calling } from './faults.ts';
import { type AnyPlace, bucketOf } from './object-place.ts';

/** ISO 8601. */
export type DatedObject = ListedObject & { readonly modifiedAt: string };

/** The pages of ListObjectsV2, up to 1,000 objects in the order of their keys and one call each. */
export async function* objectPages(
  client: S3Client,
  place: Pick<AnyPlace, 'bucket' | 'owner'>,
  prefix: string,
): AsyncGenerator<readonly DatedObject[]> {
  const pages = paginateListObjectsV2({ client }, { ...bucketOf(place), Prefix: prefix });
  const nextPage = () => calling('s3:ListBucket', bucketArn(place.bucket), () => pages.next());
  for (let page = await nextPage(); !page.done; page = await nextPage())
    yield (page.value.Contents ?? []).map(({ Key = '', ETag = '', Size = 0, LastModified }) => ({
      key: Key,
      etag: ETag,
      bytes: Size,
      modifiedAt: LastModified?.toISOString() ?? '',
    }));
}
