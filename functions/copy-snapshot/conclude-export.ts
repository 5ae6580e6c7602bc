import type { ObjectPlace } from '../aws/object-place.ts';
import { type Objects, objects } from '../aws/objects.ts';
import type { ConcludedExport, ConcludeExportInput } from '../core/contract.ts';
import { conclusionOfExport, verifiedExport } from '../core/export/conclusion.ts';
import { manifestKey } from '../core/export/export-objects.ts';
import { describesSame, type Manifest, manifestOf, manifestText } from '../core/export/manifest.ts';
import { identitiesOf } from '../core/export/verification-plan.ts';
import { readClaimOf } from '../steps/read-claim.ts';

interface Dependencies {
  readonly objects: Objects;
}

/**
 * Concludes from the verdicts on all shards what the export is, and writes the manifest of one that is good.
 * @throws WorkflowError ExportVerificationFailed
 */
export const concludeExport =
  ({ objects }: Dependencies) =>
  async (input: ConcludeExportInput): Promise<ConcludedExport> => {
    const { Plan: plan, Target: target } = input;
    const conclusion = conclusionOfExport(input);
    if ('faulted' in conclusion) {
      const { Fault, FailedState } = conclusion.faulted;
      return { Export: null, Fault, FailedState };
    }
    const { verdicts } = conclusion;
    const claim = await readClaimOf(objects, target, target.TargetSnapshotName, plan.Source);
    const identities = identitiesOf(claim?.Snapshot);
    const proven = verifiedExport(target, verdicts, identities);
    const key = manifestKey(target.TargetSnapshotName);
    const manifest = manifestOf({
      ...factsOf(input),
      Verification: { Level: proven.Level, Verified: proven.Verified, Warnings: proven.Warnings },
      Shards: verdicts,
      identities,
    });
    const isThere = await writeOnce(objects, { bucket: target.Bucket, owner: target.OwnerAccountId, key }, manifest);
    const Warnings = isThere ? proven.Warnings : [...proven.Warnings, manifestInTheWay(target.Bucket, key)];
    return {
      Export: { ...proven, Manifest: isThere ? key : null, Warnings },
      Fault: null,
      FailedState: null,
    };
  };

function factsOf({
  Plan: plan,
  Target: target,
  Copy: copy,
  Poll: poll,
  ClusterConfiguration,
  ...input
}: ConcludeExportInput) {
  return {
    Execution: input.Execution.Id,
    Source: { Arn: plan.Source.Arn, Name: plan.Request.SourceSnapshotName, CreatedAt: plan.Source.CreatedAt },
    ClusterConfiguration,
    Bucket: target.Bucket,
    TargetSnapshotName: target.TargetSnapshotName,
    Times: {
      StartedAt: input.Execution.StartTime,
      CopyStartedAt: copy.Outcome === 'Started' ? copy.At : null,
      CompletedAt: poll.At,
      VerifiedAt: input.Now,
    },
  };
}

/** False when another manifest exists, which is not overwritten. A manifest of the same export is kept. */
async function writeOnce(objects: Dependencies['objects'], place: ObjectPlace, manifest: Manifest): Promise<boolean> {
  if (await objects.writeText(place, manifestText(manifest), null)) return true;
  const found = await objects.readText(place);
  return found !== null && describesSame(found.text, manifest);
}

const manifestInTheWay = (bucket: string, key: string): string =>
  `s3://${bucket}/${key} was there already, and was not overwritten: it does not describe this export.`;

export const handler = concludeExport({ objects: objects() });
