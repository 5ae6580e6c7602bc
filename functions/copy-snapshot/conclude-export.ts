import { type Objects, objects } from '../aws/objects.ts';
import type { ConcludedExport, ConcludeExportInput } from '../core/contract.ts';
import { conclude } from '../core/export/conclusion.ts';
import { manifestKey } from '../core/export/export-objects.ts';
import { isManifestOf, type Manifest, manifestOf, manifestText } from '../core/export/manifest.ts';

interface Dependencies {
  readonly s3: Objects;
}

/**
 * Concludes from the verdicts on all shards what the export is, and writes the manifest of one that is good.
 * @throws WorkflowError ExportVerificationFailed
 */
export const concludeExport =
  ({ s3 }: Dependencies) =>
  async (input: ConcludeExportInput): Promise<ConcludedExport> => {
    const conclusion = conclude(input);
    if ('faulted' in conclusion) {
      const { Fault, FailedState } = conclusion.faulted;
      return { Export: null, Fault, FailedState };
    }
    const { proven, verdicts } = conclusion;
    const key = manifestKey(input.Target.TargetSnapshotName);
    const isWritten = await writeOnce(s3, key, manifestOf(input, proven, verdicts), input);
    const Warnings = isWritten ? proven.Warnings : [...proven.Warnings, inTheWay(input.Target.Bucket, key)];
    return {
      Export: { ...proven, Manifest: isWritten ? key : null, Warnings },
      Fault: null,
      FailedState: null,
    };
  };

/** False when there is another one, which is not overwritten. */
async function writeOnce(
  s3: Dependencies['s3'],
  key: string,
  manifest: Manifest,
  { Target: { Bucket: bucket, OwnerAccountId: owner }, Execution }: ConcludeExportInput,
): Promise<boolean> {
  const place = { bucket, owner, key };
  if (await s3.writeText(place, manifestText(manifest), null)) return true;
  const found = await s3.readText(place);
  return found !== null && isManifestOf(found.text, Execution.Id);
}

const inTheWay = (bucket: string, key: string): string =>
  `s3://${bucket}/${key} was there already, and was not overwritten: it does not describe this export.`;

export const handler = concludeExport({ s3: objects() });
