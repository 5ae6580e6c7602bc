import { MemoryDBClient, type Snapshot } from '@aws-sdk/client-memorydb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bucketArn } from '../core/arn.ts';
import type { ListedRecord } from '../core/status/inventory.ts';
import { calling } from './faults.ts';
import { snapshotPages } from './snapshot-pages.ts';

export type ListedPage = readonly (ListedRecord & { readonly bytes: number })[];

/** Listings by page, so that nobody has to hold all of one. */
export interface Listings {
  /** One call for up to 1,000 objects, in the order of their keys. */
  objects(bucket: string, owner: string, prefix: string): AsyncIterable<ListedPage>;
  /** One call for up to 50 snapshots that MemoryDB did not make by itself, which copies are; without shards. */
  ownSnapshots(): AsyncIterable<readonly Snapshot[]>;
}

export const listings = (s3 = new S3Client(), memorydb = new MemoryDBClient()): Listings => ({
  async *objects(bucket, owner, prefix) {
    let token: string | undefined;
    do {
      const command: ListObjectsV2Command = new ListObjectsV2Command({
        Bucket: bucket,
        ExpectedBucketOwner: owner,
        Prefix: prefix,
        ContinuationToken: token,
      });
      const page = await calling('s3:ListBucket', bucketArn(bucket), () => s3.send(command));
      yield (page.Contents ?? []).map(({ Key = '', ETag = '', Size = 0, LastModified }) => ({
        key: Key,
        etag: ETag,
        bytes: Size,
        modifiedAt: LastModified?.toISOString() ?? '',
      }));
      token = page.NextContinuationToken;
    } while (token);
  },
  ownSnapshots: () => snapshotPages(memorydb, { Source: 'user' }, '*'),
});
