// The main file of a worker thread.
import { parentPort } from 'node:worker_threads';
import type { Said } from './thread.ts';
import { answer, type Task } from './work.ts';

const say = (said: Said) => parentPort?.postMessage(said);

parentPort?.on('message', async ({ id, task }: { id: number; task: Task }) => {
  say({ id, got: await answer(task, (bytes) => say({ id, bytes })) });
});
