import type { CopyPlan, ExecutionContext } from './contract.ts';
import { WorkflowError } from './errors.ts';
import { claimKey } from './export-objects.ts';
import { isRecord, parseJson } from './json.ts';

/** The text of the object by which an execution claims the name of its export. */
export const claimText = (plan: CopyPlan, execution: ExecutionContext, now: string): string =>
  JSON.stringify(
    {
      Execution: execution.Id,
      ClaimedAt: now,
      SourceSnapshotName: plan.Request.SourceSnapshotName,
      TargetSnapshotName: plan.Request.TargetSnapshotName,
      Meaning: 'The execution exports, or has exported, under this name; no other does as long as it runs.',
    },
    null,
    2,
  );

/** The ARN of the execution that a claim names; null for a text that is no claim. */
export function claimantOf(text: string): string | null {
  const claim = parseJson(text);
  return isRecord(claim) && typeof claim['Execution'] === 'string' ? claim['Execution'] : null;
}

/** Whether two executions are of one state machine. Only such a one can be asked whether it still runs. */
export const isSameMachine = (one: string, other: string): boolean => machineOf(one) === machineOf(other);

/** All of `arn:<partition>:states:<region>:<account>:execution:<machine>:<name>` but the name. */
const machineOf = (executionArn: string): string => executionArn.split(':').slice(0, 7).join(':');

/**
 * The name cannot be had.
 * @param claimant null when the object under the claim's key is no claim
 * @param execution the ARN of the one that wanted the name
 */
export function nameClaimed(plan: CopyPlan, claimant: string | null, execution: string): WorkflowError {
  const { TargetSnapshotName: target, TargetBucket: bucket } = plan.Request;
  const sentence =
    claimant === null
      ? `The object under the key of this export's claim is no claim of this tool.`
      : isSameMachine(claimant, execution)
        ? `The name "${target}" is claimed by another execution, which is still running.`
        : `The name "${target}" is claimed by an execution of another state machine, of which this one cannot know whether it still runs.`;
  const details = { Bucket: bucket, ClaimKey: claimKey(target), ClaimedBy: claimant };
  return new WorkflowError('ExportNameClaimed', sentence, details);
}
