import { parseExpiration } from '../lifecycle/input.ts';
import type { Machine } from '../outcome/deployment.ts';
import { parseRun } from '../protection/input.ts';
import type { Problem } from '../request/problem.ts';
import { parseRequest } from '../request/request.ts';

/** The machines that events, schedules and the HTTP API start. */
export const STARTED = [
  'copy-snapshot',
  'protect-clusters',
  'expire-recovery-points',
] as const satisfies readonly Machine[];
export type StartedMachine = (typeof STARTED)[number];

/** undefined for a word that is no machine's name; copy-snapshot is meant without one. */
export const machineNamed = (word: unknown): StartedMachine | undefined =>
  word === undefined ? 'copy-snapshot' : STARTED.find((machine) => machine === word);

/** The problems of an input that are visible without calling AWS. */
export function inputProblems(
  machine: StartedMachine,
  input: unknown,
  allowedBuckets: readonly string[],
): readonly Problem[] {
  switch (machine) {
    case 'copy-snapshot':
      return parseRequest(input, allowedBuckets).problems;
    case 'protect-clusters':
      return parseRun(input, allowedBuckets).problems;
    case 'expire-recovery-points':
      return parseExpiration(input).problems;
  }
}
