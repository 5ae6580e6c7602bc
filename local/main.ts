import { join } from 'node:path';
import { help, parseOptions } from './command-line/options.ts';
import { run } from './command-line/run.ts';
import { UsageError } from './command-line/usage-error.ts';
import { readLocalDefinition } from './service.ts';

/**
 * The command line of the local service.
 * @param root the project's folder
 * @param folder what the files that the arguments name are relative to
 * @param data the folder for exported files, which is emptied
 * @returns the exit code
 */
export async function main(
  args: readonly string[],
  root: string,
  folder: string,
  data = join(root, '.local'),
): Promise<number> {
  const functionKeys = readLocalDefinition(root).functions.map(({ key }) => key);
  try {
    const options = parseOptions(args, folder, functionKeys);
    const colour = process.stdout.isTTY === true && !process.env['NO_COLOR'];
    const print = (line: string) => console.log(line);
    if (options) return await run(options, { root, data }, { print, colour });
    print(help(functionKeys));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}
