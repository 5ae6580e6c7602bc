import type { ClaimedExport, CopyPlan, ExecutionContext } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import { claimKey } from './export-objects.ts';

/** What is read of a claim. */
export interface Claim {
  /** The ARN of the execution that holds it. */
  readonly Execution: string;
  /** What that exports. */
  readonly SourceSnapshotName: string;
  /** The ARN of the execution that held it before; null when none had. */
  readonly TakenOverFrom: string | null;
}

/** The text of the object by which an execution claims the name of its export. */
export const claimText = (plan: CopyPlan, execution: ExecutionContext, now: string, from: Claim | null): string =>
  JSON.stringify(
    {
      Execution: execution.Id,
      TakenOverFrom: from?.Execution ?? null,
      ClaimedAt: now,
      SourceSnapshotName: plan.Request.SourceSnapshotName,
      TargetSnapshotName: plan.Request.TargetSnapshotName,
      Meaning: 'The execution exports, or has exported, under this name; no other does as long as it runs.',
    },
    null,
    2,
  );

/** null for a text that is no claim. */
export function claimIn(text: string): Claim | null {
  const claim = parseJson(text);
  if (!isRecord(claim)) return null;
  const { Execution, SourceSnapshotName, TakenOverFrom } = claim;
  return typeof Execution === 'string' && typeof SourceSnapshotName === 'string'
    ? { Execution, SourceSnapshotName, TakenOverFrom: typeof TakenOverFrom === 'string' ? TakenOverFrom : null }
    : null;
}

/** What ClaimExport returns for a claim that the execution has. */
export const claimed = (target: string, from: string | null): ClaimedExport => ({
  Key: claimKey(target),
  TakenOverFrom: from,
  Warnings:
    from === null
      ? []
      : [
          `The name "${target}" had been claimed for the same source by an execution that has ended, ${from}; its claim was taken over. The objects may be of an export that it had started.`,
        ],
});

/** Whether two executions are of one state machine. Only such a one can be asked whether it still runs. */
export const isSameMachine = (one: string, other: string): boolean => machineOf(one) === machineOf(other);

/** All of `arn:<partition>:states:<region>:<account>:execution:<machine>:<name>` but the name. */
const machineOf = (executionArn: string): string => executionArn.split(':').slice(0, 7).join(':');

/**
 * The name cannot be had.
 * @param claim null when the object under the claim's key is none
 * @param execution the ARN of the one that wanted the name
 * @param hasEnded whether its execution has; it is then for another source
 */
export function nameClaimed(plan: CopyPlan, claim: Claim | null, execution: string, hasEnded: boolean): WorkflowError {
  const { TargetSnapshotName: target, TargetBucket: bucket } = plan.Request;
  const sentence =
    claim === null
      ? `The object under the key of this export's claim is no claim of this tool.`
      : hasEnded
        ? `The name "${target}" is claimed by an execution that has ended, but exported another source, which MemoryDB may still be writing.`
        : isSameMachine(claim.Execution, execution)
          ? `The name "${target}" is claimed by another execution, which is still running.`
          : `The name "${target}" is claimed by an execution of another state machine, of which this one cannot know whether it still runs.`;
  const details = { Bucket: bucket, ClaimKey: claimKey(target), ClaimedBy: claim?.Execution ?? null };
  return new WorkflowError('ExportNameClaimed', sentence, details);
}
