import { Worker } from 'node:worker_threads';
import type { Answer, Ask, OnBytes } from './work.ts';

/** A message of a thread: how many bytes of a task it has read, or, last, its answer. */
export type Said = { readonly id: number; readonly bytes: number } | { readonly id: number; readonly got: Answer };

export interface Thread {
  readonly ask: Ask;
  readonly end: () => Promise<unknown>;
}

/** Starts a thread that runs tasks. A thread that ends by itself fails its pending and later tasks. */
export function startThread(main: URL): Thread {
  // Node options of this process may not be valid for threads.
  const worker = new Worker(main, { execArgv: [] });
  const waiting = new Map<number, { readonly resolve: (got: Answer) => void; readonly onBytes: OnBytes }>();
  let asked = 0;
  let broken: Answer | undefined;
  const breaks = (why: string) => {
    broken ??= { failed: why, passes: false };
    for (const { resolve } of waiting.values()) resolve(broken);
    waiting.clear();
  };
  worker.on('message', (said: Said) => {
    if ('bytes' in said) return waiting.get(said.id)?.onBytes(said.bytes);
    waiting.get(said.id)?.resolve(said.got);
    waiting.delete(said.id);
  });
  worker.on('error', (error) => breaks(`a thread broke: ${error}`));
  // process.exit() in a thread ends it without an error.
  worker.on('exit', (code) => breaks(`a thread ended (exit code ${code})`));
  const ask: Ask = (task, onBytes) =>
    new Promise((resolve) => {
      if (broken) return resolve(broken);
      asked += 1;
      waiting.set(asked, { resolve, onBytes });
      worker.postMessage({ id: asked, task });
    });
  return { ask, end: () => worker.terminate() };
}
