import { exportBucket } from '../aws/env.ts';
import { type WriteMetrics, writeMetrics } from '../aws/metrics.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { currentVersions, type ListCurrent } from '../aws/versions.ts';
import { deploymentOf, parseArn } from '../core/arn.ts';
import type { RecordedPoint, RecordPointInput } from '../core/contract.ts';
import { composeRecord, keysOfExport } from '../core/recovery-points/compose-record.ts';
import { recordKey } from '../core/recovery-points/record.ts';
import { metricsOfPoint } from '../core/status/metrics.ts';
import { writeRecord } from '../steps/write-record.ts';

interface Dependencies {
  readonly objects: Objects;
  readonly listCurrent: ListCurrent;
  readonly exportBucket: () => string;
  readonly writeMetrics: WriteMetrics;
}

/**
 * Records the recovery point that the execution has proven. What cannot be recorded is a warning: the copy or the export is
 * good all the same.
 */
export const recordPoint =
  ({ objects, listCurrent, exportBucket, writeMetrics }: Dependencies) =>
  async (input: RecordPointInput): Promise<RecordedPoint> => {
    const { Plan: plan, Execution: execution } = input;
    const composed = composeRecord(input, deploymentOf(execution.Id), await currentOf(listCurrent, plan));
    if ('reason' in composed) return notRecorded(composed.reason);
    const place = { bucket: exportBucket(), owner: parseArn(execution.Id).accountId };
    const reason = await writeRecord(objects, place, composed.record);
    if (reason !== null) return notRecorded(reason);
    writeMetrics([metricsOfPoint(composed.record)]);
    return { Key: recordKey(composed.record), Warnings: [] };
  };

async function currentOf(listCurrent: ListCurrent, { Export: target, Request }: RecordPointInput['Plan']) {
  if (target === null) return [];
  const { Bucket, OwnerAccountId } = target;
  const prefixes = keysOfExport(Request.TargetSnapshotName);
  return (await Promise.all(prefixes.map((prefix) => listCurrent(Bucket, OwnerAccountId, prefix)))).flat();
}

const notRecorded = (reason: string): RecordedPoint => ({
  Key: null,
  Warnings: [`The recovery point is not recorded. ${reason}`],
});

export const handler = recordPoint({ objects: objects(), listCurrent: currentVersions(), exportBucket, writeMetrics });
