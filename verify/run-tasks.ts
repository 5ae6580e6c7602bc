import { setTimeout } from 'node:timers/promises';
import { startThread } from './thread.ts';
import { type Answer, type Ask, answer, bytesOf, type OnBytes, type Task } from './work.ts';

/** The milliseconds before each retry of a transient failure. */
const RETRY_AFTER_MS = [1000, 3000, 9000];

export interface Concurrency {
  /** With one, or for a single task, no other thread is started. */
  readonly threads: number;
  /** How many tasks each thread has at once, since tasks that wait for a network need no processor. */
  readonly atOnce: number;
}

/**
 * Runs all tasks, and returns their answers in the same order.
 * @param onBytes receives how many bytes of a task were read so far; a retry starts again at zero
 */
export async function runTasks(
  tasks: readonly Task[],
  { threads: most, atOnce }: Concurrency,
  onBytes: (task: Task, bytes: number) => void = () => {},
): Promise<Answer[]> {
  const needed = Math.min(most, tasks.length);
  const main = new URL('worker.mjs', import.meta.url);
  const threads = needed > 1 ? Array.from({ length: needed }, () => startThread(main)) : [];
  const asks: Ask[] = threads.length > 0 ? threads.map(({ ask }) => ask) : [answer];
  const answers: Answer[] = [];
  const entries = tasks.entries();
  const lane = async (ask: Ask) => {
    for (const [index, task] of entries) {
      answers[index] = await insisting(ask, task, (bytes) => onBytes(task, bytes));
      onBytes(task, bytesOf(task));
    }
  };
  try {
    await Promise.all(asks.flatMap((ask) => Array.from({ length: atOnce }, () => lane(ask))));
  } finally {
    await Promise.all(threads.map(({ end }) => end()));
  }
  return answers;
}

async function insisting(ask: Ask, task: Task, onBytes: OnBytes): Promise<Answer> {
  for (const delay of RETRY_AFTER_MS) {
    const got = await ask(task, onBytes);
    if (!('failed' in got) || !got.passes) return got;
    await setTimeout(delay);
  }
  return ask(task, onBytes);
}
