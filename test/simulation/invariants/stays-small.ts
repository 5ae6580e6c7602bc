import type { HistoryEvent } from '../../../local/asl/history.ts';
import { type Invariant, together, verdict } from './invariant.ts';

/** Four fifths of 25,000 events, and three quarters of 256 KiB. */
const MOST_EVENTS = 20_000;
const MOST_BYTES = 196_608;

export const staysSmall: Invariant = {
  name: 'stays small',
  says: 'No execution nears 25,000 events or a payload of 256 KiB.',
  check: ({ executions }) =>
    together(
      executions.map(({ execution: { name, history } }) => {
        const largest = Math.max(...history.map(bytesOf));
        return verdict(
          `up to 10^${Math.ceil(Math.log10(history.length))} events`,
          history.length > MOST_EVENTS && `${name} has ${history.length} events.`,
          largest > MOST_BYTES && `${name} carries ${largest} bytes.`,
        );
      }),
    ),
};

/** Of the largest of the texts that an event carries: what goes into a state or a task, or comes out of it. */
const bytesOf = ({ stateEnteredEventDetails, stateExitedEventDetails, ...others }: HistoryEvent): number => {
  const { taskScheduledEventDetails, taskSucceededEventDetails } = others;
  const texts = [
    ...[stateEnteredEventDetails?.input, stateExitedEventDetails?.output],
    ...[taskScheduledEventDetails?.parameters, taskSucceededEventDetails?.output],
    ...Object.values(stateExitedEventDetails?.assignedVariables ?? {}),
  ];
  return Math.max(...texts.map((text) => Buffer.byteLength(text ?? '')));
};
