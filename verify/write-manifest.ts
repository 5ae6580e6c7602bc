import { parseArn } from '../functions/core/arn.ts';
import type { Claim } from '../functions/core/export/claim.ts';
import { verifiedExport } from '../functions/core/export/conclusion.ts';
import { manifestKey } from '../functions/core/export/export-objects.ts';
import { type Manifest, manifestOf, manifestText } from '../functions/core/export/manifest.ts';
import { identitiesOf } from '../functions/core/export/verification-plan.ts';
import type { Level } from '../functions/core/rdb/evidence.ts';
import { inWords } from '../terminal/advice.ts';
import { refusalOf } from '../terminal/refusal.ts';
import { sentenceOf } from '../terminal/sentence.ts';
import type { InBucket } from './options.ts';
import type { VerifiedShard } from './verify.ts';

/** The manifest of an export that was proven here, with the source as its claim describes it. */
function manifestBy(
  claim: Claim,
  { bucket, target }: Pick<InBucket, 'bucket' | 'target'>,
  level: Level,
  verified: readonly VerifiedShard[],
  now: string,
): Manifest {
  const identities = identitiesOf(claim.Snapshot);
  const Shards = verified.map(({ Shard, Verdict, Reasons, Bytes, Format, WrittenAt, Checksum, Crc64 }) => {
    return { Shard: Shard ?? '', Verdict, Reasons, Bytes, Format, WrittenAt, Checksum, Crc64 };
  });
  const named = { Bucket: bucket, TargetSnapshotName: target };
  const { Verified, Warnings } = verifiedExport({ ...named, Level: level }, Shards, identities);
  return manifestOf({
    ...named,
    Execution: claim.Execution,
    Source: claim.Source,
    ClusterConfiguration: { ...claim.Snapshot?.ClusterConfiguration },
    Times: { StartedAt: claim.StartedAt, CopyStartedAt: null, CompletedAt: now, VerifiedAt: now },
    Verification: { Level: level, Verified, Warnings },
    Shards,
    identities,
  });
}

/** What became of the manifest. */
interface Concluded {
  /** One sentence; null if there is nothing to report. */
  readonly manifest: string | null;
  /** Whether it was to be written, and could not be. */
  readonly isLacking: boolean;
}

/**
 * Writes the manifest if it was requested and all is verified. A failure is part of the result, since the verdict holds.
 * @param claim null when there is a manifest
 * @param isProven whether every required file is verified
 */
export async function concludeByHand(
  claim: Claim | null,
  { writeManifest, ...what }: InBucket,
  level: Level,
  verified: readonly VerifiedShard[],
  isProven: boolean,
): Promise<Concluded> {
  const key = manifestKey(what.target);
  const concluded = (manifest: string | null): Concluded => ({ manifest, isLacking: false });
  if (claim === null) return concluded(writeManifest ? `${key} is there already: it was not written again.` : null);
  if (!isProven) return concluded(writeManifest ? `${key} was not written, as not all is verified.` : null);
  if (!writeManifest)
    return concluded(`All is verified, and there is no ${key}: with --write-manifest, it is written.`);
  const { newS3Client, objects } = await import('./s3.ts');
  const place = { bucket: what.bucket, owner: what.owner ?? parseArn(claim.Execution).accountId, key };
  const manifest = manifestBy(claim, what, level, verified, new Date().toISOString());
  try {
    const isWritten = await objects(newS3Client()).writeText(place, manifestText(manifest), null);
    return concluded(isWritten ? `${key} was written.` : `${key} was not written: another one has come meanwhile.`);
  } catch (error) {
    const said = sentenceOf(inWords(error, place)).replace(/\.$/, '');
    const remedy = refusalOf(error) === null ? 'Run it again' : 'Grant s3:PutObject on it, and run it again';
    return { manifest: `${key} was not written: ${said}. ${remedy}.`, isLacking: true };
  }
}
