import { deploymentOf, executionNameOf, type Machine } from '../arn.ts';
import { REPORTS_PREFIX } from '../export/export-objects.ts';
import type { ReportKeys, RunPlace } from './contract.ts';

/** Deployments may share a bucket, and an event starts runs of the same name in all of them. */
export const reportsFolder = (deployment: string, machine: Machine): string =>
  `${REPORTS_PREFIX}${machine}/${deployment}/`;

/** @param executionArn the run's */
export const runPlace = (bucket: string, owner: string, executionArn: string, machine: Machine): RunPlace => ({
  Bucket: bucket,
  OwnerAccountId: owner,
  Prefix: reportsFolder(deploymentOf(executionArn), machine) + executionNameOf(executionArn),
});

export const reportKeys = ({ Bucket, Prefix }: RunPlace): ReportKeys => ({
  Bucket,
  Json: `${Prefix}.json`,
  Csv: `${Prefix}.csv`,
});
