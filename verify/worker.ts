// The main file of a worker thread.
import { parentPort } from 'node:worker_threads';
import { answer, type Task } from './work.ts';

parentPort?.on('message', async ({ id, task }: { id: number; task: Task }) => {
  parentPort?.postMessage({ id, got: await answer(task) });
});
