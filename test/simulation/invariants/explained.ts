import type { Ran } from '../record.ts';
import { DOCUMENTED } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { decidingVisit, visitsOf } from './visits.ts';

const SHARD_STEPS = ['ProbeShard', 'ChecksumPart', 'JudgeShard'];

export const explained: Invariant = {
  name: 'explained',
  says: 'Every failure is explained and notified, a fault of CopySnapshot by way of its own state; its Cause begins with a sentence and holds a remedy.',
  check: ({ executions }) =>
    together(executions.filter(({ execution }) => execution.status === 'FAILED').map(isExplained)),
};

function isExplained(ran: Ran): Verdict {
  const { name, error = '', cause = '' } = ran.execution;
  const states = visitsOf(ran.execution).map(({ state }) => state);
  // A shard's step hands its fault on as a value, or the Map would hide it.
  const step = decidingVisit(ran)?.state ?? '';
  const before = SHARD_STEPS.includes(step) ? 'IsExportProven' : step;
  const fault = step === 'CopySnapshot' && DOCUMENTED.includes(error) ? [error] : [];
  const expected = [before, ...fault, 'ExplainFailure', 'NotifyFailure', 'Failed'];
  const went = states.slice(-expected.length);
  return verdict(
    fault[0] ?? 'no fault of CopySnapshot',
    went.join() !== expected.join() && `${name} failed with ${error} by ${went.join(', ')}.`,
    (!/^\S/.test(cause) || /\n\s+at /.test(cause)) &&
      `The Cause of ${name} does not begin with a sentence, or holds a stack.`,
  );
}
