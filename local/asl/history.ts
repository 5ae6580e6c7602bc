import type { HistoryEventType, HistoryEvent as ServiceHistoryEvent } from '@aws-sdk/client-sfn';
import { Failure } from './errors.ts';
import { HISTORY_EVENTS } from './limits.ts';

/** One event as GetExecutionHistory has it. */
export type HistoryEvent = ServiceHistoryEvent & { id: number; timestamp: Date; type: HistoryEventType };
type EventDetails = Omit<ServiceHistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/**
 * Records an event after the last one of the same recorder. With `after`, it follows that event instead, and the next
 * event does not follow it.
 */
export interface Record {
  (type: HistoryEventType, details: EventDetails, after?: HistoryEvent): HistoryEvent;
  /** The event that the next one follows. */
  last: HistoryEvent | undefined;
}

interface Recording {
  /** Of the whole execution; other recorders add to it too. */
  readonly history: HistoryEvent[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly onEvent: ((event: HistoryEvent) => void) | undefined;
  /** After it aborts, only the execution's end is recorded; anything else throws its reason. */
  readonly signal: AbortSignal;
  /** The event that its first one follows. */
  readonly from?: HistoryEvent;
}

export function recorder({ history, now, onEvent, signal, from }: Recording): Record {
  const record: Record = (type, details, after) => {
    if (!type.startsWith('Execution')) signal.throwIfAborted();
    const event = append(history, type, new Date(now()), details, after ?? record.last);
    if (after === undefined) record.last = event;
    onEvent?.(event);
    return event;
  };
  record.last = from;
  return record;
}

/** Appends an event. The last place is for the execution's end, so that States.Runtime can report a full history. */
export function append(
  history: HistoryEvent[],
  type: HistoryEventType,
  timestamp: Date,
  details: EventDetails,
  after = history.at(-1),
): HistoryEvent {
  if (history.length >= HISTORY_EVENTS - 1 && !type.startsWith('Execution'))
    throw new Failure('States.Runtime', `The execution reached the limit of ${HISTORY_EVENTS} history events.`);
  // AWS never points at ExecutionStarted: the first state's previous event is 0, and so is that of an abort.
  const isFirst = after === undefined || after.id === 1 || type === 'ExecutionAborted';
  const previousEventId = isFirst ? 0 : after.id;
  const event: HistoryEvent = {
    id: history.length + 1,
    previousEventId,
    timestamp,
    type,
    ...sharing(details, history),
  };
  history.push(event);
  return event;
}

/** What passes through several states is the same text in each of their events. */
const NEIGHBOURS = 4;

/** The details with texts of neighbouring events in place of equal ones, since long histories are kept in memory. */
function sharing(details: EventDetails, history: readonly HistoryEvent[]): EventDetails {
  const shared: { [name: string]: object } = {};
  for (const [name, members] of Object.entries(details)) {
    if (!members) continue;
    const copy: { [member: string]: unknown } = { ...members };
    for (const member in copy) {
      const value = copy[member];
      if (isLong(value)) copy[member] = known(value, history);
    }
    shared[name] = copy;
  }
  return shared;
}

const isLong = (value: unknown): value is string => typeof value === 'string' && value.length > 100;

/** The equal text of a neighbouring event, or else the text itself. */
function known(text: string, history: readonly HistoryEvent[]): string {
  for (let index = Math.max(0, history.length - NEIGHBOURS); index < history.length; index += 1)
    for (const details of Object.values(history[index] ?? {}))
      if (typeof details === 'object') for (const each of Object.values(details)) if (each === text) return each;
  return text;
}
