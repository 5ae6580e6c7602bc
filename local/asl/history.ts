import type { HistoryEventType, HistoryEvent as ServiceHistoryEvent } from '@aws-sdk/client-sfn';
import { Failure } from './errors.ts';
import { HISTORY_EVENTS } from './limits.ts';

/** One event as GetExecutionHistory has it. */
export type HistoryEvent = ServiceHistoryEvent & { id: number; timestamp: Date; type: HistoryEventType };
export type EventDetails = Omit<ServiceHistoryEvent, 'id' | 'previousEventId' | 'timestamp' | 'type'>;

/** Appends an event. The last place is kept for the execution's end, so that States.Runtime can tell of a full history. */
export function append(history: HistoryEvent[], type: HistoryEventType, timestamp: Date, details: EventDetails) {
  if (history.length >= HISTORY_EVENTS - 1 && !type.startsWith('Execution'))
    throw new Failure('States.Runtime', `The execution reached the limit of ${HISTORY_EVENTS} history events.`);
  const id = history.length + 1;
  // AWS never points at ExecutionStarted: the first state's previous event is 0.
  const event: HistoryEvent = { id, previousEventId: id > 2 ? id - 1 : 0, timestamp, type, ...details };
  history.push(event);
  return event;
}
