import { type Clusters, clusters } from '../aws/clusters.ts';
import { exportBucket, hasMetricsPerCluster, maxAgeHours, stateMachineArn } from '../aws/env.ts';
import { type Listings, listings } from '../aws/listing.ts';
import { type WriteMetrics, writeMetrics } from '../aws/metrics.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { type Publish, topic } from '../aws/sns.ts';
import { deploymentOf, parseArn } from '../core/arn.ts';
import { isRecord } from '../core/json.ts';
import { isSnapshotThere } from '../core/recovery-points/existence.ts';
import { RECORDS_PREFIX, targetHash } from '../core/recovery-points/record.ts';
import { Inventory } from '../core/status/inventory.ts';
import { dueNotice } from '../core/status/late-notice.ts';
import { metricsOf } from '../core/status/metrics.ts';
import { PAGE_TYPE, pageOf } from '../core/status/page.ts';
import { PROTECTION_KEY, PROTECTION_PAGE_KEY, type Protection } from '../core/status/protection.ts';
import { callsAbout, type Deployment, lastDays, ownReport, reportOf, reportText } from '../core/status/report.ts';
import { examineClusters } from '../steps/examine-clusters.ts';

interface Dependencies {
  readonly clusters: Clusters;
  readonly listings: Listings;
  readonly objects: Objects;
  readonly publish: Publish;
  readonly writeMetrics: WriteMetrics;
  readonly setting: () => Setting;
  readonly now: () => string;
}

interface Setting {
  readonly bucket: string;
  readonly maxAgeHours: number;
  readonly hasMetricsPerCluster: boolean;
  /** The ARN of copy-snapshot, which names the deployment. */
  readonly arn: string;
}

/**
 * Measures how old the newest recovery point of each cluster is: from the records, joined with what exists. Writes the report
 * and the metrics, and publishes a notice when other clusters are late than before. An event that comes after a later
 * one is passed over.
 * @param event the event of the hourly rule, whose time it measures at; any other is measured at the time of its call
 * @throws WorkflowError
 */
export const measureStatus =
  (services: Dependencies) =>
  async (event: unknown): Promise<Pick<Protection, 'MeasuredAt' | 'Counts'>> => {
    const setting = services.setting();
    const clock = services.now();
    const now = timeOf(event) ?? clock;
    const { region: Region, accountId: AccountId } = parseArn(setting.arn);
    const deployment = { Deployment: deploymentOf(setting.arn), AccountId, Region };
    const place = { bucket: setting.bucket, owner: AccountId, key: PROTECTION_KEY };
    const stored = await services.objects.readText(place);
    const before = stored && ownReport(stored.text, deployment, now);
    if (before && isOvertaken(now, before, clock)) return { MeasuredAt: before.MeasuredAt, Counts: before.Counts };
    const measured = await measure(services, setting, deployment, before, now);

    const due = dueNotice(measured, measured.Notified, setting.bucket, setting.arn);
    const failure = due && (await services.publish(due.notice).then(() => null, caught));
    // The next measurement sends a notice that could not be sent now.
    const report = due && !failure ? { ...measured, Notified: due.notified } : measured;
    const isWritten = await services.objects.writeText(place, reportText(report), stored);
    services.writeMetrics(metricsOf(report, setting.hasMetricsPerCluster));
    // A measurement that was faster has written its page, too.
    if (isWritten) await services.objects.putText({ ...place, key: PROTECTION_PAGE_KEY }, pageOf(report), PAGE_TYPE);
    if (failure) throw failure.error;
    return { MeasuredAt: now, Counts: report.Counts };
  };

const caught = (error: unknown) => ({ error });

/**
 * Retries of a call would else measure another hour than the one that it was made for.
 * @returns null for an event without a time, such as the console's test event, which is of the first second of 1970
 */
function timeOf(event: unknown): string | null {
  const time = isRecord(event) && event['source'] === 'aws.events' ? Date.parse(String(event['time'])) : 0;
  return time > 0 ? new Date(time).toISOString() : null;
}

/**
 * Lambda keeps the event of a function that is throttled for up to six hours (Lambda guide, "How Lambda handles errors and
 * retries with asynchronous invocation"). As of its time, clusters that have become late since would be late no longer.
 */
const isOvertaken = (now: string, { MeasuredAt }: Protection, clock: string): boolean =>
  MeasuredAt > now && MeasuredAt <= clock;

async function measure(
  services: Dependencies,
  { bucket, maxAgeHours }: Setting,
  deployment: Deployment,
  before: Protection | null,
  now: string,
): Promise<Protection> {
  const { AccountId, Region } = deployment;
  const found = await services.clusters.list();
  const snapshots = new Map<string, string>();
  for await (const page of services.listings.ownSnapshots())
    for (const { Name = '', ARN = '', ...snapshot } of page)
      if (isSnapshotThere(snapshot))
        snapshots.set(targetHash({ Place: { AccountId, Region, Bucket: null }, Target: Name }), ARN);

  const known = new Map(before?.Clusters.map((each) => [each.Name, each]));
  const inventory = new Inventory(
    found.map(({ Name = '' }) => Name),
    (target) => snapshots.has(target),
    before,
    now,
    lastDays(now)[0] ?? '',
  );
  for await (const page of services.listings.objects(bucket, AccountId, RECORDS_PREFIX))
    for (const object of page) inventory.add(object);

  const clusters = found.map((cluster) => {
    const name = cluster.Name ?? '';
    return { cluster, records: inventory.of(name), before: known.get(name) ?? null };
  });
  const measurement = {
    records: { bucket, owner: AccountId },
    maxAgeHours,
    now,
    isFirst: before === null,
    snapshotArn: (copy: Parameters<typeof targetHash>[0]) => snapshots.get(targetHash(copy)),
  };
  const findings = await examineClusters(services, measurement, callsAbout(clusters.length), clusters);
  const measured = clusters.flatMap((each, index) => {
    const ofCluster = findings[index];
    return ofCluster ? [{ ...each, findings: ofCluster }] : [];
  });
  return reportOf(deployment, measured, {
    now,
    maxAgeHours,
    bucket,
    notified: before?.Notified ?? { NoticeId: null, Late: [] },
  });
}

export const handler = measureStatus({
  clusters: clusters(),
  listings: listings(),
  objects: objects(),
  publish: topic(),
  writeMetrics,
  setting: () => ({
    bucket: exportBucket(),
    maxAgeHours: maxAgeHours(),
    hasMetricsPerCluster: hasMetricsPerCluster(),
    arn: stateMachineArn('copy-snapshot'),
  }),
  now: () => new Date().toISOString(),
});
