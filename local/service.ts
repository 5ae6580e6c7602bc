import { join } from 'node:path';
import { type Execution, type StartRequest, start } from './asl/execution.ts';
import { loadMachine } from './asl/machine.ts';
import type { Clock } from './clock.ts';
import { type Emulator, listen } from './emulators/http.ts';
import { LambdaRuntime } from './lambda/runtime.ts';
import { readServiceDefinition, type ServiceDefinition } from './service/definition.ts';
import { matches, statusChange } from './service/status-change.ts';
import { ACCOUNT_ID, createWorld, REGION, type World } from './service/world.ts';

export interface LocalServiceOptions {
  /** The project's folder, with serverless.yml, the sources of local/ and what the build made. */
  readonly root: string;
  /** Holds a folder for each bucket; emptied at the start. */
  readonly folder: string;
  readonly newClock: () => Clock;
  /** From 0 up to, not including, 1; for the jitter of retries. */
  readonly random?: () => number;
}

export interface StartOptions extends Pick<StartRequest, 'onEvent' | 'onWait'> {
  readonly name?: string;
  /** Ends the execution as TIMED_OUT before the machine's own TimeoutSeconds would, which lies behind every deadline. */
  readonly timeoutSeconds?: number;
}

/** The deployed stack, on this machine. */
export interface LocalService {
  /** The services as they are now; `reset` makes new ones. */
  readonly world: World;
  readonly definition: ServiceDefinition;
  /** Where the services listen. */
  readonly urls: Readonly<Record<'memorydb' | 's3' | 'sns', string>>;
  /** Status changes that could not be handed over: what the dead-letter queue holds. */
  readonly untold: readonly object[];
  /** @param input anything that JSON can hold */
  start(input: unknown, options?: StartOptions): Execution;
  /** Resolves when the execution has ended and its status change has been dealt with. */
  told(execution: Execution): Promise<void>;
  /** Stops what still runs, and puts back the time, the services and the buckets; the functions stay warm. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** CloudFormation would make up the bucket's name; the example inputs need to know it. */
const DEPLOYMENT = {
  region: REGION,
  accountId: ACCOUNT_ID,
  stage: 'local',
  names: { ExportBucket: 'memorydb-snapshot-exports' },
};

/** @param root the project's folder. Throws TemplateError. */
export const readLocalDefinition = (root: string): ServiceDefinition => readServiceDefinition(root, DEPLOYMENT);

/** What AWS gives every function, with endpoints that keep it on this machine. */
const platform = (urls: LocalService['urls']) => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_ENDPOINT_URL_MEMORYDB: urls.memorydb,
  AWS_ENDPOINT_URL_S3: urls.s3,
  AWS_ENDPOINT_URL_SNS: urls.sns,
});

/** Milliseconds before Lambda's retries of an event that was handed over but failed: one minute, then two (Lambda guide). */
const RETRY_DELAY = 60_000;

/** Throws TemplateError or MachineRefused if what ships cannot be run faithfully. */
export async function startLocalService({
  root,
  folder,
  newClock,
  random = Math.random,
}: LocalServiceOptions): Promise<LocalService> {
  const definition = readLocalDefinition(root);
  const machine = loadMachine(definition.machine.definition, definition.machine);
  const newWorld = () => createWorld(definition, newClock(), folder);
  let world = newWorld();
  let untold: object[] = [];
  const executions = new Map<Execution, Promise<void>>();
  const closing = new AbortController();

  const servers = await Promise.all(
    (['memorydb', 's3', 'sns'] as const).map((name) =>
      listen((...exchange) => (world[name] as Emulator).handle(...exchange)),
    ),
  );
  const [memorydb = '', s3 = '', sns = ''] = servers.map(({ url }) => url);
  const urls = { memorydb, s3, sns };
  const lambda = new LambdaRuntime(definition.functions, join(root, 'local/lambda/worker.mjs'), platform(urls));

  async function tell(execution: Execution, { clock, faults }: World): Promise<void> {
    await execution.ended;
    const event = statusChange(execution, clock.now());
    if (!matches(definition.rule.pattern, event)) return;
    const { functionArn, maximumRetryAttempts } = definition.rule;
    for (let retries = 0; retries <= maximumRetryAttempts; retries += 1) {
      if (retries > 0) await clock.sleep(retries * RETRY_DELAY, closing.signal);
      const answer = await lambda.invoke(functionArn, JSON.stringify(event), { clock, faults });
      if (answer.ok) return;
    }
    untold.push(event);
  }

  async function stopAll(): Promise<void> {
    for (const execution of executions.keys()) execution.stop();
    await Promise.allSettled(executions.values());
    executions.clear();
  }

  return {
    definition,
    urls,
    get world() {
      return world;
    },
    get untold() {
      return untold;
    },
    start(input, { name = `execution-${executions.size + 1}`, timeoutSeconds, ...listeners } = {}) {
      const around = world;
      const sooner = timeoutSeconds && { TimeoutSeconds: timeoutSeconds };
      const execution = start(
        { ...machine, definition: { ...machine.definition, ...sooner } },
        {
          clock: around.clock,
          random,
          invoke: (functionName, payload, signal) => lambda.invoke(functionName, payload, around, signal),
        },
        { name, input: JSON.stringify(input), ...listeners },
      );
      executions.set(execution, tell(execution, around));
      return execution;
    },
    told: async (execution) => executions.get(execution),
    async reset() {
      await stopAll();
      untold = [];
      world = newWorld();
    },
    async close() {
      closing.abort();
      await stopAll();
      await Promise.all([lambda.close(), ...servers.map((server) => server.close())]);
    },
  };
}
