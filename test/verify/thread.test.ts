import { afterEach, expect, test } from '@jest/globals';
import { startThread, type Thread } from '../../verify/thread.ts';

const task = { place: { path: '/k' }, identity: null, level: 'Checksum' as const, read: null };
let thread: Thread;
/** A thread whose main file is this. */
const running = (code: string): Thread => {
  const main = `const { parentPort } = await import('node:worker_threads');\n${code}`;
  thread = startThread(new URL(`data:text/javascript,${encodeURIComponent(main)}`));
  return thread;
};
afterEach(() => thread.end());

test('A thread reports what it has read of each task, and then the answer', async () => {
  const { ask } = running(`
    parentPort.on('message', ({ id }) => {
      for (const bytes of [id, 10 * id]) parentPort.postMessage({ id, bytes });
      parentPort.postMessage({ id, got: { failed: 'task ' + id, passes: true } });
    });`);
  const reports: number[][] = [[], []];
  const answers = await Promise.all(reports.map((own) => ask(task, (bytes) => own.push(bytes))));
  expect(answers).toEqual([
    { failed: 'task 1', passes: true },
    { failed: 'task 2', passes: true },
  ]);
  expect(reports).toEqual([
    [1, 10],
    [2, 20],
  ]);
});

test.each([
  ['throws', "throw new Error('no')", 'a thread broke: Error: no'],
  ['exits without an error', 'process.exit(3)', 'a thread ended (exit code 3)'],
])('If it %s, what it was asked, and will be, is answered by that', async (_, act, failed) => {
  const { ask } = running(`parentPort.on('message', () => { ${act}; });`);
  const answers = await Promise.all([ask(task, () => {}), ask(task, () => {})]);
  expect([...answers, await ask(task, () => {})]).toEqual(Array(3).fill({ failed, passes: false }));
});
