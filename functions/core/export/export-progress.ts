import type { CopyPlan, ExportTarget, PollMemory, PollStatusInput } from '../contract.ts';
import { endAtDeadline, FIRST_POLL } from '../copy/copy-progress.ts';
import { secondsBetween, spokenDuration } from '../deadline.ts';
import { WorkflowError } from '../errors.ts';
import { expectedKeys, isClaimOrManifest } from './export-objects.ts';

/** How long the source must not be busy before missing objects are a failure. A cautious guess. */
const QUIET_SECONDS = 30 * 60;

interface ExportLook {
  readonly progress: 'Pending' | 'Complete';
  readonly memory: Pick<PollMemory, 'SourceSeenBusy' | 'QuietSince'>;
  /** Seconds until missing objects are a failure; null while the source is busy. */
  readonly verdictInSeconds: number | null;
}

/**
 * What a poll of the bucket and the source means. An export leaves no snapshot to describe, and right after the call the
 * source may still be `available`, so only the objects prove success; the source can only prove failure.
 * @param sourceStatus null when the source was deleted
 * @throws WorkflowError ExportIncomplete, ExportKeysUnexpected, DeadlineExceeded
 */
export function exportProgress(
  input: PollStatusInput,
  target: ExportTarget,
  sourceStatus: string | null,
  listed: readonly string[],
): ExportLook {
  const { Plan: plan, Now: now } = input;
  const before = input.Poll ?? FIRST_POLL;
  const { missing, unexpected } = compareKeys(plan, target, listed);

  const busy = sourceStatus !== null && sourceStatus !== 'available';
  const sourceSeenBusy = before.SourceSeenBusy || busy;
  // For an adopted export it is not known whether the source was busy before.
  const quiet = !busy && (sourceSeenBusy || unexpected.length > 0 || input.Copy.Outcome === 'Adopted');
  const quietSince = quiet ? (before.QuietSince ?? now) : null;
  const memory = { SourceSeenBusy: sourceSeenBusy, QuietSince: quietSince };
  if (missing.length === 0) return { progress: 'Complete', memory, verdictInSeconds: null };

  const details = {
    Bucket: target.Bucket,
    MissingKeys: missing,
    UnexpectedKeys: unexpected,
    SourceStatus: sourceStatus,
  };
  const quietSeconds = quietSince === null ? null : secondsBetween(quietSince, now);
  if (quietSeconds !== null && quietSeconds >= QUIET_SECONDS) {
    const passed = `${spokenDuration(QUIET_SECONDS)} after the source was last seen busy (it is ${sourceStatus ?? 'gone'} now)`;
    throw unexpected.length > 0
      ? new WorkflowError(
          'ExportKeysUnexpected',
          `The export wrote ${unexpected.length} object(s) under other keys than expected, and ${missing.length} of ${plan.Source.Shards.length} expected ones are missing ${passed}.`,
          details,
        )
      : new WorkflowError(
          'ExportIncomplete',
          `${missing.length} of ${plan.Source.Shards.length} objects are still missing ${passed}.`,
          details,
        );
  }
  endAtDeadline(input, `${missing.length} of ${plan.Source.Shards.length} objects of the export were missing`, details);
  return {
    progress: 'Pending',
    memory,
    verdictInSeconds: quietSeconds === null ? null : QUIET_SECONDS - quietSeconds,
  };
}

function compareKeys(plan: CopyPlan, target: ExportTarget, listed: readonly string[]) {
  const expected = new Set(expectedKeys(plan.Request.TargetSnapshotName, plan.Source.Shards));
  const before = target.OtherKeys === null ? null : new Set(target.OtherKeys);
  const present = new Set(listed);
  return {
    missing: [...expected].filter((key) => !present.has(key)),
    unexpected:
      before === null ? [] : listed.filter((key) => !expected.has(key) && !before.has(key) && !isClaimOrManifest(key)),
  };
}
