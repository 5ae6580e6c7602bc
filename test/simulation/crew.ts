import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { MachineName } from './plays.ts';
import { addTo, emptySummary, type Summary } from './summary.ts';

/** What a worker is given to do. */
export interface Task {
  readonly machine: MachineName;
  readonly seeds: readonly number[];
  /** Whether every run is to be shown, and not only those that break something. */
  readonly withStories: boolean;
}

export interface Runs {
  /** The folder with serverless.yml and what the build has made of it. */
  readonly product: string;
  readonly root: string;
  readonly workerFile: string;
  readonly machine: MachineName;
  readonly firstSeed: number;
  readonly runs: number;
  readonly withStories: boolean;
  /** Whether the first run that breaks something is enough. */
  readonly untilBroken: boolean;
}

/** Seeds at a time: enough that handing them over costs nothing, few enough that no worker is left alone with the rest. */
const SEEDS_AT_A_TIME = 20;
/** Where the first one that is broken ends it all. */
const FEW_SEEDS_AT_A_TIME = 4;
const MOST_WORKERS = 4;
/** Shares the runs out to processes, one for each processor. What is found does not depend on how many there are. */
export async function playRuns({
  product,
  root,
  workerFile,
  machine,
  firstSeed,
  runs,
  withStories,
  untilBroken,
}: Runs): Promise<Summary> {
  const whole = emptySummary();
  let next = firstSeed;
  const take = (): Task | undefined => {
    if (untilBroken && whole.broken.length > 0) return undefined;
    const count = Math.min(untilBroken ? FEW_SEEDS_AT_A_TIME : SEEDS_AT_A_TIME, firstSeed + runs - next);
    if (count <= 0) return undefined;
    const seeds = Array.from({ length: count }, (_, index) => next + index);
    next += count;
    return { machine, seeds, withStories };
  };
  const work = async () => {
    const worker = fork(workerFile, [product, root]);
    try {
      for (let task = take(); task; task = take()) addTo(whole, await give(worker, task));
    } finally {
      worker.kill();
    }
  };
  const workers = Math.min(MOST_WORKERS, availableParallelism(), Math.ceil(runs / SEEDS_AT_A_TIME));
  await Promise.all(Array.from({ length: workers }, work));
  return whole;
}

/** Rejects if the worker ends without an answer: then the simulation itself is broken. */
function give(worker: ChildProcess, task: Task): Promise<Summary> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(
        new Error(`A worker ended with ${code} while it played the seeds ${task.seeds[0]} to ${task.seeds.at(-1)}.`),
      );
    worker.once('exit', onExit);
    worker.once('message', (summary: Summary) => {
      worker.off('exit', onExit);
      resolve(summary);
    });
    worker.send(task);
  });
}
