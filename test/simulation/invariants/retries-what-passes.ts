import type { Ran } from '../record.ts';
import { CUT_OFF, DOCUMENTED, FOUND_BY_US, PLATFORM } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { allVisitsOf, type Visit } from './visits.ts';

/** Attempts that a step makes before an error of that class decides. */
const ATTEMPTS = { passing: 13, cutOff: 2, unseen: 4 };

export const retriesWhatPasses: Invariant = {
  name: 'retries what passes',
  says: 'What passes by itself is tried again as often as documented, and what does not is never tried again.',
  check: ({ executions }) =>
    together(executions.flatMap((ran) => allVisitsOf(ran.execution).map((visit) => tried(ran, visit)))),
};

function tried({ execution: { name, status } }: Ran, { state, failures, succeeded }: Visit): Verdict {
  if (failures.length === 0) return verdict([]);
  const last = failures.at(-1) ?? '';
  const isOfStart = ['ValidateRequest', 'CopySnapshot'].includes(state);
  const lasting = [...DOCUMENTED, ...FOUND_BY_US].filter((error) => !(error === 'SnapshotNotFoundFault' && isOfStart));
  const again = failures.slice(0, succeeded ? undefined : -1).find((error) => lasting.includes(error));
  const wanted = attemptsFor(last, isOfStart);
  const made = failures.filter((error) => classOf(error) === classOf(last)).length;
  return verdict(
    `${classOf(last)} in ${state}`,
    again && `${name} tried ${state} again after ${again}.`,
    // An execution that was stopped has given up for another reason.
    !succeeded &&
      status !== 'ABORTED' &&
      made < wanted &&
      `${name} gave ${state} up after ${made} of ${wanted} attempts with ${last}.`,
  );
}

const classOf = (error: string): string => {
  if (error === 'TransientServiceError' || PLATFORM.includes(error)) return 'passing';
  if (CUT_OFF.includes(error)) return 'cut off';
  return error === 'SnapshotNotFoundFault' ? 'not visible' : 'lasting';
};

function attemptsFor(error: string, isOfStart: boolean): number {
  if (classOf(error) === 'passing') return ATTEMPTS.passing;
  if (classOf(error) === 'cut off') return ATTEMPTS.cutOff;
  return classOf(error) === 'not visible' && isOfStart ? ATTEMPTS.unseen : 1;
}
