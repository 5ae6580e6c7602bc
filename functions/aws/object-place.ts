import type { GetObjectCommandInput } from '@aws-sdk/client-s3';

/** An object, and the account that must own its bucket; null if any account may. */
export interface AnyPlace {
  readonly bucket: string;
  readonly owner: string | null;
  readonly key: string;
}

/** An object in a bucket whose owner is known: every call names the account that must own it. */
export interface ObjectPlace extends AnyPlace {
  readonly owner: string;
}

/** What a request says of a bucket. */
export const bucketOf = ({
  bucket,
  owner,
}: Pick<AnyPlace, 'bucket' | 'owner'>): Pick<GetObjectCommandInput, 'Bucket' | 'ExpectedBucketOwner'> => ({
  Bucket: bucket,
  ExpectedBucketOwner: owner ?? undefined,
});

/** What a request says of an object. */
export const addressOf = (place: AnyPlace): Pick<GetObjectCommandInput, 'Bucket' | 'ExpectedBucketOwner' | 'Key'> => ({
  ...bucketOf(place),
  Key: place.key,
});
