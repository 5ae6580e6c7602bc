import { writeFile } from 'node:fs/promises';
import { loadMachine, type StateMachine } from '../asl/machine.ts';
import { type Clock, skewed } from '../clock.ts';
import { EventBuses } from '../emulators/eventbridge/bus.ts';
import { eventBridge } from '../emulators/eventbridge/emulator.ts';
import type { Event } from '../emulators/eventbridge/event.ts';
import type { Emulator } from '../emulators/http.ts';
import { httpApi } from '../emulators/http-api/emulator.ts';
import type { LambdaRuntime } from '../emulators/lambda/runtime.ts';
import type { ExportSink } from '../emulators/memorydb/lifecycle.ts';
import { redated } from '../emulators/memorydb/redated.ts';
import { createMemoryDb, type MemoryDb } from '../emulators/memorydb/service.ts';
import { s3Emulator } from '../emulators/s3/emulator.ts';
import { type Bucket, S3Store } from '../emulators/s3/store.ts';
import { snsEmulator } from '../emulators/sns/emulator.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import { stepFunctions } from '../emulators/stepfunctions/emulator.ts';
import { Executions, type Watcher } from '../emulators/stepfunctions/executions.ts';
import { startNested } from '../emulators/stepfunctions/nested.ts';
import { FaultDoor } from '../faults.ts';
import { ACCOUNT_ID, REGION } from './account.ts';
import type { ServiceDefinition } from './definition.ts';
import type { Saved } from './saved.ts';
import { statusChange } from './status-change.ts';

export { ACCOUNT_ID, REGION } from './account.ts';

/** The services, by the SDK's names; `api` is the HTTP API of the stack. */
export const SERVICES = ['api', 'eventbridge', 'sfn', 'memorydb', 's3', 'sns'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** All services of a deployment, with one clock and one FaultDoor. */
export interface World extends Readonly<Record<ServiceName, Emulator>> {
  readonly clock: Clock;
  readonly faults: FaultDoor;
  readonly memorydb: MemoryDb;
  readonly s3: Emulator & { readonly store: S3Store };
  readonly sns: ReturnType<typeof snsEmulator>;
  readonly executions: Executions;
  readonly buses: EventBuses;
}

type LoadedMachines = readonly [StateMachine, ...StateMachine[]];

/** Throws MachineRefused. */
export function loadMachines({ machines: [first, ...others] }: ServiceDefinition): LoadedMachines {
  const load = ({ definition, ...identity }: ServiceDefinition['machines'][0]) => loadMachine(definition, identity);
  return [load(first), ...others.map(load)];
}

interface Setting {
  /** The definition's machines, loaded once for all worlds, because that takes long. */
  readonly machines: LoadedMachines;
  readonly clock: Clock;
  /** Holds a folder for each bucket. */
  readonly folder: string;
  readonly random: () => number;
  readonly lambda: Pick<LambdaRuntime, 'invoke'>;
  readonly watchers: readonly Watcher[];
  /** Whether buckets are emptied at the start. */
  readonly emptied: boolean;
  /** The state of an earlier world. */
  readonly saved: Saved | undefined;
  readonly closing: AbortSignal;
  /** Called when something other than an execution changes without a request. */
  readonly onChange: () => void;
  readonly onNotice: ((notice: Notification) => void) | undefined;
  readonly onUndelivered: ((event: Event) => void) | undefined;
  readonly onUnmatched?: ((event: Event, why: string) => void) | undefined;
  readonly faults?: FaultDoor;
  /** Whether each service keeps its calls in `calls`; false by default. */
  readonly remembers?: boolean | undefined;
  /** By how many milliseconds each service's clock is ahead. */
  readonly skew?: Readonly<Partial<Record<ServiceName, number>>>;
}

export function createWorld(definition: ServiceDefinition, setting: Setting): World {
  const { buckets, topicArns, rules, routes } = definition;
  const { machines, clock, folder, random, lambda, watchers, emptied, saved, closing } = setting;
  const {
    onChange,
    onNotice,
    onUndelivered,
    onUnmatched,
    faults = new FaultDoor(),
    remembers = false,
    skew = {},
  } = setting;
  const around = { clock, faults };
  const clockOf = (service: ServiceName) => skewed(clock, skew[service] ?? 0);
  const region = REGION;
  const accountId = ACCOUNT_ID;

  const store = new S3Store({ root: folder, clock: clockOf('s3'), region, account: accountId });
  for (const { name, ownership, ...settings } of buckets) {
    if (emptied) store.emptyBucket(name);
    store.createBucket(name, { ...settings, ownership: ownership as Bucket['ownership'] });
  }
  const state = saved?.memorydb;
  const exports = exportsTo(store);
  const ofMemoryDb = { clock: clockOf('memorydb'), faults, remembers, region, accountId, exports };
  const memorydb = createMemoryDb({ ...ofMemoryDb, ...(state && { state }) });
  const inbox = [...(saved?.inbox ?? [])];
  const sns = snsEmulator({ topicArns, clock: clockOf('sns'), faults, remembers, inbox, onNotice });

  const invoke = (functionArn: string, payload: string, signal?: AbortSignal) =>
    lambda.invoke(functionArn, payload, around, signal);
  const buses = new EventBuses({ rules, clock, invoke, closing, onChange, onUndelivered });
  const executions = new Executions({
    machines,
    host: {
      clock,
      random,
      invoke,
      startExecution: async (request) => startNested(executions, faults, request),
      selectorFault: () => {
        const fault = faults.take('ItemSelector');
        return fault && (fault.message ?? 'The expression took longer than is allowed.');
      },
      putObject: (bucket, key, body) =>
        clock.hold(async () => {
          const fault = faults.take('ResultWriter', key);
          if (fault) throw new Error(fault.message ?? fault.error);
          await store.putText(bucket, key, body);
        }),
    },
    watchers,
    announce: async (execution) => {
      if (!closing.aborted) await buses.put(statusChange(execution, clock.now()));
    },
  });
  if (saved) {
    buses.restore(saved.buses);
    executions.restore(saved.executions);
  }
  return {
    clock,
    faults,
    memorydb,
    s3: { ...s3Emulator({ store, faults, remembers, settle: memorydb.settle }), store },
    sns,
    sfn: stepFunctions({
      executions,
      faults,
      remembers,
      machines: definition.machines,
      createdAt: clock.now(),
    }),
    eventbridge: eventBridge({ buses, clock, faults, remembers, onUnmatched, region, accountId }),
    api: httpApi({ routes, accountId, clock, remembers, invoke }),
    executions,
    buses,
  };
}

/** MemoryDB's access to S3. It may write if the bucket's policy lets its service principal put objects. */
const exportsTo = (store: S3Store): ExportSink => ({
  access(name) {
    const bucket = store.bucket(name);
    const policy = JSON.stringify(bucket?.policy ?? {});
    const granted = policy.includes(`"${REGION}.memorydb-snapshot.amazonaws.com"`) && policy.includes('"s3:PutObject"');
    return { exists: bucket !== undefined, region: bucket?.region ?? '', granted };
  },
  has: (bucket, key) => store.has(bucket, key),
  async put(bucket, key, file, writtenAt) {
    const content = writtenAt === undefined ? undefined : await redated(file, writtenAt);
    if (content) await store.put(bucket, key, (path) => writeFile(path, content, { flush: true }));
    else await store.putFile(bucket, key, file);
  },
});
