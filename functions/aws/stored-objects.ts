import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketArn, objectArn } from '../core/arn.ts';
import type { Tag } from '../core/contract.ts';
import { nameOf } from '../core/errors.ts';
import { calling, unfit, unlessNamed } from './faults.ts';
import { addressOf, bucketOf, type ObjectPlace } from './object-place.ts';

/** An object, or one version of it; `versionId` is null for the current one. */
export interface VersionPlace extends ObjectPlace {
  readonly versionId: string | null;
}

export interface StoredVersion {
  /** With its quotes. */
  readonly etag: string;
  /** Until when Object Lock keeps it: ISO 8601; null if it does not. */
  readonly retainedUntil: string | null;
  readonly isOnLegalHold: boolean;
}

/** The calls of expire-recovery-points about objects in S3. */
export interface StoredObjects {
  /** Whether the bucket keeps versions by now, so that nothing that is there is overwritten. */
  keepsVersions(bucket: Pick<ObjectPlace, 'bucket' | 'owner'>): Promise<boolean>;
  /** null when it is gone. */
  head(place: VersionPlace): Promise<StoredVersion | null>;
  /** None when it is gone, or hidden by a delete marker. */
  tags(place: VersionPlace): Promise<Tag[]>;
  /**
   * Deletes the version for good. Without a version, deletes the object if it has the ETag: in a bucket with versions, a
   * delete marker hides it and all before it.
   * @returns whether it is gone; false if another one is in its place
   */
  remove(place: VersionPlace, etag: string): Promise<boolean>;
}

const GONE = ['NotFound', 'NoSuchKey', 'NoSuchVersion'];
/** A delete marker has no tags, and takes no method but DELETE (S3 guide, "Working with delete markers"). */
const UNTAGGED = [...GONE, 'MethodNotAllowed'];

export function storedObjects(client = new S3Client()): StoredObjects {
  return {
    async keepsVersions(place) {
      const command = new GetBucketVersioningCommand(bucketOf(place));
      const { Status } = await calling('s3:GetBucketVersioning', bucketArn(place.bucket), () => client.send(command));
      return Status === 'Enabled';
    },
    head(place) {
      const action = place.versionId === null ? 's3:GetObject' : 's3:GetObjectVersion';
      return unlessNamed(GONE, () =>
        calling(action, objectArn(place), async () => {
          const found = await client.send(new HeadObjectCommand(addressOfVersion(place)));
          if (!found.ETag) throw unfit(action, objectArn(place));
          return {
            etag: found.ETag,
            retainedUntil: found.ObjectLockRetainUntilDate?.toISOString() ?? null,
            isOnLegalHold: found.ObjectLockLegalHoldStatus === 'ON',
          };
        }),
      );
    },
    async tags(place) {
      const action = place.versionId === null ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
      const command = new GetObjectTaggingCommand(addressOfVersion(place));
      const found = await unlessNamed(UNTAGGED, () => calling(action, objectArn(place), () => client.send(command)));
      return (found?.TagSet ?? []).map(({ Key = '', Value }) => ({ Key, Value: Value ?? null }));
    },
    async remove(place, etag) {
      const isVersion = place.versionId !== null;
      const command = new DeleteObjectCommand({ ...addressOfVersion(place), IfMatch: isVersion ? undefined : etag });
      const action = isVersion ? 's3:DeleteObjectVersion' : 's3:DeleteObject';
      try {
        await calling(action, objectArn(place), () => client.send(command));
        return true;
      } catch (error) {
        const fault = nameOf(error);
        if (GONE.includes(fault)) return true;
        if (fault !== 'PreconditionFailed' && fault !== 'ConditionalRequestConflict') throw error;
        // What S3 says of a delete marker, such as one whose answer was lost, is not documented.
        return (await this.head(place)) === null;
      }
    },
  };
}

const addressOfVersion = (
  place: VersionPlace,
): Pick<HeadObjectCommandInput, 'Bucket' | 'ExpectedBucketOwner' | 'Key' | 'VersionId'> => ({
  ...addressOf(place),
  VersionId: place.versionId ?? undefined,
});
