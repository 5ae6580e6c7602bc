import { skewed, type VirtualClock } from '../../local/clock.ts';
import type { ServiceDefinition } from '../../local/service/definition.ts';
import { SERVICES } from '../../local/service/world.ts';
import type { Chance } from './chance.ts';
import type { Journal } from './journal.ts';
import { observing } from './observing.ts';
import type { Answered } from './platform/https.ts';
import type { Invocation } from './platform/invocation.ts';
import { Lambda } from './platform/lambda.ts';
import { Wire } from './platform/wire.ts';
import type { Observed } from './record.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Stage } from './stage.ts';

/** What AWS gives every function, with endpoints that stand for the services. */
const ENVIRONMENT = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  ...Object.fromEntries(
    SERVICES.map((name, index) => [`AWS_ENDPOINT_URL_${name.toUpperCase()}`, `https://127.0.0.1:${index + 1}`]),
  ),
};

interface Setting {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly journal: Journal;
  /** Of which the functions are a part, and which is made after them. */
  readonly run: () => Observed;
  /** Whose task is being started; undefined if no execution's. */
  readonly caller: () => string | undefined;
  readonly around?: Exchanging | undefined;
}

/** What is done around everything that a service does for a request. */
export type Exchanging = (invocation: Invocation, serve: () => Promise<Answered>) => Promise<Answered>;

/** The shipped functions, on a network that leads to the services of the run. */
export function deploy(
  { bundles }: Stage,
  { functions }: ServiceDefinition,
  { skew, interruptions, duplicates }: Pick<Scenario, 'skew' | 'interruptions' | 'duplicates'>,
  { clock, chance, journal, run, caller, around = (_invocation, serve) => serve() }: Setting,
): Lambda {
  const happens = (operation: string, error: string, effect: 'none' | 'done', what: string) => {
    run().hits.push({ at: clock.now(), operation, error, effect });
    journal.say('fault', `${operation} ${what}`);
  };
  const wire = new Wire({
    clock,
    service: (port) => {
      const name = SERVICES[port - 1];
      return name && { emulator: run().world[name], clock: skewed(clock, skew[name] ?? 0) };
    },
    chance: chance.fork(),
    interruptions,
    onInterruption: ({ kind, effect }, { functionKey }) => {
      const how = kind === 'crash' ? 'crashes' : 'hangs';
      const error = kind === 'crash' ? 'Runtime.ExitError' : 'Sandbox.Timedout';
      happens(functionKey, error, effect, `${how} at a request, ${effect === 'done' ? 'after' : 'before'} its effect`);
    },
    observe: (invocation, serve) => around(invocation, () => observing(run(), clock, journal)(invocation, serve)),
  });
  return new Lambda({
    functions,
    bundles,
    environment: ENVIRONMENT,
    clock,
    wire,
    chance: chance.fork(),
    duplicates,
    caller,
    onDuplicate: ({ functionKey }) => happens(functionKey, 'Duplicate', 'done', 'is invoked twice'),
  });
}
