import { join } from 'node:path';
import { help, parseOptions } from './command-line/options.ts';
import { run } from './command-line/run.ts';
import { UsageError } from './command-line/usage-error.ts';
import { readLocalDefinition } from './service.ts';

/**
 * The command line of the local service. `root` is the project's folder; names of files are relative to `folder`; exported
 * files go to `data`, which is emptied.
 * @returns the exit code
 */
export async function main(args: readonly string[], root: string, folder: string, data = join(root, '.local')) {
  const functionKeys = readLocalDefinition(root).functions.map(({ key }) => key);
  const print = (line: string) => console.log(line);
  try {
    const options = parseOptions(args, folder, functionKeys);
    const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
    if (options) return await run(options, { root, data, print, colour });
    print(help(functionKeys));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}
