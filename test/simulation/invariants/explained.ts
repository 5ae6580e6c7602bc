import type { Ran } from '../record.ts';
import { CUT_OFF, DOCUMENTED, FOUND_BY_US, PLATFORM } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { decidingVisit, visitsOf } from './visits.ts';

const SHARD_STEPS = ['ProbeShard', 'ChecksumPart', 'JudgeShard'];

export const explained: Invariant = {
  name: 'explained',
  says: 'Every failure goes through the state of its fault, is explained and notified; its Cause begins with a sentence and holds a remedy.',
  check: ({ executions }) =>
    together(executions.filter(({ execution }) => execution.status === 'FAILED').map(isExplained)),
};

function isExplained(ran: Ran): Verdict {
  const { name, error = '', cause = '' } = ran.execution;
  const states = visitsOf(ran.execution).map(({ state }) => state);
  // A shard's step hands its fault on as a value, lest the Map hide it.
  const step = decidingVisit(ran)?.state ?? '';
  const before = SHARD_STEPS.includes(step) ? 'IsExportProven' : step;
  const expected = [before, stateOf(error), 'ExplainFailure', 'NotifyFailure', 'Failed'];
  const went = states.slice(-expected.length);
  return verdict(
    stateOf(error),
    went.join() !== expected.join() && `${name} failed with ${error} by ${went.join(', ')}.`,
    (!/^\S/.test(cause) || /\n\s+at /.test(cause)) &&
      `The Cause of ${name} does not begin with a sentence, or holds a stack.`,
  );
}

/** The state that adds the remedy. */
function stateOf(error: string): string {
  if (CUT_OFF.includes(error)) return 'StepCutOff';
  if (PLATFORM.includes(error)) return 'TransientServiceError';
  return [...DOCUMENTED, ...FOUND_BY_US, 'TransientServiceError'].includes(error) ? error : 'UnexpectedFailure';
}
