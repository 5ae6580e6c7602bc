import type { Objects } from '../aws/objects.ts';
import type { RunPlace } from '../core/runs/contract.ts';
import { reportKeys } from '../core/runs/place.ts';

/** Writes the report of a run, as JSON and as CSV, over what is there. */
export async function writeReport(
  objects: Pick<Objects, 'putText'>,
  place: RunPlace,
  report: object,
  csv: string,
): Promise<void> {
  const { Bucket, Json, Csv } = reportKeys(place);
  const at = { bucket: Bucket, owner: place.OwnerAccountId };
  await objects.putText({ ...at, key: Json }, `${JSON.stringify(report, null, 2)}\n`, 'application/json');
  await objects.putText({ ...at, key: Csv }, csv, 'text/csv; charset=utf-8');
}
