import { isSameMachine } from '../arn.ts';
import type { ClaimedExport, CopyPlan, ExecutionContext, SourceSnapshot } from '../contract.ts';
import { type DescribedSnapshot, isSameSnapshot } from '../copy/source.ts';
import { WorkflowError } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import { type Baseline, claimKey, manifestKey } from './export-objects.ts';

/** The facts that the first execution to claim a name records, and that each later holder of the claim keeps. */
export interface ClaimedFacts {
  /** Which snapshot is exported. One that was deleted and created again under its name is another snapshot. */
  readonly Source: { readonly Arn: string; readonly Name: string; readonly CreatedAt: string | null };
  /** Keys that began with the target's name, none of them a key of the export; null when there are too many to keep. */
  readonly OtherKeys: readonly string[] | null;
  /** The source as DescribeSnapshots returned it, in case it is deleted; null when it could not be described. */
  readonly Snapshot: DescribedSnapshot | null;
}

/** The members that are read from a claim. */
export interface Claim extends ClaimedFacts {
  /** The ARN of the execution that holds it, and when that started. */
  readonly Execution: string;
  readonly StartedAt: string;
  /** The ARN of the execution that held it before; null if none did. */
  readonly TakenOverFrom: string | null;
  /** The name of the export that it is of; null if it does not say. */
  readonly TargetSnapshotName: string | null;
}

/** The facts of a name that no execution had claimed. */
export const claimedFacts = (plan: CopyPlan, found: Baseline, snapshot: DescribedSnapshot | null): ClaimedFacts => ({
  Source: { Arn: plan.Source.Arn, Name: plan.Request.SourceSnapshotName, CreatedAt: plan.Source.CreatedAt },
  OtherKeys: found.others,
  Snapshot: snapshot,
});

/** The text of the claim object. */
export const claimText = (
  plan: CopyPlan,
  execution: ExecutionContext,
  now: string,
  { Source, OtherKeys, Snapshot }: ClaimedFacts,
  from: Claim | null,
): string =>
  JSON.stringify(
    {
      Execution: execution.Id,
      StartedAt: execution.StartTime,
      ClaimedAt: now,
      TakenOverFrom: from?.Execution ?? null,
      TargetSnapshotName: plan.Request.TargetSnapshotName,
      Meaning:
        'The execution exports the source under this name. When it has ended, another one of the same source finishes what it began; files of this name that were there before it are none.',
      Source,
      OtherKeys,
      Snapshot,
    },
    null,
    2,
  );

/** null for a text that is not a claim. */
export function claimIn(text: string): Claim | null {
  const claim = parseJson(text);
  if (!isRecord(claim) || !isRecord(claim['Source'])) return null;
  const { Execution, StartedAt, TakenOverFrom, TargetSnapshotName, OtherKeys, Snapshot } = claim;
  const { Arn, Name, CreatedAt = null } = claim['Source'];
  const isClaim = [Execution, StartedAt, Arn, Name, CreatedAt ?? ''].every((value) => typeof value === 'string');
  if (!isClaim) return null;
  return {
    Execution: Execution as string,
    StartedAt: StartedAt as string,
    TakenOverFrom: typeof TakenOverFrom === 'string' ? TakenOverFrom : null,
    TargetSnapshotName: typeof TargetSnapshotName === 'string' ? TargetSnapshotName : null,
    Source: { Arn: Arn as string, Name: Name as string, CreatedAt: CreatedAt as string | null },
    OtherKeys: Array.isArray(OtherKeys) ? OtherKeys.map(String) : null,
    Snapshot: isDescription(Snapshot) ? Snapshot : null,
  };
}

function isDescription(value: unknown): value is DescribedSnapshot {
  const configuration = isRecord(value) ? value['ClusterConfiguration'] : undefined;
  const shards = isRecord(configuration) ? configuration['Shards'] : undefined;
  const isNamed = (shard: unknown) => isRecord(shard) && typeof shard['Name'] === 'string';
  return Array.isArray(shards) && shards.length > 0 && shards.every(isNamed);
}

/** Whether the claim is for this snapshot, and not only for one of the same name. */
export const isOfSource = ({ Source }: ClaimedFacts, source: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>): boolean =>
  isSameSnapshot(Source, source);

/** Whether files of the export exist. A manifest without files is left over from an export that was moved away. */
export const hasFiles = ({ taken }: Baseline, target: string): boolean =>
  taken.some((key) => key !== manifestKey(target));

/** The result of ClaimExport for a claim that the execution holds. */
export const claimed = (target: string, from: string | null): ClaimedExport => ({
  Key: claimKey(target),
  TakenOverFrom: from,
});

/** Why an execution cannot take over the name of an export. */
export type Obstacle = 'unreadable' | 'elsewhere' | 'running' | 'other source';

/**
 * @param claim null when the object under the claim's key is not a claim
 * @param execution the ARN of the execution that claims the name
 * @param isRunning whether the claim's execution runs, if it is of the same state machine
 * @returns null if the name can be taken over
 */
export function obstacleOf(
  claim: Claim | null,
  source: SourceSnapshot,
  execution: string,
  isRunning: boolean,
): Obstacle | null {
  if (claim === null) return 'unreadable';
  if (!isSameMachine(claim.Execution, execution)) return 'elsewhere';
  if (isRunning) return 'running';
  return isOfSource(claim, source) ? null : 'other source';
}

/** The error for a name that cannot be claimed. */
export function nameClaimed(plan: CopyPlan, claim: Claim | null, obstacle: Obstacle): WorkflowError {
  const { TargetSnapshotName: target, TargetBucket: bucket } = plan.Request;
  const sentence = {
    unreadable: `The object under the key of this export's claim is no claim of this tool.`,
    elsewhere: `The name "${target}" is claimed by an execution of another state machine, of which this one cannot know whether it still runs.`,
    running: `The name "${target}" is claimed by another execution, which is still running.`,
    'other source': `The name "${target}" is claimed by an execution that has ended, but exported another snapshot, ${claim && spoken(claim)}, which MemoryDB may still be writing.`,
  }[obstacle];
  const details = {
    Bucket: bucket,
    ClaimKey: claimKey(target),
    ClaimedBy: claim?.Execution ?? null,
    ClaimedSource: claim?.Source ?? null,
  };
  return new WorkflowError('ExportNameClaimed', sentence, details);
}

export const spoken = ({ Source: { Name, CreatedAt } }: Claim): string =>
  `"${Name}"${CreatedAt === null ? '' : ` of ${CreatedAt}`}`;
