import { parseArguments, strayProblems } from '../../terminal/arguments.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { SERVICES, type ServiceName } from '../service/world.ts';
import { dataFolder } from './data-option.ts';
import { Parts } from './parts.ts';

/** The options that the user gave. */
export interface ServeOptions {
  readonly ports: Readonly<Record<ServiceName, number>>;
  /** The data folder; undefined for the default. */
  readonly data?: string;
  readonly fresh: boolean;
}

const KNOWN = {
  port: { type: 'string' },
  data: { type: 'string' },
  fresh: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const FIRST_PORT = 8400;
const LAST_FIRST_PORT = 65_536 - SERVICES.length;

/**
 * @param folder names of folders are relative to it
 * @returns undefined if the user asks for help. Throws UsageError with all problems.
 */
export function parseServeOptions(args: readonly string[], folder: string): ServeOptions | undefined {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return undefined;
  const parts = new Parts();
  for (const problem of strayProblems(positionals, 'A folder goes after --data.')) parts.refuse(problem);
  const ports = parts.read(() => portsFrom(values.port ?? `${FIRST_PORT}`)) ?? portsFrom(`${FIRST_PORT}`);
  const data = parts.read(() => dataFolder(values.data, folder));
  return parts.whole({ ports, ...data, fresh: values.fresh ?? false });
}

function portsFrom(text: string): ServeOptions['ports'] {
  const first = /^\d+$/.test(text) ? Number(text) : 0;
  if (first < 1 || first > LAST_FIRST_PORT) {
    const problem = `--port ${text} is not a number from 1 to ${LAST_FIRST_PORT}`;
    throw new UsageError(`${problem}: ${SERVICES.length} ports in a row are taken from there on.`);
  }
  return Object.fromEntries(SERVICES.map((name, index) => [name, first + index])) as ServeOptions['ports'];
}

export const serveHelp = `\
Serves on this machine what a deployment has: the HTTP API, EventBridge with the rules that
ship, Step Functions with the state machines, and MemoryDB, S3 and SNS, all emulated, around
the Lambdas that ship. No AWS account is needed. It goes on until Ctrl-C.

  npm run local -- [options]

  --port N    The first of ${SERVICES.length} ports, ${FIRST_PORT} by default. Only this machine can reach them.
  --data DIR  Where snapshots, exported files, executions and notices are kept, for the next
              time too; .local/service by default. A new folder gets four clusters with
              snapshots. Executions that were running when the service ended have ended
              ABORTED when it starts again, and a notice reports it.
  --fresh     Deletes what is kept there, and empties the folders of the buckets. Other files
              in the folder stay.
  --help      Shows this.

The exit code is 0 after Ctrl-C, and 2 if an option is wrong, a port is taken, or the folder
cannot be used.`;
