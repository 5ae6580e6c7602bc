import { Chance } from '../chance.ts';
import { arriving } from './arrival.ts';
import { drawCopying } from './copying.ts';
import { drawFaults } from './faults.ts';
import type { Damaged, Rdb } from './files.ts';
import { drawActs } from './interference.ts';
import { drawDuplicates, drawInterruptions } from './interruptions.ts';
import { drawRequest, type Request } from './request.ts';
import type { Scenario } from './scenario.ts';
import { drawOptions, drawSkew, drawSurroundings } from './surroundings.ts';

/** Draws everything about the run of a seed. */
export function drawScenario(seed: number, rdbs: readonly Rdb[], damaged: Damaged): Scenario {
  const chance = new Chance(seed);
  const input = drawRequest(chance.fork());
  const { snapshots, objects, bucket, quotaSpent } = drawSurroundings(chance.fork(), input, rdbs);
  const scenario = {
    seed,
    input,
    arrival: undefined,
    snapshots,
    objects,
    bucket,
    quotaSpent,
    options: drawOptions(chance.fork()),
    skew: drawSkew(chance.fork()),
    scripts: drawCopying(chance.fork(), input, snapshots, visibleDamage(input, rdbs, damaged)),
    faults: drawFaults(chance.fork(), input),
    interruptions: drawInterruptions(chance.fork()),
    duplicates: drawDuplicates(chance.fork()),
    acts: drawActs(chance.fork(), input),
  };
  return chance.happens(0.2) ? arriving(chance.fork(), scenario, input) : scenario;
}

/** What the verification that is asked for has to see; another shard's file is whole, but has not the shard's keys. */
function visibleDamage({ Options: { Verify } = {} }: Request, [, other]: readonly Rdb[], damaged: Damaged): string[] {
  const swapped = other ? [other.file] : [];
  return [...damaged.atTheEnds, ...swapped, ...(Verify === 'Probe' ? [] : [...damaged.within, ...damaged.within])];
}
