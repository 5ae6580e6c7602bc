import { MACHINES, type Machine } from '../arn.ts';
import { parseExpiration } from '../lifecycle/input.ts';
import { parseRun } from '../protection/input.ts';
import type { Problem } from '../request/problem.ts';
import { parseRequest } from '../request/request.ts';

/** undefined for a word that is no machine's name; copy-snapshot is meant without one. */
export const machineNamed = (word: unknown): Machine | undefined =>
  word === undefined ? 'copy-snapshot' : MACHINES.find((machine) => machine === word);

/** The problems of an input that are visible without calling AWS. */
export function inputProblems(machine: Machine, input: unknown, allowedBuckets: readonly string[]): readonly Problem[] {
  switch (machine) {
    case 'copy-snapshot':
      return parseRequest(input, allowedBuckets).problems;
    case 'protect-clusters':
      return parseRun(input, allowedBuckets).problems;
    case 'expire-recovery-points':
      return parseExpiration(input).problems;
  }
}
