import { join } from 'node:path';
import type { LambdaAnswer } from '../asl/host.ts';
import type { Execution } from '../asl/shared.ts';
import type { Clock } from '../clock.ts';
import { type AlarmChange, Alarms } from '../emulators/cloudwatch/alarms.ts';
import type { Event } from '../emulators/eventbridge/event.ts';
import { type Emulator, type Listening, listen, serving } from '../emulators/http.ts';
import { type Instance, type LambdaFunction, Thread } from '../emulators/lambda/instance.ts';
import { LambdaRuntime } from '../emulators/lambda/runtime.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import type { StartOptions, Watcher } from '../emulators/stepfunctions/executions.ts';
import { countingEnds, logGroupOf, metricOfAnswer, runAlarms } from './alarms.ts';
import { DataFolder, type DataFolderError, refuseToDelete, rememberBuckets, STATE } from './data-folder.ts';
import { readServiceDefinition, type ServiceDefinition } from './definition.ts';
import { runHourly } from './hourly.ts';
import { Keeper } from './keeper.ts';
import type { Saved } from './saved.ts';
import { ACCOUNT_ID, createWorld, loadMachines, REGION, SERVICES, type ServiceName, type World } from './world.ts';

export type { StartOptions } from '../emulators/stepfunctions/executions.ts';

export interface LocalServiceOptions {
  /** The project's folder, with serverless.yml, the sources of local/ and the bundles. */
  readonly root: string;
  /** Holds a folder for each bucket, which is emptied at the start, unless the service persists. No two can share it. */
  readonly folder: string;
  readonly newClock: () => Clock;
  /** From 0 up to, not including, 1; for the jitter of retries. */
  readonly random?: () => number;
  /**
   * Whether the state is kept in `folder`: a service that starts there later restores it, and executions that were running
   * end as ABORTED. `fresh` deletes what was kept, and keeps the state from then on.
   */
  readonly persist?: true | 'fresh';
  /** Free ones by default. */
  readonly ports?: Readonly<Partial<Record<ServiceName, number>>>;
  /** Whether each service keeps its calls in `calls`; false by default. */
  readonly remembers?: boolean;
  /** Whether the clock runs what it does on AWS: rules with a rate, from the start on, and each minute the alarms. */
  readonly hourly?: boolean;
  /** The name of the bucket for exports, which has one by default. */
  readonly bucket?: string | undefined;
  /** Parameters of serverless.yml, as `--param` gives them. */
  readonly params?: Readonly<Record<string, string>>;
  /** Called before the service does anything by itself, such as ending executions that were running. */
  readonly onReady?: (service: LocalService) => void;
  /** Gets the events of every execution, however it was started. */
  readonly watcher?: Watcher;
  readonly onNotice?: (notice: Notification) => void;
  /** Gets the alarms whose states have changed. */
  readonly onAlarms?: (changes: readonly AlarmChange[]) => void;
  /** Gets each event that could not be delivered and goes to the dead-letter queue. */
  readonly onUndelivered?: (event: Event) => void;
  /** Gets each event of a client that matches no rule, and how the nearest rule differs. */
  readonly onUnmatched?: (event: Event, why: string) => void;
  /** Called once when nothing more can be written, as when the disk is full. The service must then be closed. */
  readonly onLoss?: (error: DataFolderError) => void;
  /** Gets what functions log, without metrics; by default it goes to this process's output. */
  readonly onLog?: (text: string) => void;
  /** Makes instances of functions, with the environment variables that AWS sets; by default, threads. */
  readonly newInstance?: (
    lambda: LambdaFunction,
    platform: Readonly<Record<string, string>>,
    onLog: (text: string) => void,
  ) => Instance;
}

/** The deployed stack, on this machine. */
export interface LocalService {
  /** The services as they are now; `reset` makes new ones. */
  readonly world: World;
  readonly definition: ServiceDefinition;
  /** Where the services listen. */
  readonly urls: Readonly<Record<ServiceName, string>>;
  /** Whether it has restored the state of an earlier one. */
  readonly isRestored: boolean;
  /** As they have been since the start: metrics are not kept. */
  readonly alarms: Alarms;
  /** Events that could not be delivered: the content of the dead-letter queues. */
  readonly undelivered: readonly object[];
  /** @param input any JSON value. Throws ExecutionAlreadyExists */
  start(input: unknown, options?: StartOptions): Execution;
  /** Invokes a function and waits for its answer. */
  invoke(functionArn: string, payload: unknown): Promise<LambdaAnswer>;
  /** Resolves when the execution has ended and the event of its last status is processed. */
  settled(execution: Execution): Promise<void>;
  /** Saves changes that were made without a request, if the service persists. */
  keep(): void;
  /** Stops running executions, and resets the time, the services and the buckets; functions stay warm. */
  reset(): Promise<void>;
  /** Stops running executions. If the service persists, the next one ends them. */
  close(): Promise<void>;
}

/** CloudFormation would generate the bucket's name; the example inputs need a fixed one. */
const DEPLOYMENT = {
  region: REGION,
  accountId: ACCOUNT_ID,
  stage: 'local',
  names: { ExportBucket: 'memorydb-snapshot-exports' },
};

/** @param root the project's folder. Throws TemplateError. */
export const readLocalDefinition = (
  root: string,
  params: LocalServiceOptions['params'] = {},
  bucket = DEPLOYMENT.names.ExportBucket,
): ServiceDefinition => readServiceDefinition(root, { ...DEPLOYMENT, names: { ExportBucket: bucket }, params });

/** Each function has its own credentials, like its role's on AWS, so that a call shows which function made it. */
const withCredentials = (lambda: LambdaFunction): LambdaFunction => ({
  ...lambda,
  environment: { AWS_ACCESS_KEY_ID: lambda.key, ...lambda.environment },
});

/** The environment variables that AWS sets, and endpoints on this machine. */
const platform = (urls: LocalService['urls']) => ({
  AWS_REGION: REGION,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_ENDPOINT_URL_MEMORYDB: urls.memorydb,
  AWS_ENDPOINT_URL_S3: urls.s3,
  AWS_ENDPOINT_URL_SNS: urls.sns,
  AWS_ENDPOINT_URL_SFN: urls.sfn,
});

/**
 * Throws TemplateError or MachineRefused if the product cannot be run faithfully, DataFolderError, and the system's error for
 * a port that is in use.
 */
export async function startLocalService(options: LocalServiceOptions): Promise<LocalService> {
  const definition = readLocalDefinition(options.root, options.params, options.bucket);
  const buckets = definition.buckets.map(({ name }) => name);
  if (options.persist !== true) refuseToDelete(options.folder, buckets, options.persist === undefined);
  const data = new DataFolder(join(options.folder, STATE));
  try {
    return await startOn(data, definition, options);
  } catch (error) {
    await data.close();
    throw error;
  }
}

async function startOn(
  data: DataFolder,
  definition: ServiceDefinition,
  options: LocalServiceOptions,
): Promise<LocalService> {
  const { root, folder, newClock, random = Math.random, persist, ports = {}, remembers } = options;
  const { hourly = false } = options;
  const { watcher, onNotice, onUndelivered, onUnmatched, onLoss = rethrow } = options;
  const { onLog = (text: string) => void process.stdout.write(text) } = options;
  const machines = loadMachines(definition);
  let world: World | undefined;
  const current = (): World => {
    if (!world) throw new Error('The local service is not ready yet.');
    return world;
  };
  const keeper = persist ? new Keeper(data, current, onLoss) : undefined;
  const saved = persist === true ? keeper?.saved() : undefined;
  const kept = keeper && (() => keeper.kept());
  const servers = await listenAll(ports, (name) => (request) => current()[name].answer(request), kept);
  const urls = Object.fromEntries(SERVICES.map((name, index) => [name, servers[index]?.url])) as LocalService['urls'];
  const functions = definition.functions.map(withCredentials);
  const variables = platform(urls);
  const workerFile = join(root, 'local/emulators/lambda/worker.mjs');
  const { newInstance = (each, platform, onLog) => new Thread(each, workerFile, platform, onLog) } = options;
  const alarms = new Alarms(definition.alarms, definition.metricFilters, options.onAlarms);
  const logOf = (each: LambdaFunction) => (text: string) => {
    const log = alarms.takeLog(logGroupOf(each), text, current().clock.now());
    if (log !== '') onLog(log);
  };
  const lambda = new LambdaRuntime(
    functions,
    (each) => newInstance(each, variables, logOf(each)),
    (...answer) => {
      for (const metric of metricOfAnswer(...answer)) alarms.put(metric);
    },
  );
  const closing = new AbortController();
  const watchers = [watcher, keeper?.watcher, countingEnds((metric) => alarms.put(metric))].filter(
    (each) => each !== undefined,
  );
  const newWorld = (emptied: boolean, saved?: Saved): World => {
    const onChange = () => keeper?.save();
    const listeners = { watchers, onChange, onNotice, onUndelivered, onUnmatched };
    const state = { machines, folder, random, lambda, remembers, emptied, saved };
    const setting = { ...state, closing: closing.signal, ...listeners };
    return createWorld(definition, { ...setting, clock: newClock() });
  };
  const closeAll = () => Promise.all([lambda.close(), ...servers.map((server) => server.close())]);
  try {
    rememberBuckets(
      folder,
      definition.buckets.map(({ name }) => name),
    );
    const first = newWorld(persist !== true, saved);
    // Nothing else can prevent the start now, so a port in use does not cost the kept state.
    if (!saved) await keeper?.reset();
    world = first;
  } catch (error) {
    await closeAll();
    throw error;
  }

  const service: LocalService = {
    definition,
    urls,
    isRestored: saved !== undefined,
    alarms,
    get world() {
      return current();
    },
    get undelivered() {
      return current().buses.state.undelivered;
    },
    start(input, { name = `execution-${current().executions.list().length + 1}`, ...rest } = {}) {
      return current().executions.start(JSON.stringify(input), { name, ...rest });
    },
    invoke: (functionArn, payload) => lambda.invoke(functionArn, JSON.stringify(payload), current()),
    settled: (execution) => current().executions.settled(execution),
    keep: () => keeper?.save(),
    async reset() {
      await stopAll(current());
      world = newWorld(true);
      await keeper?.reset();
    },
    async close() {
      // On a virtual clock, nothing else happens meanwhile.
      await current().clock.hold(async () => keeper?.close());
      closing.abort();
      await stopAll(current());
      await closeAll();
      await data.close();
    },
  };
  options.onReady?.(service);
  world.executions.endInterrupted();
  if (hourly) {
    void runHourly(definition.hourlyRules, {
      clock: world.clock,
      invoke: service.invoke,
      closing: closing.signal,
      onFailure: (text) => onLog(`${text}\n`),
    });
    void runAlarms(alarms, world.clock, closing.signal);
  }
  return service;
}

const rethrow = (error: unknown): never => {
  throw error;
};

async function stopAll({ executions, buses }: World): Promise<void> {
  await executions.stopAll();
  await buses.idle();
}

/** Requests that the HTTP API processes at once: each needs a function, and executions need some too. */
export const API_REQUESTS = 5;

/** Opens all ports or none. */
async function listenAll(
  ports: NonNullable<LocalServiceOptions['ports']>,
  answerOf: (name: ServiceName) => Emulator['answer'],
  kept: (() => Promise<void>) | undefined,
): Promise<Listening[]> {
  const opened = await Promise.allSettled(
    SERVICES.map((name) =>
      listen(serving({ answer: answerOf(name) }, kept), ports[name], name === 'api' ? { requests: API_REQUESTS } : {}),
    ),
  );
  const servers = opened.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const refused = opened.find((each) => each.status === 'rejected');
  if (!refused) return servers;
  await Promise.all(servers.map((server) => server.close()));
  throw refused.reason;
}
