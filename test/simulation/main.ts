import { fileURLToPath } from 'node:url';
import { UsageError } from '../../terminal/usage-error.ts';
import { playRuns } from './crew.ts';
import { findDefects, readDefects } from './defects.ts';
import { HELP, type Options, parseOptions } from './options.ts';
import { reportOf } from './report.ts';

/** The command line of the simulation; `root` is the project's folder. Returns the exit code. */
export async function main(args: readonly string[], root: string): Promise<number> {
  let options: Options | undefined;
  try {
    options = parseOptions(args);
    if (options) refuseUnknownDefect(options, root);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
  if (!options) {
    console.log(HELP);
    return 0;
  }
  const { machine, runs, seed, defects, only } = options;
  const workerFile = fileURLToPath(new URL('worker.mjs', import.meta.url));
  if (defects) return findDefects({ root, workerFile, runs, firstSeed: seed }, machine, only);
  const withStories = runs === 1;
  const summary = await playRuns({
    product: root,
    root,
    workerFile,
    machine,
    firstSeed: seed,
    runs,
    withStories,
    untilBroken: false,
  });
  for (const line of reportOf(machine, summary)) console.log(line);
  return summary.broken.some(({ violations }) => violations.length > 0) ? 1 : 0;
}

/** Throws UsageError for the name of a defect that the machine does not have. */
function refuseUnknownDefect({ machine, only }: Options, root: string): void {
  if (only === undefined) return;
  const names = readDefects(root, machine).map(({ name }) => name);
  if (names.includes(only)) return;
  throw new UsageError(`--only ${only} is no defect of ${machine}. These exist: ${names.join(', ')}.`);
}
