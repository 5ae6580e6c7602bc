// One of the processes that the runs are shared out to: takes seeds, answers what their runs have shown.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playAll } from './batch.ts';
import type { Task } from './crew.ts';
import { setStage } from './stage.ts';

const [product = '', root = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const stage = setStage(product, root, folder);

process.on('message', async ({ machine, seeds, withStories }: Task) => {
  process.send?.(await playAll(stage, machine, seeds, withStories));
});
