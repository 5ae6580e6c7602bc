import { injectedIn } from './injected.ts';
import { INVARIANTS } from './invariants/all.ts';
import { play } from './play.ts';
import { drawScenario } from './scenario/draw.ts';
import type { Stage } from './stage.ts';
import { storyOf } from './story.ts';
import { count, emptySummary, type Summary, seenBy } from './summary.ts';

/** Plays the run of each seed in turn, and holds it to every invariant. */
export async function playAll(stage: Stage, seeds: readonly number[], withStories: boolean): Promise<Summary> {
  const summary = emptySummary();
  for (const seed of seeds) {
    const run = await play(stage, drawScenario(seed, stage.rdbs, stage.damaged));
    const violations: string[] = [];
    for (const { name, check } of INVARIANTS) {
      const verdict = check(run);
      count(seenBy(summary, name), verdict.seen);
      violations.push(...verdict.violations.map((each) => `${name}: ${each}`));
    }
    summary.runs += 1;
    summary.executions += run.executions.length;
    count(
      summary.endings,
      run.executions.map(({ execution: { status, error } }) => (status === 'FAILED' ? `FAILED ${error}` : status)),
    );
    count(summary.injected, injectedIn(run));
    if (violations.length > 0 || withStories) summary.broken.push({ seed, violations, story: storyOf(run) });
  }
  return summary;
}
