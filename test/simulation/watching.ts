import type { HistoryEvent } from '../../local/asl/history.ts';
import type { Execution } from '../../local/asl/shared.ts';
import type { Journal } from './journal.ts';
import { truthOf, whatIsAsked } from './oracle.ts';
import { type Ran, type Run, type Sight, STEPS } from './record.ts';

/** What the oracle has to see at the moment. */
export function watch(run: Run, ran: Ran, event: HistoryEvent, journal: Journal): void {
  const { execution } = ran;
  journal.event(execution, event);
  const state = stateOf(execution) ?? '';
  const succeeds = event.type === 'TaskSucceeded';
  if (succeeds && state === 'ValidateRequest')
    ran.asked = ran.listed ?? whatIsAsked(run, JSON.parse(execution.input), execution.startDate);
  if (succeeds && ['PollStatus', 'ConcludeExport'].includes(state)) ran.looked = sightOf(run, ran, event);
  if (['TaskFailed', 'TaskTimedOut'].includes(event.type) && STEPS.includes(state))
    ran.failed = sightOf(run, ran, event);
  if (/^Execution(?!Started)/.test(event.type)) ran.ended = sightOf(run, ran, event);
}

const sightOf = (run: Run, { asked }: Ran, { timestamp }: HistoryEvent): Sight => ({
  at: timestamp.getTime(),
  truth: asked && truthOf(run, asked),
});

const stateOf = ({ history }: Execution): string | undefined =>
  history.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
