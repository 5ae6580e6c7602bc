// One of the processes that the runs are shared out to: takes seeds, answers what their runs have shown.
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playAll } from './batch.ts';
import type { Task } from './crew.ts';
import { setStage } from './stage.ts';

const ENOUGH_BYTES = 2 ** 28;
const [product = '', root = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(isInMemory('/dev/shm') ? '/dev/shm' : tmpdir(), 'simulation-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// Which is how its parent ends it.
process.on('SIGTERM', () => process.exit());
const stage = setStage(product, root, folder);

process.on('message', async ({ machine, seeds, withStories }: Task) => {
  process.send?.(await playAll(stage, machine, seeds, withStories));
});

/** Whether there is a disk in memory, as on Linux: runs write and delete many small files that nobody wants to keep. */
function isInMemory(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}
