import { createHash } from 'node:crypto';
import type { ExecutionContext, Mode, Trigger } from '../contract.ts';
import type { WorkflowError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { keepAutomaticSnapshots } from '../outcome/commands.ts';
import type { RecoveryPoint } from '../recovery-points/record.ts';
import type { CheckClusterInput, CheckedCluster, ClusterCopy, ClusterRow, SelectedCluster } from './contract.ts';
import { inRequest } from './in-request.ts';

/** A row of the report; what it does not say is null. Remedies of copy-snapshot become those of a run. */
export const row = (
  cluster: string,
  { Remedy = null, ...known }: Partial<ClusterRow> & Pick<ClusterRow, 'Verdict'>,
): ClusterRow => ({
  Cluster: cluster,
  Source: null,
  SourceCreatedAt: null,
  Target: null,
  RecoveryPoint: null,
  Execution: null,
  Error: null,
  Cause: null,
  Remedy: Remedy && inRequest(Remedy),
  Fix: null,
  Warnings: [],
  ...known,
});

export const modeOf = ({ TargetBucket }: ClusterCopy): Mode => (TargetBucket === undefined ? 'Copy' : 'Export');

/** Whether the request takes only snapshots that the cluster does not make. */
export const keepsNone = ({ RetentionLimit }: SelectedCluster, { Options }: ClusterCopy): boolean =>
  RetentionLimit === 0 && Options.SourceType === 'automated';

export const unprotected = (cluster: string, executionArn: string): ClusterRow =>
  row(cluster, {
    Verdict: 'UNPROTECTED',
    Cause: `The cluster "${cluster}" keeps no automatic snapshots: its SnapshotRetentionLimit is 0.`,
    Remedy:
      'Let it keep automatic snapshots by the command; or exclude it by ExcludeClusterNames, or take manual snapshots by Request.Options.SourceType.',
    Fix: keepAutomaticSnapshots(cluster, executionArn),
  });

/**
 * Whether a cluster that has had no available snapshot may be waiting for its first one. MemoryDB does not say when a cluster
 * was created, so its age is the time since this tool first saw it.
 * @param fault why it has no source
 * @param records how many recovery points of the cluster are recorded
 */
export const isNew = (
  { Cluster, Copy: { Options }, Now }: Pick<CheckClusterInput, 'Cluster' | 'Copy' | 'Now'>,
  fault: Pick<WorkflowError, 'details'>,
  records: number,
  firstSeenAt: string,
): boolean =>
  Options.SourceType !== 'manual' &&
  Cluster.RetentionLimit !== 0 &&
  records === 0 &&
  hasNoSnapshot(fault) &&
  Date.parse(Now) - Date.parse(firstSeenAt) <= Options.MaxSourceAgeHours * 3_600_000;

/**
 * Whether the fault lists all snapshots, and none of them only is not available now, such as one that is being copied. That of
 * a snapshot that was deleted before its tags were read lists none, and says nothing of the others.
 */
function hasNoSnapshot({ details }: Pick<WorkflowError, 'details'>): boolean {
  const snapshots = isRecord(details) ? details['Snapshots'] : undefined;
  return Array.isArray(snapshots) && snapshots.every((each) => isRecord(each) && each['Status'] === 'creating');
}

export const newCluster = (cluster: string, firstSeenAt: string): ClusterRow =>
  row(cluster, {
    Verdict: 'NEW',
    Warnings: [
      `The cluster "${cluster}" has no snapshot yet; it was first seen at ${firstSeenAt}. A run after its first snapshot window protects it.`,
    ],
  });

/**
 * @param key the key of the record
 * @param warnings of the choice of its source
 */
export const alreadyProtected = (point: RecoveryPoint, key: string, warnings: readonly string[]): ClusterRow =>
  row(point.Cluster, {
    Verdict: 'ALREADY_PROTECTED',
    Source: point.Source.Name,
    SourceCreatedAt: point.Source.CreatedAt,
    Target: point.Target,
    RecoveryPoint: key,
    Execution: point.Execution,
    Warnings: [
      ...warnings,
      ...(point.Proof === 'Unverifiable'
        ? ['Not every object of its export could be verified; see the manifest.']
        : []),
    ],
  });

/** Whether the record is of a recovery point of this source, in the place that the request asks for. */
export const isOfRequest = (point: RecoveryPoint, { TargetBucket }: ClusterCopy, sourceArn: string): boolean =>
  point.State === 'Proven' && point.Place.Bucket === (TargetBucket ?? null) && point.Source.Arn === sourceArn;

/** The same for every attempt to protect the cluster in this run, and for no other run or cluster. */
export const nameInRun = (runArn: string, cluster: string): string =>
  `run-${createHash('sha256')
    .update(JSON.stringify([runArn, cluster]))
    .digest('hex')
    .slice(0, 32)}`;

/** The execution of copy-snapshot that protects the cluster. */
export function startOf({
  Cluster,
  Copy,
  Execution,
  Trigger,
}: CheckClusterInput): NonNullable<CheckedCluster['Start']> {
  return {
    Name: nameInRun(Execution.Id, Cluster.Name),
    Input: { SourceClusterName: Cluster.Name, ...Copy, Trigger: triggerOf(Execution, Trigger) },
  };
}

/** `{date}` and `{time}` of the targets are those of the run. */
function triggerOf({ Id, StartTime }: ExecutionContext, trigger: Trigger | null): Readonly<Record<string, string>> {
  const { Source, Time, TimeZone, LocalTime } = trigger ?? {};
  return {
    Type: 'Run',
    Id,
    ...(Source && { Source }),
    Time: Time ?? StartTime,
    ...(TimeZone && { TimeZone }),
    ...(LocalTime && { LocalTime }),
  };
}
