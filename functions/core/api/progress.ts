import { secondsBetween } from '../deadline.ts';
import { isRecord, parseJson } from '../json.ts';
import type { ExecutionSummary } from './execution.ts';

/** An event of GetExecutionHistory, as far as we read it. */
export interface HistoryEvent {
  readonly stateEnteredEventDetails?: { readonly name?: string | undefined } | undefined;
  readonly stateExitedEventDetails?:
    | { readonly assignedVariables?: Readonly<Record<string, string>> | undefined }
    | undefined;
  readonly taskScheduledEventDetails?: { readonly parameters?: string | undefined } | undefined;
}

/**
 * This many of the newest events show where an execution is. A state's first event is at most 39 attempts of 3 events back,
 * and every Task after ValidateRequest has the plan, the copy and the last poll in its input.
 */
export const EVENTS_NEEDED = 130;

interface Progress {
  /** How often the copy or export has been checked. */
  readonly polls: number;
  /** Since the execution was started, until now or its end. */
  readonly elapsedSeconds: number;
  /** Since MemoryDB took the call; null before. */
  readonly copyElapsedSeconds: number | null;
  /** A guess at how long MemoryDB needs, from the snapshot's size; null if that is not known. */
  readonly estimateSeconds: number | null;
  /** null when it waits for nothing but the next step. */
  readonly waitingFor: string | null;
}

/**
 * Where an execution is.
 * @param newest its newest events, the newest first
 * @param now ISO 8601
 */
export function progressOf(
  { status, startedAt, stoppedAt }: ExecutionSummary,
  newest: readonly HistoryEvent[],
  now: string,
): { readonly state: string | null; readonly progress: Progress } {
  const state = currentState(newest);
  const plan = lastKnown(newest, 'plan', 'Plan');
  const copy = lastKnown(newest, 'copy', 'Copy');
  const polls = lastKnown(newest, 'poll', 'Poll')?.['Polls'];
  const estimate = plan?.['EstimatedSeconds'];
  const copyAt = copy?.['Outcome'] !== 'Deferred' && typeof copy?.['At'] === 'string' ? copy['At'] : null;
  const until = stoppedAt ?? now;
  return {
    state,
    progress: {
      polls: typeof polls === 'number' ? polls : 0,
      elapsedSeconds: secondsBetween(startedAt, until),
      copyElapsedSeconds: copyAt === null ? null : secondsBetween(copyAt, until),
      estimateSeconds: typeof estimate === 'number' ? estimate : null,
      waitingFor: status === 'RUNNING' ? (WAITS.get(state ?? '')?.(plan, copy) ?? null) : null,
    },
  };
}

/** Where a run is. What became of its clusters stands in its output. */
export function progressOfRun(
  { startedAt, stoppedAt }: ExecutionSummary,
  newest: readonly HistoryEvent[],
  now: string,
): { readonly state: string | null; readonly progress: { readonly elapsedSeconds: number } } {
  return { state: currentState(newest), progress: { elapsedSeconds: secondsBetween(startedAt, stoppedAt ?? now) } };
}

const currentState = (newest: readonly HistoryEvent[]): string | null =>
  newest.flatMap((event) => event.stateEnteredEventDetails?.name ?? [])[0] ?? null;

type Members = Readonly<Record<string, unknown>>;

/** The newest value of a variable, from where it was assigned or passed to a Task. */
function lastKnown(newest: readonly HistoryEvent[], variable: string, member: string): Members | null {
  for (const event of newest) {
    const assigned = event.stateExitedEventDetails?.assignedVariables?.[variable];
    const parameters = parseJson(event.taskScheduledEventDetails?.parameters ?? '');
    const payload = isRecord(parameters) && isRecord(parameters['Payload']) ? parameters['Payload'] : {};
    const value = assigned === undefined ? payload[member] : parseJson(assigned);
    if (isRecord(value)) return value;
  }
  return null;
}

type DescribeWait = (plan: Members | null, copy: Members | null) => string;

/** What each Wait of the machine waits for. */
export const WAITS: ReadonlyMap<string, DescribeWait> = new Map<string, DescribeWait>([
  ['WaitForSource', () => 'the source snapshot to become available'],
  [
    'WaitToCopyAgain',
    (_plan, copy) =>
      copy?.['QuotaExceededSince'] ? 'the quota of snapshots in 24 hours' : 'the source snapshot to be free',
  ],
  [
    'WaitForCopy',
    (plan) => (plan?.['Mode'] === 'Export' ? "the export's files in the bucket" : 'the copy to become available'),
  ],
]);
