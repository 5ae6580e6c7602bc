import { asNew } from './platform/bundle.ts';
import { type MachineName, PLAYS } from './plays.ts';
import type { Stage } from './stage.ts';
import { count, emptySummary, type Summary, seenBy } from './summary.ts';

/** Plays the run of each seed in turn, and holds it to every invariant. */
export async function playAll(
  stage: Stage,
  machine: MachineName,
  seeds: readonly number[],
  withStories: boolean,
): Promise<Summary> {
  const summary = emptySummary();
  for (const seed of seeds) {
    const { executions, injected, verdicts, story } = await asNew([...stage.bundles.values()], () =>
      PLAYS[machine](stage, seed),
    );
    const violations: string[] = [];
    for (const verdict of verdicts) {
      count(seenBy(summary, verdict.name), verdict.seen);
      violations.push(...verdict.violations.map((each) => `${verdict.name}: ${each}`));
    }
    summary.runs += 1;
    summary.executions += executions.length;
    count(
      summary.endings,
      executions.map(({ execution: { status, error } }) => (status === 'FAILED' ? `FAILED ${error}` : status)),
    );
    count(summary.injected, injected);
    if (violations.length > 0 || withStories) summary.broken.push({ seed, violations, story: story() });
  }
  return summary;
}
