import type { Run } from '../record.ts';

/** What one run says of an invariant. */
export interface Verdict {
  /** What was looked at, in words that are counted over all runs; empty if there was nothing to look at. */
  readonly seen: readonly string[];
  /** Each a sentence. */
  readonly violations: readonly string[];
}

/** Something that holds of every run, whatever happens. */
export interface InvariantOf<Played> {
  readonly name: string;
  /** What holds, in one sentence. */
  readonly says: string;
  readonly check: (run: Played) => Verdict;
}

export type Invariant = InvariantOf<Run>;

/** Puts the verdicts on parts of a run together. */
export const together = (verdicts: readonly Verdict[]): Verdict => ({
  seen: verdicts.flatMap(({ seen }) => seen),
  violations: verdicts.flatMap(({ violations }) => violations),
});

export const verdict = (
  seen: string | readonly string[],
  ...violations: readonly (string | false | undefined)[]
): Verdict => ({
  seen: typeof seen === 'string' ? [seen] : seen,
  violations: violations.filter((each) => typeof each === 'string'),
});
