import type { Objects } from '../aws/objects.ts';
import type { Buckets } from '../aws/s3.ts';
import { parseArn } from '../core/arn.ts';
import type { SourceSnapshot } from '../core/contract.ts';
import { hasFiles, isOfSource } from '../core/export/claim.ts';
import { type Baseline, expectedKeys } from '../core/export/export-objects.ts';
import type { BucketFindings } from '../core/request/preflight.ts';
import { exportBaseline } from './export-baseline.ts';
import { readClaim } from './read-claim.ts';

/** What the bucket holds where an export would be written. */
interface BucketLook extends BucketFindings {
  /** Whether an export of this source has begun under the name, or its claim is for another source, or no claim at all. */
  readonly nameIs: 'free' | 'begun' | 'claimed' | 'unreadable';
  /** The ARN of the execution that claims the name; null if none does. */
  readonly claimedBy: string | null;
}

/** @param target the name of the export; null while it depends on a source that is not ready */
export async function lookAtBucket(
  s3: Buckets,
  objects: Pick<Objects, 'readText'>,
  bucket: string,
  target: string | null,
  source: SourceSnapshot,
): Promise<BucketLook> {
  const owner = parseArn(source.Arn).accountId;
  const expected = target === null ? [] : expectedKeys(target, source.Shards);
  const head = await s3.head(bucket, owner);
  if (head.state !== 'usable')
    return {
      state: head.state,
      region: head.state === 'elsewhere' ? head.region : null,
      policy: null,
      objectOwnership: null,
      expected,
      baseline: NOTHING,
      nameIs: 'free',
      claimedBy: null,
    };
  const [policy, objectOwnership, baseline, claim] = await Promise.all([
    s3.policy(bucket, owner),
    s3.objectOwnership(bucket, owner),
    target === null ? NOTHING : exportBaseline(s3, bucket, owner, target, source.Shards),
    target === null ? null : readClaim(objects, { Bucket: bucket, OwnerAccountId: owner }, target),
  ]);
  const unclaimed = { ...head, policy, objectOwnership, expected, baseline, claimedBy: null };
  if (claim === 'unreadable') return { ...unclaimed, nameIs: 'unreadable' };
  if (target === null || claim === null) return { ...unclaimed, nameIs: 'free' };
  const found = { ...unclaimed, claimedBy: claim.Execution };
  if (!isOfSource(claim, source)) return { ...found, nameIs: 'claimed' };
  if (!hasFiles(baseline, target)) return { ...found, nameIs: 'free' };
  return { ...found, baseline: { taken: [], others: claim.OtherKeys }, nameIs: 'begun' };
}

/** For a bucket that cannot be listed, or an export whose name is not known yet. */
const NOTHING: Baseline = { taken: [], others: [] };
