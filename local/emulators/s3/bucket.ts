/** A bucket's settings, as far as the product reads them. `owner` is an account's 12 digits; null means none set. */
export interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly owner: string;
  readonly policy: object | null;
  readonly ownership: 'BucketOwnerPreferred' | 'BucketOwnerEnforced' | 'ObjectWriter' | null;
  /** Whether versioning is enabled. */
  readonly isVersioned: boolean;
}

const OBJECT_ACTIONS = ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts'];
const BUCKET_ACTIONS = ['s3:ListBucket', 's3:GetBucketAcl', 's3:ListBucketMultipartUploads'];

/** The policy that MemoryDB documents for a bucket in `region` that receives exports. */
export function exportPolicy(name: string, region: string): object {
  const Principal = { Service: `${region}.memorydb-snapshot.amazonaws.com` };
  const Resource = [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`];
  const statement = { Effect: 'Allow', Principal, Action: [...OBJECT_ACTIONS, ...BUCKET_ACTIONS], Resource };
  return { Version: '2012-10-17', Statement: [statement] };
}
