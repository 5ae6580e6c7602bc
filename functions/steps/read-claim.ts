import type { Objects } from '../aws/objects.ts';
import type { ExportTarget, SourceSnapshot } from '../core/contract.ts';
import { type Claim, claimIn, isOfSource } from '../core/export/claim.ts';
import { claimKey } from '../core/export/export-objects.ts';

/** The claim of an export of this name; null when there is none. */
export async function readClaim(
  objects: Pick<Objects, 'readText'>,
  { Bucket, OwnerAccountId }: Pick<ExportTarget, 'Bucket' | 'OwnerAccountId'>,
  target: string,
): Promise<Claim | 'unreadable' | null> {
  const found = await objects.readText({ bucket: Bucket, owner: OwnerAccountId, key: claimKey(target) });
  return found && (claimIn(found.text) ?? 'unreadable');
}

/** The same, but null when it is unreadable or for another source. */
export async function readClaimOf(
  objects: Pick<Objects, 'readText'>,
  place: Pick<ExportTarget, 'Bucket' | 'OwnerAccountId'>,
  target: string,
  source: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>,
): Promise<Claim | null> {
  const claim = await readClaim(objects, place, target);
  return claim !== null && claim !== 'unreadable' && isOfSource(claim, source) ? claim : null;
}
