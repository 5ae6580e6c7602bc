import type { Buckets } from '../aws/buckets.ts';
import type { Objects } from '../aws/objects.ts';
import { parseArn } from '../core/arn.ts';
import type { SourceSnapshot } from '../core/contract.ts';
import { type Claim, hasFiles, type Obstacle, obstacleOf } from '../core/export/claim.ts';
import { type Baseline, expectedKeys } from '../core/export/export-objects.ts';
import type { BucketFindings } from '../core/request/preflight.ts';
import { exportBaseline } from './export-baseline.ts';
import { readClaim } from './read-claim.ts';

/** What the bucket holds where an export would be written. */
interface BucketLook extends BucketFindings {
  /** Whether an export of this source has begun under the name, which can be finished. */
  readonly hasBegun: boolean;
  /** null if there is none, or one that cannot be read. */
  readonly claim: Claim | null;
  /** Why the name cannot be had, unless the execution that claims it still runs, which is not looked at. */
  readonly obstacle: Obstacle | null;
}

/**
 * @param target the name of the export; null while it depends on a source that is not ready
 * @param execution the ARN of the execution that asks
 */
export async function lookAtBucket(
  buckets: Buckets,
  objects: Pick<Objects, 'readText'>,
  name: string,
  target: string | null,
  source: SourceSnapshot,
  execution: string,
): Promise<BucketLook> {
  const owner = parseArn(source.Arn).accountId;
  const expected = target === null ? [] : expectedKeys(target, source.Shards);
  const head = await buckets.head(name, owner);
  const nothing = {
    ...head,
    name,
    region: 'region' in head ? head.region : null,
    policy: null,
    objectOwnership: null,
    expected,
    baseline: NOTHING,
    hasBegun: false,
    claim: null,
    obstacle: null,
  };
  if (head.state !== 'usable') return nothing;
  const [policy, objectOwnership, baseline, claim] = await Promise.all([
    buckets.policy(name, owner),
    buckets.objectOwnership(name, owner),
    target === null ? NOTHING : exportBaseline(buckets, name, owner, target, source.Shards),
    target === null ? null : readClaim(objects, { Bucket: name, OwnerAccountId: owner }, target),
  ]);
  const found = { ...nothing, policy, objectOwnership, baseline };
  if (target === null || claim === null) return found;
  const readable = claim === 'unreadable' ? null : claim;
  const obstacle = obstacleOf(readable, source, execution, false);
  const hasBegun = obstacle === null && hasFiles(baseline, target);
  return {
    ...found,
    // What is there belongs to the export that has the name.
    baseline: obstacle || hasBegun ? { taken: [], others: readable ? readable.OtherKeys : [] } : baseline,
    hasBegun,
    claim: readable,
    obstacle,
  };
}

/** For a bucket that cannot be listed, or an export whose name is not known yet. */
const NOTHING: Baseline = { taken: [], others: [] };
