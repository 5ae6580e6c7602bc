import type { HistoryEvent } from '../../../local/asl/history.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import { type Ran, STEPS } from '../record.ts';

/** One stay of an execution in one state. Times are milliseconds since the epoch. */
export interface Visit {
  readonly state: string;
  readonly from: number;
  readonly to: number;
  /** The errors of the attempts of a Task that failed, in order. */
  readonly failures: readonly string[];
  readonly succeeded: boolean;
}

/** In the order in which they began. The events of a Map's iterations stand between each other: each says which it follows. */
export function visitsOf({ history }: Execution): readonly Visit[] {
  const stays = new Map<number, HistoryEvent[]>();
  for (const event of history) {
    const stay = event.stateEnteredEventDetails ? [] : stays.get(event.previousEventId ?? 0);
    if (!stay) continue;
    stay.push(event);
    stays.set(event.id, stay);
  }
  return [...new Set(stays.values())].map((events) => ({
    state: events[0]?.stateEnteredEventDetails?.name ?? '',
    from: timeOf(events[0]),
    to: timeOf(events.at(-1)),
    failures: events.flatMap(({ taskFailedEventDetails, taskTimedOutEventDetails }) => {
      const failed = taskFailedEventDetails ?? taskTimedOutEventDetails;
      return failed ? [failed.error ?? ''] : [];
    }),
    succeeded: events.some(({ type }) => type === 'TaskSucceeded'),
  }));
}

/** With those of its children. */
export const allVisitsOf = (execution: Execution): readonly Visit[] => [
  ...visitsOf(execution),
  ...execution.children.flatMap(visitsOf),
];

const timeOf = (event: HistoryEvent | undefined): number => event?.timestamp.getTime() ?? Number.NaN;

/** Whether ExplainFailure came to its end; otherwise the Cause says that the history has it. */
export const wasExplained = (execution: Execution): boolean =>
  visitsOf(execution).some(({ state, succeeded }) => state === 'ExplainFailure' && succeeded);

/**
 * The stay in which the failure of an execution was decided: the last in a step of the work itself that failed, which may be
 * a child's.
 */
export const decidingVisit = ({ execution }: Ran): Visit | undefined =>
  allVisitsOf(execution).findLast(
    ({ state, failures, succeeded }) => STEPS.includes(state) && failures.at(-1) === execution.error && !succeeded,
  );
