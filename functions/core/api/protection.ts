import {
  type ClusterProtection,
  current,
  PROTECTION_KEY,
  type Protection,
  type ProvenPoint,
  readProtection,
  whyUnreadable,
} from '../status/protection.ts';
import { HttpProblem } from './problem-details.ts';

/** What GET /protection answers: of each cluster what the table shows. */
export function listedProtection(report: Protection, now: string): object {
  const { Deployment, MaxAgeHours, Counts, WorstAgeShare, Clusters, Warnings } = current(report, now);
  return {
    deployment: Deployment,
    ...placeOf(report),
    ...measurement(report),
    maxAgeHours: MaxAgeHours,
    counts: Counts,
    worstAgeShare: WorstAgeShare,
    clusters: Clusters.map(listedCluster),
    warnings: Warnings,
  };
}

/**
 * What GET /protection/{cluster} answers.
 * @throws HttpProblem if the last measurement found no such cluster
 */
export function shownProtection(report: Protection, name: string, now: string): object {
  const { Clusters, Days } = current(report, now);
  const cluster = Clusters.find(({ Name }) => Name === name.toLowerCase());
  if (!cluster)
    throw new HttpProblem(
      'no-such-cluster',
      `The measurement of ${report.MeasuredAt} found no cluster "${name}" in ${report.Region}. A new cluster is found within the hour.`,
    );
  return {
    ...measurement(report),
    ...listedCluster(cluster),
    remedy: cluster.Remedy,
    fix: cluster.Fix,
    limitFrom: cluster.LimitFrom,
    retentionLimit: cluster.RetentionLimit,
    points: cluster.Points.map(pointOf),
    days: Days.map((day, index) => ({ day, recorded: cluster.Marks[index] })),
    warnings: cluster.Warnings,
  };
}

/**
 * Reads the report.
 * @throws HttpProblem if there is none, or one that this version does not read
 */
export function measuredProtection(text: string | null): Protection {
  if (text === null)
    throw new HttpProblem(
      'not-measured',
      'A deployment measures its clusters within the first hour, and then every hour.',
    );
  const report = readProtection(text);
  if (report) return report;
  throw new HttpProblem(
    'unreadable-report',
    `${PROTECTION_KEY} ${whyUnreadable(text)}. The function measureStatus writes it anew within the hour; if not, read its log.`,
  );
}

const measurement = ({ MeasuredAt, NextMeasurementBy }: Protection) => ({
  measuredAt: MeasuredAt,
  nextMeasurementBy: NextMeasurementBy,
});

const placeOf = ({ AccountId, Region }: { readonly AccountId: string; readonly Region: string }) => ({
  accountId: AccountId,
  region: Region,
});

const listedCluster = (each: ClusterProtection) => ({
  name: each.Name,
  state: each.State,
  reason: each.Reason,
  protectedUntil: each.ProtectedUntil,
  ageHours: each.AgeHours,
  maxAgeHours: each.MaxAgeHours,
  dueBy: each.DueBy,
});

const pointOf = (point: ProvenPoint) => ({
  kind: point.Kind,
  place: { ...placeOf(point.Place), bucket: point.Place.Bucket },
  target: point.Target,
  bytes: point.Bytes,
  proof: point.Proof,
  provenAt: point.ProvenAt,
  source: point.SourceName,
  sourceCreatedAt: point.SourceCreatedAt,
  ageHours: point.AgeHours,
  checkedAt: point.CheckedAt,
  record: point.Record,
  executionArn: point.Execution,
  executionUrl: point.ExecutionUrl,
});
