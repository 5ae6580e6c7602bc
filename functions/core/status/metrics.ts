import type { RecoveryPoint } from '../recovery-points/record.ts';
import { lateNow } from './late-notice.ts';
import type { ClusterProtection, Protection } from './protection.ts';
import { ageShare } from './report.ts';

type Unit = 'Count' | 'None' | 'Bytes' | 'Seconds';
type Values = Readonly<Record<string, readonly [value: number, unit: Unit]>>;

/**
 * One log event in CloudWatch's embedded metric format (CloudWatch guide, "Specification: Embedded metric format"): CloudWatch
 * makes metrics of it.
 * @param time ISO 8601
 * @param dimensions at most 30; with none, the metrics have no dimension
 */
export function metricsLine(
  namespace: string,
  time: string,
  values: Values,
  dimensions: Readonly<Record<string, string>> = {},
): string {
  const Metrics = Object.entries(values).map(([Name, [, Unit]]) => ({ Name, Unit }));
  return JSON.stringify({
    _aws: {
      Timestamp: Date.parse(time),
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics }],
    },
    ...dimensions,
    ...Object.fromEntries(Object.entries(values).map(([name, [value]]) => [name, value])),
  });
}

/**
 * The metrics of a measurement. Each is paid for, so those of single clusters are written only on request. Deliveries may
 * repeat: alarms and graphs use the maximum, not the sum.
 */
export function metricsOf(report: Protection, isPerCluster: boolean): string[] {
  const { Deployment, MeasuredAt, Counts, WorstAgeShare, Clusters, Notified } = report;
  const fleet = metricsLine(Deployment, MeasuredAt, {
    Clusters: [Clusters.length, 'Count'],
    ClustersLate: [lateNow(Clusters, Notified.Late).length, 'Count'],
    ClustersUnprotected: [Counts.UNPROTECTED, 'Count'],
    ClustersUnknown: [Counts.UNKNOWN, 'Count'],
    ClustersNew: [Counts.NEW, 'Count'],
    ClustersProtected: [Counts.PROTECTED, 'Count'],
    ClustersExcluded: [Counts.EXCLUDED, 'Count'],
    ...(WorstAgeShare !== null && { WorstAgeShare: [WorstAgeShare, 'None'] as const }),
  });
  return [fleet, ...(isPerCluster ? Clusters.flatMap((each) => ofCluster(report, each)) : [])];
}

function ofCluster({ Deployment, MeasuredAt }: Protection, cluster: ClusterProtection): string[] {
  const share = ageShare(cluster);
  return share === null
    ? []
    : [metricsLine(Deployment, MeasuredAt, { AgeShare: [share, 'None'] }, { Cluster: cluster.Name })];
}

/** The metrics of a recovery point that has just been recorded: `CopyBytes`, `ExportSeconds` and so on. */
export function metricsOfPoint({ Deployment, Kind, Bytes, StartedAt, ProvenAt }: RecoveryPoint): string {
  return metricsLine(Deployment, ProvenAt, {
    ...(Bytes !== null && { [`${Kind}Bytes`]: [Bytes, 'Bytes'] as const }),
    [`${Kind}Seconds`]: [Math.max(0, (Date.parse(ProvenAt) - Date.parse(StartedAt)) / 1_000), 'Seconds'],
  });
}

/** The metrics of a run of protect-clusters that has ended: `RunProtected`, `RunNotFound` and so on. Dry runs have none. */
export const metricsOfRun = (deployment: string, time: string, counts: Readonly<Record<string, number>>): string =>
  metricsLine(
    deployment,
    time,
    Object.fromEntries(
      Object.entries(counts)
        .filter(([verdict]) => verdict !== 'WOULD_PROTECT')
        .map(([verdict, count]) => [`Run${inWord(verdict)}`, [count, 'Count']]),
    ),
  );

/** `NOT_FOUND` → `NotFound`. */
const inWord = (verdict: string): string =>
  verdict.toLowerCase().replaceAll(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
