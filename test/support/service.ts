import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { Wait } from '../../local/asl/host.ts';
import type { Execution } from '../../local/asl/shared.ts';
import { VirtualClock } from '../../local/clock.ts';
import { readSeed } from '../../local/service/seed.ts';
import { type LocalService, type StartOptions, startLocalService } from '../../local/service/service.ts';
import type { World } from '../../local/service/world.ts';
import { inThread } from './in-thread.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** When every test begins: three days after the seeded snapshot was made. */
export const BEGIN = '2026-11-23T03:00:00.000Z';
export const SOURCE = 'automatic.orders-2026-11-20-03-00';
export const BUCKET = 'memorydb-snapshot-exports';

/** How an execution ended, taken apart. */
export interface Outcome {
  readonly execution: Execution;
  readonly status: Execution['status'];
  /** Parsed; undefined unless it succeeded. */
  readonly output: unknown;
  readonly error: string | undefined;
  /** The Cause's first line, and the JSON after it. */
  readonly sentence: string | undefined;
  readonly details: unknown;
  /** Names of the states in the order in which they were entered. */
  readonly states: readonly string[];
  readonly retries: readonly Wait[];
  readonly waits: readonly Wait[];
  /** Everything that was published since the test began. */
  readonly notices: World['sns']['inbox'];
  /** On the virtual clock. */
  readonly seconds: number;
}

export type RunOptions = Omit<StartOptions, 'onWait'>;

/** The local service for one test file: the stack that ships, fresh for each test, with the snapshot of `orders` in it. */
export interface TestService extends World {
  readonly service: LocalService;
  /** What the functions have written since the test began. */
  readonly logs: readonly string[];
  /** Makes it fresh again within a test. */
  reset(): Promise<void>;
  /** Starts an execution, and resolves when it has ended and its ending has been reported. */
  run(input: unknown, options?: RunOptions): Promise<Outcome>;
  /** Starts one that the test wants to interfere with; `outcome` resolves like `run`. */
  start(input: unknown, options?: RunOptions): { readonly execution: Execution; readonly outcome: Promise<Outcome> };
}

/**
 * To be called at the top of a test file, with parameters of serverless.yml if need be. Not for concurrent tests.
 * @param asShipped whether each function's own bundle runs in a thread of its own, and reaches the services over HTTP
 */
export function localService(params: Readonly<Record<string, string>> = {}, asShipped = false): TestService {
  const folder = mkdtempSync(join(tmpdir(), 'snapshot-copy-'));
  const logs: string[] = [];
  const onLog = (text: string) => void logs.push(text);
  let service: LocalService;
  beforeAll(async () => {
    const newClock = () => new VirtualClock(Date.parse(BEGIN));
    service = await startLocalService({
      root: ROOT,
      folder,
      newClock,
      random: () => 0.5,
      params,
      remembers: true,
      onLog,
      ...(asShipped ? {} : { newInstance: inThread(ROOT, () => service) }),
    });
  });
  const reset = async () => {
    await service.reset();
    logs.length = 0;
    service.world.memorydb.store.addSnapshot(readSeed(join(ROOT, 'local/seed/orders.json')));
  };
  beforeEach(reset);
  afterAll(async () => {
    // Missing if it could not start.
    await service?.close();
    rmSync(folder, { recursive: true });
  });

  function start(input: unknown, options: RunOptions = {}) {
    const waits: Wait[] = [];
    const execution = service.start(input, { ...options, onWait: (wait) => waits.push(wait) });
    return { execution, outcome: service.settled(execution).then(() => outcomeOf(execution, waits, service)) };
  }

  return {
    get service() {
      return service;
    },
    get clock() {
      return service.world.clock;
    },
    get faults() {
      return service.world.faults;
    },
    get memorydb() {
      return service.world.memorydb;
    },
    get s3() {
      return service.world.s3;
    },
    get sns() {
      return service.world.sns;
    },
    get sfn() {
      return service.world.sfn;
    },
    get eventbridge() {
      return service.world.eventbridge;
    },
    get api() {
      return service.world.api;
    },
    get executions() {
      return service.world.executions;
    },
    get buses() {
      return service.world.buses;
    },
    logs,
    reset,
    start,
    run: (input, options) => start(input, options).outcome,
  };
}

function outcomeOf(execution: Execution, waits: readonly Wait[], { world }: LocalService): Outcome {
  const { status, output, error, cause, history, startDate, stopDate } = execution;
  const [sentence, rest] = cause?.split(/\n(.*)/s) ?? [];
  return {
    execution,
    status,
    output: output === undefined ? undefined : JSON.parse(output),
    error,
    sentence,
    details: rest ? JSON.parse(rest) : undefined,
    states: history.flatMap((event) => event.stateEnteredEventDetails?.name ?? []),
    retries: waits.filter(({ why }) => why === 'Retry'),
    waits: waits.filter(({ why }) => why === 'Wait'),
    notices: world.sns.inbox,
    seconds: ((stopDate?.getTime() ?? Number.NaN) - startDate.getTime()) / 1000,
  };
}
