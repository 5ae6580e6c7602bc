/** The principal that writes the export. In China and GovCloud it may have another name. */
export const snapshotPrincipal = (region: string): string => `${region}.memorydb-snapshot.amazonaws.com`;

/** The actions that it needs on the bucket and its objects. */
export const EXPORT_ACTIONS = [
  's3:PutObject',
  's3:GetObject',
  's3:ListBucket',
  's3:GetBucketAcl',
  's3:ListMultipartUploadParts',
  's3:ListBucketMultipartUploads',
] as const;
