import { join } from 'node:path';
import { UsageError } from '../terminal/usage-error.ts';
import { displayOn } from './command-line/display.ts';
import { errorsCaught } from './command-line/fault-names.ts';
import { play } from './command-line/play.ts';
import { run } from './command-line/run.ts';
import { parseRunOptions, runHelp } from './command-line/run-options.ts';
import { serve } from './command-line/serve.ts';
import { parseServeOptions, serveHelp } from './command-line/serve-options.ts';
import { readMachineInputs } from './service/machine-inputs.ts';
import { readLocalDefinition } from './service/service.ts';

interface CommandLine {
  /** `start` runs one or two requests, or days of schedules, and ends; `local` serves until Ctrl-C. */
  readonly command: 'start' | 'local';
  readonly args: readonly string[];
  /** The project's folder. */
  readonly root: string;
  /** Names of files and folders are relative to it. */
  readonly folder: string;
  /** The folder for data, unless an option names another. */
  readonly data?: string;
}

/** The command line of the local service. @returns the exit code */
export async function main({ command, args, root, folder, data }: CommandLine): Promise<number> {
  const definition = readLocalDefinition(root);
  const { functions, machines } = definition;
  const errors = machines.flatMap(({ definition }) => errorsCaught(definition));
  const deployed = {
    functionKeys: functions.map(({ key }) => key),
    errors: [...new Set(errors)],
    inputs: readMachineInputs(root, definition),
  };
  const display = displayOn(process.stdout, process.env);
  // Restores the terminal, however the process ends.
  process.once('exit', () => display.terminal?.screen.show([]));
  const place = (name: string) => ({ ...display, root, folder, data: data ?? join(root, '.local', name) });
  try {
    if (command === 'local') {
      const options = parseServeOptions(args, folder);
      if (options) return await serve(options, place('service'));
      display.print(serveHelp);
    } else {
      const options = parseRunOptions(args, folder, deployed);
      if (options?.schedules) return await play(options, options.schedules, place('start'));
      if (options) return await run(options, place('start'));
      display.print(runHelp(deployed));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}
