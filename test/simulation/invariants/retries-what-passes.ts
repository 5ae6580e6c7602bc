import type { Ran } from '../record.ts';
import { CUT_OFF, DOCUMENTED, FOUND_BY_US } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { allVisitsOf, type Visit } from './visits.ts';

/** Attempts that a step makes before an error of that class decides. */
const ATTEMPTS = { passing: 14, throttled: 25, 'cut off': 2, 'not visible': 4, lasting: 1 };
type Class = keyof typeof ATTEMPTS;

/** The steps after the call outlast hours in which Lambda throttles. */
const PATIENT = [
  ...['PollStatus', 'PlanVerification', 'ProbeShard', 'ChecksumPart', 'JudgeShard', 'ConcludeExport', 'RecordPoint'],
];

export const retriesWhatPasses: Invariant = {
  name: 'retries what passes',
  says: 'What passes by itself is tried again as often as documented, and what does not is never tried again.',
  check: ({ executions }) =>
    together(executions.flatMap((ran) => allVisitsOf(ran.execution).map((visit) => tried(ran, visit)))),
};

function tried({ execution: { name, status } }: Ran, { state, failures, succeeded }: Visit): Verdict {
  if (failures.length === 0) return verdict([]);
  const last = failures.at(-1) ?? '';
  const again = failures.slice(0, succeeded ? undefined : -1).find((error) => classOf(error, state) === 'lasting');
  const wanted = ATTEMPTS[classOf(last, state)];
  const made = failures.filter((error) => classOf(error, state) === classOf(last, state)).length;
  return verdict(
    `${classOf(last, state)} in ${state}`,
    again && `${name} tried ${state} again after ${again}.`,
    // An execution that was stopped has given up for another reason.
    !succeeded &&
      status !== 'ABORTED' &&
      made < wanted &&
      `${name} gave ${state} up after ${made} of ${wanted} attempts with ${last}.`,
  );
}

/** Whatever is not known to last may pass. */
function classOf(error: string, state: string): Class {
  if (CUT_OFF.includes(error)) return 'cut off';
  if (error === 'Lambda.TooManyRequestsException' && PATIENT.includes(state)) return 'throttled';
  if (error === 'SnapshotNotFoundFault')
    return ['ValidateRequest', 'CopySnapshot'].includes(state) ? 'not visible' : 'passing';
  return [...DOCUMENTED, ...FOUND_BY_US].includes(error) ? 'lasting' : 'passing';
}
