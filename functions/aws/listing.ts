import { MemoryDBClient, type Snapshot } from '@aws-sdk/client-memorydb';
import { S3Client } from '@aws-sdk/client-s3';
import { type DatedObject, objectPages } from './object-pages.ts';
import { snapshotPages } from './snapshot-pages.ts';

export type ListedPage = readonly DatedObject[];

/** Listings by page, so that nobody has to hold all of one. */
export interface Listings {
  /** One call for up to 1,000 objects, in the order of their keys. */
  objects(bucket: string, owner: string, prefix: string): AsyncIterable<ListedPage>;
  /** One call for up to 50 snapshots that MemoryDB did not make by itself, which copies are; without shards. */
  ownSnapshots(): AsyncIterable<readonly Snapshot[]>;
}

export const listings = (s3 = new S3Client(), memorydb = new MemoryDBClient()): Listings => ({
  objects: (bucket, owner, prefix) => objectPages(s3, { bucket, owner }, prefix),
  ownSnapshots: () => snapshotPages(memorydb, { Source: 'user' }, '*'),
});
