import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** What all suites of one run of jest can read and write; test/support/set-up.mjs makes it, and removes it at the end. */
export const runFolder = (): string => {
  const folder = process.env['TEST_RUN_FOLDER'];
  if (folder === undefined) throw new Error('TEST_RUN_FOLDER is not set: jest has not run test/support/set-up.mjs.');
  return folder;
};

/**
 * Makes something once for all suites of a run, which may be in several processes: the first suite that needs it makes it,
 * and the others wait.
 * @param make fills the folder that it is given
 * @returns that folder
 */
export async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(runFolder(), name);
  const [unfinished, finished, failed] = ['unfinished', 'finished', 'failed'].map((each) => join(folder, each)) as [
    string,
    string,
    string,
  ];
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst) {
    await mkdir(unfinished);
    try {
      await make(unfinished);
      await rename(unfinished, finished);
    } catch (error) {
      await mkdir(failed);
      throw error;
    }
  }
  while (!existsSync(finished)) {
    if (existsSync(failed)) throw new Error(`${name} could not be made; the suite that tried it says why.`);
    await setTimeout(50);
  }
  return finished;
}
