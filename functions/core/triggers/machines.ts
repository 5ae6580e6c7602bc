import { MACHINES, type Machine } from '../arn.ts';
import { isRecord } from '../json.ts';
import { parseExpiration } from '../lifecycle/input.ts';
import { parseRun } from '../protection/input.ts';
import { kindOf, type Problem } from '../request/problem.ts';
import { parseRequest } from '../request/request.ts';

/** undefined for a word that is no machine's name; copy-snapshot is meant without one. */
export const machineNamed = (word: unknown): Machine | undefined =>
  word === undefined ? 'copy-snapshot' : MACHINES.find((machine) => machine === word);

/**
 * The problems of what somebody asks for through the API or a schedule, as far as they are visible without calling AWS.
 * @param asked anything
 */
export function askedProblems(machine: Machine, asked: unknown, allowedBuckets: readonly string[]): readonly Problem[] {
  if (!isRecord(asked) || asked['Trigger'] === undefined) return inputProblems(machine, asked, allowedBuckets);
  const { Trigger: value, ...rest } = asked;
  const rule = 'not part of a request: it is filled in to say who asked';
  const refused = { field: 'Trigger', value: kindOf(value), rule, remedy: 'remove it' };
  return [refused, ...inputProblems(machine, rest, allowedBuckets)];
}

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
