import { unlessNamed } from '../aws/faults.ts';
import type { Objects } from '../aws/objects.ts';
import { parseArn } from '../core/arn.ts';
import { type DescribedSnapshot, GONE } from '../core/copy/source.ts';
import { WorkflowError } from '../core/errors.ts';
import type { SourceChoice } from '../core/request/choose-source.ts';
import type { NamingTime } from '../core/request/local-time.ts';
import type { AskedRequest } from '../core/request/request.ts';
import { targetName } from '../core/request/target-name.ts';
import { readClaim } from './read-claim.ts';

/**
 * The source of an export that has begun may be deleted; the claim of the export describes it.
 * @param executionArn of the execution that asks
 * @param fault the fault of looking it up; thrown when there is no claim
 */
export async function sourceOfClaim(
  objects: Pick<Objects, 'readText'>,
  asked: AskedRequest,
  executionArn: string,
  requested: NamingTime,
  fault: unknown,
): Promise<SourceChoice<DescribedSnapshot>> {
  const { SourceSnapshotName: name, TargetBucket: Bucket } = asked;
  if (!(fault instanceof WorkflowError) || fault.name !== 'SnapshotNotFoundFault' || !name || !Bucket) throw fault;
  const target = targetName(asked, name, { ClusterName: '', CreatedAt: null, Status: GONE }, requested);
  const place = { Bucket, OwnerAccountId: parseArn(executionArn).accountId };
  const claim = target === null ? null : await unlessNamed(WITHOUT_CLAIM, () => readClaim(objects, place, target));
  if (claim === null || claim === 'unreadable' || claim.Source.Name !== name || !claim.Snapshot) throw fault;
  return { snapshot: { ...claim.Snapshot, Status: GONE }, warnings: [] };
}

/** A bucket that is not there, or is in another region, has no claim of ours. */
const WITHOUT_CLAIM = ['NoSuchBucket', 'PermanentRedirect'];
