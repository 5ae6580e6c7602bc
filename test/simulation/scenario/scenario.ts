import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { Options } from '../../../local/emulators/memorydb/options.ts';
import type { SnapshotSeed } from '../../../local/emulators/memorydb/store.ts';
import type { Fault } from '../../../local/faults.ts';
import type { ServiceName } from '../../../local/service/world.ts';
import { Chance } from '../chance.ts';
import { type Arrival, arriving } from './arrival.ts';
import { drawCopying } from './copying.ts';
import { drawFaults } from './faults.ts';
import type { Damaged, Rdb } from './files.ts';
import { drawActs } from './interference.ts';
import { drawDuplicates, drawInterruptions } from './interruptions.ts';
import { drawRequest, type Request } from './request.ts';
import { drawOptions, drawSkew, drawSurroundings } from './surroundings.ts';

/** Ends an invocation at a request of its own, before or after that took its effect. */
export interface Interruption {
  /** The function's key in serverless.yml. */
  readonly operation: string;
  /** Which of its invocations in the run, and which request of that: from 1. */
  readonly at: number;
  readonly call: number;
  readonly effect: Fault['effect'];
  readonly kind: 'crash' | 'hang';
}

/** An invocation that is made twice at the same time, and the one whose answer is heard. */
export interface Duplicate {
  readonly operation: string;
  readonly at: number;
  readonly heard: 'first' | 'second';
}

/** When something happens: seconds after the beginning, or after the first execution first enters a state. */
export interface When {
  readonly seconds: number;
  readonly after?: string;
}

/** What somebody does who is not the machine. */
export type Act = When &
  (
    | { readonly act: 'start'; readonly name: string; readonly input: object }
    /** What is stopped or told again is the first execution; what is delivered, the event that asks for it. */
    | { readonly act: 'stop' | 'tell-again' | 'deliver' }
    | { readonly act: 'delete'; readonly snapshot: string }
    | { readonly act: 'set-status'; readonly snapshot: string; readonly status: string }
    | { readonly act: 'make'; readonly seed: SnapshotSeed }
    | { readonly act: 'put'; readonly key: string; readonly content: string }
  );

/** The name of the first execution, unless an event starts it. */
export const FIRST = 'first';

/** Everything about a run that is decided before it begins. */
export interface Scenario {
  readonly seed: number;
  /** Of the first execution. */
  readonly input: object;
  /** The event or the schedule that asks for it; undefined where somebody starts it by hand. */
  readonly arrival: Arrival | undefined;
  readonly snapshots: readonly SnapshotSeed[];
  /** What the bucket holds before. */
  readonly objects: Readonly<Record<string, string>>;
  /** When the quota of the cluster was spent, in seconds before the beginning. */
  readonly quotaSpent: number | null;
  readonly options: Partial<Options>;
  /** How far each service's clock is ahead, in milliseconds. */
  readonly skew: Readonly<Partial<Record<ServiceName, number>>>;
  /** How the copies or exports go that are accepted, in turn. */
  readonly scripts: readonly Script[];
  readonly faults: readonly Fault[];
  readonly interruptions: readonly Interruption[];
  readonly duplicates: readonly Duplicate[];
  readonly acts: readonly Act[];
}

/** Draws everything about the run of a seed. */
export function drawScenario(seed: number, rdbs: readonly Rdb[], damaged: Damaged): Scenario {
  const chance = new Chance(seed);
  const input = drawRequest(chance.fork());
  const { snapshots, objects, quotaSpent } = drawSurroundings(chance.fork(), input, rdbs);
  const scenario = {
    seed,
    input,
    arrival: undefined,
    snapshots,
    objects,
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
  return [...damaged.atTheEnds, ...swapped, ...(Verify === 'Checksum' ? damaged.within : [])];
}
