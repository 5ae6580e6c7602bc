import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type Answer, answer, type Task } from './work.ts';

type Ask = (task: Task) => Promise<Answer>;

/** What passes is tried again, after so many milliseconds. */
const RETRY_AFTER_MS = [1000, 3000, 9000];

export interface Forces {
  /** With one, or with one task, no other thread is started. */
  readonly threads: number;
  /** How many tasks each thread has at a time: those that wait for a network take no processor. */
  readonly atOnce: number;
}

/** Does all tasks; their answers are in the same order. */
export async function runTasks(
  tasks: readonly Task[],
  { threads, atOnce }: Forces,
  onAnswer: (task: Task) => void = () => {},
): Promise<Answer[]> {
  const needed = Math.min(threads, tasks.length);
  const workers = needed > 1 ? Array.from({ length: needed }, startWorker) : [];
  const asks: Ask[] = workers.length > 0 ? workers.map(({ ask }) => ask) : [answer];
  const answers: Answer[] = [];
  const entries = tasks.entries();
  const lane = async (ask: Ask) => {
    for (const [index, task] of entries) {
      answers[index] = await insisting(ask, task);
      onAnswer(task);
    }
  };
  await Promise.all(asks.flatMap((ask) => Array.from({ length: atOnce }, () => lane(ask))));
  await Promise.all(workers.map(({ worker }) => worker.terminate()));
  return answers;
}

async function insisting(ask: Ask, task: Task): Promise<Answer> {
  for (const delay of RETRY_AFTER_MS) {
    const got = await ask(task);
    if (!('failed' in got) || !got.passes) return got;
    await setTimeout(delay);
  }
  return ask(task);
}

function startWorker(): { readonly worker: Worker; readonly ask: Ask } {
  // Options of Node's that this thread was started with may not be for others.
  const worker = new Worker(new URL('worker.mjs', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, (got: Answer) => void>();
  let asked = 0;
  let broken: Answer | undefined;
  worker.on('message', ({ id, got }: { id: number; got: Answer }) => {
    waiting.get(id)?.(got);
    waiting.delete(id);
  });
  worker.on('error', (error) => {
    broken = { failed: `a thread broke: ${error}`, passes: false };
    for (const resolve of waiting.values()) resolve(broken);
  });
  const ask: Ask = (task) =>
    new Promise((resolve) => {
      if (broken) return resolve(broken);
      asked += 1;
      waiting.set(asked, resolve);
      worker.postMessage({ id: asked, task });
    });
  return { worker, ask };
}
