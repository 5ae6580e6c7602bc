import { readCause } from '../cause.ts';
import type { ExplainFailureInput, Failure } from '../contract.ts';
import { bounded, oneLine, unexplained } from '../errors.ts';
import * as commands from './commands.ts';
import { entryOf } from './error-table.ts';

/** A Cause may have 32,768 characters (Step Functions, Fail state); this, a sentence and the bounded details fit, escaped. */
const LONGEST_FIX = 3_000;

/** Turns a caught fault into a failure for people to read. Fault, Cause and Request may be anything. */
export function explain(input: ExplainFailureInput): Failure {
  const cause = readCause(input.Fault);
  const entry = entryOf(input.Fault.Error, cause.sentence);
  const found = entry.fix(input, cause.sentence);
  const fix = found && commands.inRegionOf(input.Execution.Id, found);
  const sentence = oneLine(cause.sentence || unexplained(input.Fault.Error, input.FailedState));
  const failure = {
    Error: input.Fault.Error,
    Sentence: sentence,
    Remedy: `${entry.remedy}${entry.advice?.(input, cause.sentence) ?? ''}`,
    Fix: fix !== null && fix.length <= LONGEST_FIX ? fix : null,
    FailedState: input.FailedState,
    Details: bounded(cause.details ?? {}),
  };
  return { ...failure, Cause: composeCause(failure) };
}

/** A failure that ExplainFailure could not explain has no remedy yet. */
export const withRemedy = (failure: Failure): Failure => ({
  ...failure,
  Remedy: failure.Remedy ?? entryOf(failure.Error).remedy,
});

/** The sentence on a line of its own, which the console shows first; then everything else as JSON. */
export function composeCause(failure: Omit<Failure, 'Cause'>, noticeId?: string): string {
  const { Error: error, Sentence: sentence, Remedy, Fix, FailedState, Details } = failure;
  const id = noticeId === undefined ? {} : { NoticeId: noticeId };
  return `${sentence}\n${JSON.stringify({ Error: error, Remedy, Fix, FailedState, Details, ...id })}`;
}
