import type { Machine } from '../outcome/deployment.ts';
import { parseRun } from '../protection/input.ts';
import type { Problem } from '../request/problem.ts';
import { parseRequest } from '../request/request.ts';

/** The machines that events, schedules and the HTTP API start. */
export const STARTED = ['copy-snapshot', 'protect-clusters'] as const satisfies readonly Machine[];
export type StartedMachine = (typeof STARTED)[number];

/** undefined for a word that is no machine's name; copy-snapshot is meant without one. */
export const machineNamed = (word: unknown): StartedMachine | undefined =>
  word === undefined ? 'copy-snapshot' : STARTED.find((machine) => machine === word);

/** The problems of an input that are visible without calling AWS. */
export const inputProblems = (
  machine: StartedMachine,
  input: unknown,
  allowedBuckets: readonly string[],
): readonly Problem[] =>
  (machine === 'copy-snapshot' ? parseRequest(input, allowedBuckets) : parseRun(input, allowedBuckets)).problems;
