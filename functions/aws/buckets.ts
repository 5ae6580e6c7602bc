import {
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { bucketArn } from '../core/arn.ts';
import { WorkflowError } from '../core/errors.ts';
import type { ListedObject } from '../core/export/export-objects.ts';
import { calling, unlessNamed } from './faults.ts';
import { objectPages } from './object-pages.ts';

/** What HeadBucket says about a bucket. */
export type BucketFacts =
  | { readonly state: 'usable'; readonly region: string | null }
  | { readonly state: 'missing' }
  | { readonly state: 'denied' }
  | { readonly state: 'elsewhere'; readonly region: string | null };

/** The calls that the workflow makes to S3. Every call names the account that must own the bucket. */
export interface Buckets {
  head(bucket: string, owner: string): Promise<BucketFacts>;
  /** The policy's text; null when there is none or it may not be read. */
  policy(bucket: string, owner: string): Promise<string | null>;
  /** For example `BucketOwnerPreferred`; null when there is none or it may not be read. */
  objectOwnership(bucket: string, owner: string): Promise<string | null>;
  /** @param owner null if any account may own the bucket */
  list(bucket: string, owner: string | null, prefix: string): Promise<ListedObject[]>;
}

export function buckets(client = new S3Client()): Buckets {
  return {
    async head(bucket, owner) {
      try {
        const command = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: owner });
        const { BucketRegion } = await calling('s3:ListBucket', bucketArn(bucket), () => client.send(command));
        return { state: 'usable', region: BucketRegion ?? null };
      } catch (error) {
        const { name, region } = headFailure(error);
        if (name === 'NotFound' || name === 'NoSuchBucket') return { state: 'missing' };
        if (name === 'AccessDeniedException') return { state: 'denied' };
        // Any response may carry the region. If it is another one, it explains any other error.
        if (name !== 'TransientServiceError' && region !== null && region !== (await client.config.region()))
          return { state: 'elsewhere', region };
        throw error;
      }
    },
    policy: (bucket, owner) =>
      unlessNamed(UNKNOWN, async () => {
        const command = new GetBucketPolicyCommand({ Bucket: bucket, ExpectedBucketOwner: owner });
        return (await calling('s3:GetBucketPolicy', bucketArn(bucket), () => client.send(command))).Policy ?? null;
      }),
    objectOwnership: (bucket, owner) =>
      unlessNamed(UNKNOWN, async () => {
        const command = new GetBucketOwnershipControlsCommand({ Bucket: bucket, ExpectedBucketOwner: owner });
        const found = await calling('s3:GetBucketOwnershipControls', bucketArn(bucket), () => client.send(command));
        return found.OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? null;
      }),
    async list(bucket, owner, prefix) {
      const objects: ListedObject[] = [];
      for await (const page of objectPages(client, { bucket, owner }, prefix)) objects.push(...page);
      return objects;
    },
  };
}

/** A bucket in another region answers with a redirect, whose headers have the region. */
function headFailure(error: unknown): { name: string; region: string | null } {
  if (!(error instanceof WorkflowError)) return { name: '', region: null };
  const response = (error.cause as { $response?: { headers?: Record<string, string> } } | undefined)?.$response;
  return { name: error.name, region: response?.headers?.['x-amz-bucket-region'] ?? null };
}

/** A policy or setting that is unreadable or missing is a warning, not a failure. */
const UNKNOWN = ['AccessDeniedException', 'NoSuchBucketPolicy', 'OwnershipControlsNotFoundError'];
