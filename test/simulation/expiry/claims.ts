import { placeOf } from '../scenario/names.ts';
import type { Point } from './ledger.ts';
import type { ExpiryRun } from './record.ts';
import { arnOfExecution, sourceOf } from './record-text.ts';
import type { LaterClaim } from './scenario.ts';

const DAY = 24 * 3_600_000;

/** Writes over the claim of an export what a later execution would that has ended without a file. */
export async function layClaim(
  { world, ledger, ours, theirs }: ExpiryRun,
  point: Point,
  by: LaterClaim,
): Promise<void> {
  const { bucket, target, cluster, createdAt, isOurs } = point;
  if (bucket === null) return;
  const ofSame = by !== 'other-deployment';
  const claim = {
    Execution: arnOfExecution(isOurs === ofSame ? ours : theirs, `again-${target}`),
    StartedAt: new Date(world.clock.now()).toISOString(),
    TargetSnapshotName: target,
    Source: sourceOf({ cluster, createdAt: by === 'other-source' ? createdAt - DAY : createdAt }),
  };
  const key = `${target}.claim.json`;
  const { etag, versionId } = await world.s3.store.putText(bucket, key, JSON.stringify(claim));
  // Without versions, nothing under the key is what was proven any more.
  const isOfPoint = by === 'same-source' && versionId !== undefined;
  const id = `${placeOf(bucket, key)} ${versionId ?? etag}`;
  ledger.owners.set(id, isOfPoint ? point : 'somebody');
  if (isOfPoint) ledger.laterClaims.set(point, id);
}
