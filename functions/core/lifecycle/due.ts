import type { DuePoint, Plan, PlanRow } from './contract.ts';
import { groupKey } from './group.ts';

/** A point whose deletion is tried until its retriers give up adds some 50 events to the 25,000 that an execution may have. */
const MOST_DUE = 450;
const MOST_NEWEST = 2;

/** Whether the run is to delete it. */
export const isDue = ({ Verdict }: PlanRow): boolean => Verdict === 'FINISH' || Verdict === 'DELETE';

/** The rows that are due: first what was begun, then the oldest, so that no cluster waits for ever. */
export const dueRows = (rows: readonly PlanRow[]): PlanRow[] => rows.filter(isDue).sort(beginningFirst);

const beginningFirst = (one: PlanRow, other: PlanRow): number => (orderOf(one) < orderOf(other) ? -1 : 1);

const orderOf = ({ Verdict, SourceCreatedAt, RecoveryPoint }: PlanRow): string =>
  [Verdict === 'FINISH' ? 0 : 1, SourceCreatedAt, RecoveryPoint].join(' ');

/** What one run deletes: the first of what is due, as many as fit. */
export function dueOf({ Rows, Groups }: Plan): DuePoint[] {
  const newest = new Map(Groups.map((group) => [groupKey(group), group.Newest.slice(0, MOST_NEWEST)]));
  return dueRows(Rows)
    .slice(0, MOST_DUE)
    .map((row) => ({ Key: String(row.RecoveryPoint), Newest: newest.get(groupKey(row)) ?? [] }));
}
