import type { Execution } from '../../local/asl/shared.ts';
import { VirtualClock } from '../../local/clock.ts';
import type { Watcher } from '../../local/emulators/stepfunctions/executions.ts';
import type { ServiceDefinition } from '../../local/service/definition.ts';
import { createWorld, type World } from '../../local/service/world.ts';
import { Chance } from './chance.ts';
import { deploy, type Exchanging } from './deploy.ts';
import { seedIds } from './ids.ts';
import { Journal } from './journal.ts';
import type { Lambda } from './platform/lambda.ts';
import type { Observed, Ran } from './record.ts';
import { RecordingDoor } from './recording-door.ts';
import { BEGIN } from './scenario/names.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Stage } from './stage.ts';

/** After the last ending, so that what MemoryDB still does is seen as well. */
const AFTERMATH = 6 * 3_600_000;

interface SetUp {
  readonly clock: VirtualClock;
  readonly journal: Journal;
  readonly world: World;
  readonly lambda: Lambda;
}

interface Setting {
  readonly definition?: ServiceDefinition;
  /** Of which what happens becomes a part, and which is made after this. */
  readonly run: () => Observed;
  readonly watcher: Watcher;
  /** The time that services and functions see. */
  readonly clock?: VirtualClock;
  /** Around everything that a service does for a request. */
  readonly around?: Exchanging;
}

/** The services, and the shipped functions on a network that leads to them, before anything happens. */
export function setUp(
  stage: Stage,
  scenario: Pick<Scenario, 'seed' | 'faults' | 'skew' | 'interruptions' | 'duplicates'>,
  { definition = stage.definition, run, watcher, clock = new VirtualClock(BEGIN), around }: Setting,
): SetUp {
  const chance = new Chance(scenario.seed);
  seedIds(chance.fork());
  const journal = new Journal(clock);
  const faults = new RecordingDoor(clock, (hit) => {
    run().hits.push(hit);
    journal.say('fault', `${hit.error} hits ${hit.operation}${hit.effect === 'done' ? ', after its effect' : ''}`);
  });
  for (const fault of scenario.faults) faults.inject(fault);

  /** The execution whose function has just been called, and is about to be invoked. */
  let starting: string | undefined;
  const noteStart: Watcher['onEvent'] = ({ name }, { type, taskStartedEventDetails }) => {
    if (type === 'TaskStarted' && taskStartedEventDetails?.resourceType === 'lambda') starting = name;
  };
  const caller = () => {
    const name = starting;
    starting = undefined;
    return name;
  };
  const lambda = deploy(stage, definition, scenario, { clock, chance, journal, run, caller, around });
  const world = createWorld(definition, {
    clock,
    folder: stage.folder,
    random: chance.fork().next,
    lambda,
    watchers: [{ onEvent: noteStart, onChildEvent: noteStart }, watcher],
    emptied: true,
    saved: undefined,
    closing: new AbortController().signal,
    onChange: () => undefined,
    onNotice: undefined,
    onUndelivered: undefined,
    faults,
    remembers: true,
    skew: scenario.skew,
    machines: stage.machines,
  });
  return { clock, journal, world, lambda };
}

/** What an Observed begins with. */
export const nothingObserved = (world: World): Observed => ({
  world,
  executions: [],
  hits: [],
  exchanges: [],
  accepted: [],
  claims: [],
  records: [],
});

/** What a Ran begins with. */
export const newRan = (execution: Execution): Ran => ({
  execution,
  waits: [],
  asked: undefined,
  listed: undefined,
  sourceStatus: undefined,
  looked: undefined,
  ended: undefined,
  failed: undefined,
});

/** When everything is over. */
export async function conclude({ clock, world, lambda }: Pick<SetUp, 'clock' | 'world' | 'lambda'>): Promise<void> {
  await clock.sleep(AFTERMATH);
  await clock.hold(() => world.memorydb.settle());
  lambda.close();
}
