import type { DescribedCluster } from '../protection/selection.ts';
import { reportsFolder } from '../runs/place.ts';
import { TOOL } from '../tool.ts';
import type { RecordsOfCluster } from './inventory.ts';
import {
  type ClusterProtection,
  countsOf,
  hoursAfter,
  type Notified,
  PROTECTION_FORMAT,
  PROTECTION_KEY,
  type Protection,
  readProtection,
  STALE_AFTER_HOURS,
  STATES,
} from './protection.ts';
import { type Findings, stateOfCluster } from './state-of-cluster.ts';

/** The deployment that measures. */
export interface Deployment {
  readonly Deployment: string;
  readonly AccountId: string;
  readonly Region: string;
}

/**
 * The last report of this deployment; null if there is none.
 * @throws Error if another deployment measures into the same bucket: each would undo what the other has said
 */
export function ownReport(text: string, { Deployment, AccountId, Region }: Deployment, now: string): Protection | null {
  const found = readProtection(text);
  if (!found) return null;
  if (found.Deployment === Deployment && found.AccountId === AccountId && found.Region === Region) return found;
  if (now > found.NextMeasurementBy) return null;
  throw new Error(
    `The report ${PROTECTION_KEY} in the export bucket is of the deployment "${found.Deployment}" in ${found.Region}, measured at ${found.MeasuredAt}. Give each deployment an export bucket of its own, by the parameter exportBucket.`,
  );
}

const DAYS = 30;

/** The last 30 days, such as `2026-11-28`. */
export const lastDays = (now: string): string[] =>
  Array.from({ length: DAYS }, (_, index) => hoursAfter(now, 24 * (index + 1 - DAYS)).slice(0, 10));

/**
 * How many calls there may be about clusters, one by one. With those of the listings, a measurement makes no more than one
 * for 1,000 records, one for 50 snapshots, two for each cluster, and 100. A page of DescribeClusters has twenty or more.
 */
export const callsAbout = (clusters: number): number => Math.max(0, 2 * clusters - Math.ceil(clusters / 20) + 80);

interface Measured {
  readonly cluster: DescribedCluster;
  readonly records: RecordsOfCluster;
  readonly findings: Findings;
}

export function reportOf(
  deployment: Deployment,
  measured: readonly Measured[],
  setting: { readonly now: string; readonly maxAgeHours: number; readonly notified: Notified; readonly bucket: string },
): Protection {
  const { now, maxAgeHours, notified, bucket } = setting;
  const ofAll = {
    now,
    days: lastDays(now),
    reports: `s3://${bucket}/${reportsFolder(deployment.Deployment, 'protect-clusters')}`,
  };
  const clusters = measured
    .map(({ cluster, records, findings }) => stateOfCluster(cluster, findings, records, ofAll))
    .sort(whatIsWrongFirst);
  return {
    Format: PROTECTION_FORMAT,
    Tool: TOOL,
    ...deployment,
    MeasuredAt: now,
    NextMeasurementBy: hoursAfter(now, STALE_AFTER_HOURS),
    MaxAgeHours: maxAgeHours,
    Counts: countsOf(clusters),
    WorstAgeShare: worstShare(clusters),
    Days: ofAll.days,
    Clusters: clusters,
    Notified: notified,
    Warnings: [],
  };
}

const whatIsWrongFirst = (a: ClusterProtection, b: ClusterProtection): number =>
  STATES.indexOf(a.State) - STATES.indexOf(b.State) || (a.Name < b.Name ? -1 : 1);

/** To a ten-thousandth; null for a cluster whose age is not known, or does not matter. An unknown one may be younger. */
export const ageShare = ({ State, AgeHours, MaxAgeHours }: ClusterProtection): number | null =>
  State === 'EXCLUDED' || State === 'UNKNOWN' || AgeHours === null
    ? null
    : Math.round((AgeHours / MaxAgeHours) * 10_000) / 10_000;

const worstShare = (clusters: readonly ClusterProtection[]): number | null =>
  clusters.map(ageShare).reduce((worst, share) => (worst === null || (share ?? 0) > worst ? share : worst), null);

/** As it is written. */
export const reportText = (report: Protection): string => `${JSON.stringify(report)}\n`;
