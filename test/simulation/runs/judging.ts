import type { Execution } from '../../../local/asl/shared.ts';
import type { Observed } from '../record.ts';

// What every machine that makes runs is judged by.

/** The states that an execution has entered, and when. */
export const visitsOf = ({ history }: Execution): { readonly name: string; readonly at: number }[] =>
  history.flatMap(({ stateEnteredEventDetails, timestamp }) =>
    stateEnteredEventDetails?.name ? [{ name: stateEnteredEventDetails.name, at: timestamp.getTime() }] : [],
  );

export const enteredAt = (execution: Execution, state: string): number | undefined =>
  visitsOf(execution).find(({ name }) => name === state)?.at;

const FIRST_STEPS = ['SelectClusters', 'PlanExpiration'];

const endOf = ({ stopDate }: Execution): number => stopDate?.getTime() ?? Number.POSITIVE_INFINITY;

/** When a run's first step began and ended; undefined if somebody stopped the run before. */
export function firstStepOf(execution: Execution): { readonly from: number; readonly to: number } | undefined {
  const visits = visitsOf(execution);
  const index = visits.findIndex(({ name }) => FIRST_STEPS.includes(name));
  const [own, next] = visits.slice(index);
  return own && next && { from: own.at, to: next.at };
}

/** Of those that change something, runs that go before this one: some time, or all the time while it was looking for them. */
export function earlierRuns(
  runs: readonly Execution[],
  execution: Execution,
  isDry: (execution: Execution) => boolean,
): { readonly atAll: Execution[]; readonly throughout: Execution[] } {
  const { from, to } = firstStepOf(execution) ?? { from: 0, to: 0 };
  const key = ({ startDate, arn }: Execution) => `${startDate.toISOString()} ${arn}`;
  const earlier = runs.filter((each) => key(each) < key(execution) && !isDry(each));
  return {
    atAll: earlier.filter((each) => endOf(each) >= from),
    throughout: earlier.filter((each) => each.startDate.getTime() <= from && endOf(each) > to),
  };
}

export const hitsBetween = (
  { hits }: Pick<Observed, 'hits'>,
  operations: readonly string[],
  from = 0,
  to = Number.POSITIVE_INFINITY,
) => hits.filter(({ at, operation }) => operations.includes(operation) && from <= at && at <= to);

interface Meddled {
  readonly meddled: readonly { readonly at: number; readonly what: string }[];
}

export const isMeddled = ({ meddled }: Meddled, what: string, from: number): boolean =>
  meddled.some((each) => each.what === what && each.at >= from);
