import type { Fault } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { jsonBytes } from '../json.ts';
import type { ConcludedRun } from './contract.ts';

/** The fault of a run, as a Catch would report it; null for one that is OK. */
export function faultOf(
  error: 'ClustersNotProtected' | 'RecoveryPointsNotExpired',
  { Result, Summary, Counts, Report }: Omit<ConcludedRun, 'Warnings'>,
): Fault | null {
  if (Result === 'OK') return null;
  const { name, message } = new WorkflowError(error, Summary, { Result, Counts, Report });
  return { Error: name, Cause: message };
}

const MOST_ROWS = 50;
/** A message of SNS has 256 KiB, and in it the rows as JSON within JSON, and the larger part of them as text. */
const MOST_ROW_BYTES = 110 * 1024;

/** The rows for the notice and the output: as many as fit. */
export function shownRows<Row>(rows: readonly Row[]): Row[] {
  const shown: Row[] = [];
  let bytes = 0;
  for (const each of rows.slice(0, MOST_ROWS)) {
    bytes += jsonBytes(JSON.stringify(each));
    if (bytes > MOST_ROW_BYTES) break;
    shown.push(each);
  }
  return shown;
}
