import type { Execution } from '../../../local/asl/shared.ts';
import { type Verdict, verdict } from '../invariants/invariant.ts';
import { earlierRuns, firstStepOf, visitsOf } from './judging.ts';

export const ONE_AT_A_TIME =
  'A run ends RunInProgress only if an earlier one was running, and goes on only if none was.';

/** The steps in which a run does its work. */
const WORK = ['ProtectClusters', 'ExpirePoints'];

export function isAlone(
  runs: readonly Execution[],
  execution: Execution,
  isDry: (execution: Execution) => boolean,
): Verdict {
  const { name, error } = execution;
  if (!firstStepOf(execution)) return verdict([]);
  const { atAll, throughout } = earlierRuns(runs, execution, isDry);
  if (error === 'RunInProgress')
    return verdict(
      'refused',
      atAll.length === 0 && `${name} was refused, though no earlier run was running.`,
      isDry(execution) && `${name} was refused, though it only looks.`,
    );
  if (visitsOf(execution).every((visit) => !WORK.includes(visit.name)) || isDry(execution)) return verdict([]);
  return verdict('went on', throughout.length > 0 && `${name} went on, though ${throughout[0]?.name} was running.`);
}
