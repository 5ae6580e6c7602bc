import { drawExpiry } from './expiry/draw.ts';
import { injectedInExpiry } from './expiry/injected.ts';
import { EXPIRY_INVARIANTS } from './expiry/invariants.ts';
import { playExpiry } from './expiry/play.ts';
import { storyOfExpiry } from './expiry/story.ts';
import { drawFleet } from './fleet/draw.ts';
import { injectedInFleet } from './fleet/injected.ts';
import { FLEET_INVARIANTS } from './fleet/invariants.ts';
import { playFleet } from './fleet/play.ts';
import { storyOfFleet } from './fleet/story.ts';
import { injectedIn } from './injected.ts';
import { INVARIANTS } from './invariants/all.ts';
import type { Verdict } from './invariants/invariant.ts';
import { play } from './play.ts';
import type { Observed } from './record.ts';
import { drawScenario } from './scenario/draw.ts';
import type { Stage } from './stage.ts';
import { storyOf } from './story.ts';

export const MACHINES = ['copy-snapshot', 'protect-clusters', 'expire-recovery-points'] as const;
export type MachineName = (typeof MACHINES)[number];

/** What has happened under a seed, and how it is judged. */
interface Played {
  readonly executions: Observed['executions'];
  readonly injected: readonly string[];
  readonly verdicts: readonly (Verdict & { readonly name: string })[];
  readonly story: () => string;
}

/** By machine: what is played with it. */
export const PLAYS: Readonly<Record<MachineName, (stage: Stage, seed: number) => Promise<Played>>> = {
  async 'copy-snapshot'(stage, seed) {
    const run = await play(stage, drawScenario(seed, stage.rdbs, stage.damaged));
    const verdicts = INVARIANTS.map(({ name, check }) => ({ name, ...check(run) }));
    return { executions: run.executions, injected: injectedIn(run), verdicts, story: () => storyOf(run) };
  },
  async 'protect-clusters'(stage, seed) {
    const run = await playFleet(stage, drawFleet(seed, stage.rdbs, stage.damaged));
    const verdicts = FLEET_INVARIANTS.map(({ name, check }) => ({ name, ...check(run) }));
    return { executions: run.executions, injected: injectedInFleet(run), verdicts, story: () => storyOfFleet(run) };
  },
  async 'expire-recovery-points'(stage, seed) {
    const run = await playExpiry(stage, drawExpiry(seed, stage.rdbs));
    const verdicts = EXPIRY_INVARIANTS.map(({ name, check }) => ({ name, ...check(run) }));
    return { executions: run.executions, injected: injectedInExpiry(run), verdicts, story: () => storyOfExpiry(run) };
  },
};

/** By machine: what every run of it is held to. */
export const INVARIANTS_OF: Readonly<Record<MachineName, readonly { readonly name: string; readonly says: string }[]>> =
  {
    'copy-snapshot': INVARIANTS,
    'protect-clusters': FLEET_INVARIANTS,
    'expire-recovery-points': EXPIRY_INVARIANTS,
  };
