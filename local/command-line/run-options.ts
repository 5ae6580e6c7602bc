import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Fault } from '../faults.ts';
import { parseJsonText } from '../json.ts';
import { parseArguments } from './arguments.ts';
import { dataFolder } from './data-option.ts';
import { errorsIn, PLATFORM_ERRORS, SERVICE_OPERATIONS } from './fault-names.ts';
import { type Deployed, parseFault } from './fault-option.ts';
import { fold } from './text.ts';
import { UsageError } from './usage-error.ts';

/** The options that the user gave. */
export interface RunOptions {
  /** The request to run; undefined for the examples. */
  readonly request?: unknown;
  /** One for each shard; empty for the files of the seed. */
  readonly rdbFiles: readonly string[];
  readonly faults: readonly Fault[];
  readonly realTime: boolean;
  /** The data folder; undefined for the default. */
  readonly data?: string;
}

const KNOWN = {
  input: { type: 'string' },
  rdb: { type: 'string', multiple: true },
  fault: { type: 'string', multiple: true },
  'real-time': { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param folder names of files are relative to it
 * @returns undefined if the user asks for help. Throws UsageError.
 */
export function parseRunOptions(args: readonly string[], folder: string, deployed: Deployed) {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return undefined;
  const [stray] = values.rdb ? [] : positionals;
  if (stray)
    throw new UsageError(`${stray} does not belong to an option. A request goes after --input, RDB files after --rdb.`);
  const rdbFiles = [...(values.rdb ?? []), ...positionals].map((file) => resolve(folder, file));
  for (const file of rdbFiles) requireRdb(file);
  const options: RunOptions = {
    ...(values.input !== undefined && { request: readRequest(values.input, folder) }),
    rdbFiles,
    faults: (values.fault ?? []).map((text) => parseFault(text, deployed)),
    realTime: values['real-time'] ?? false,
    ...dataFolder(values.data, folder),
  };
  return options;
}

function readRequest(name: string, folder: string): unknown {
  const shown = name === '-' ? 'Standard input' : name;
  const text = read(shown, () => readFileSync(name === '-' ? 0 : resolve(folder, name), 'utf8'));
  try {
    return parseJsonText(text);
  } catch (error) {
    const problem = `${shown} is not JSON (${(error as Error).message}).`;
    throw new UsageError(`${problem} Give a request like statemachine/copy-snapshot/examples/copy.json.`);
  }
}

/** Every RDB file begins with REDIS and four digits or, since Valkey 9, VALKEY and three. */
function requireRdb(file: string): void {
  const magic = Buffer.alloc(9);
  const descriptor = read(file, () => openSync(file, 'r'));
  try {
    read(file, () => readSync(descriptor, magic));
  } finally {
    closeSync(descriptor);
  }
  if (!/^(REDIS\d{4}|VALKEY\d{3})/.test(magic.toString('latin1')))
    throw new UsageError(
      `${file} does not begin like an RDB file. Give RDB files that BGSAVE or an export has written.`,
    );
}

function read<T>(name: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    throw new UsageError(`${name} cannot be read (${(error as Error).message}). Check the name and the permissions.`);
  }
}

const namesOf = (operation: string): string => errorsIn(operation, []).join(', ');

export const runHelp = ({ functionKeys, errors }: Deployed): string => `\
Runs one copy and one export of a snapshot through the state machine and the Lambdas that
ship, with MemoryDB, S3 and SNS emulated on this machine. No AWS account is needed.

  npm start -- [options]

  --input FILE   Runs this request instead of the two in statemachine/copy-snapshot/examples;
                 - reads it from standard input.
  --rdb FILE...  Puts your own RDB files into the snapshot, one for each shard. Which slots
                 they hold is not known, so an export of good ones is unverifiable.
  --fault NAME[@OPERATION][:TIMES]
                 Lets calls of an operation fail: CopySnapshot, unless you name another, and
                 once. May be repeated. NAME is an error of the service or of the function.
                 After ConnectionCut, Sandbox.Timedout, Runtime.ExitError and States.Timeout
                 the call has taken effect, and only its answer is lost.
                 Operations of the services:
                   ${fold(SERVICE_OPERATIONS.join(', '), 19)}
                 and functions:
                   ${fold(functionKeys.join(', '), 19)}
                 Names of the functions' own errors:
                   ${fold([...errors.filter((name) => !name.includes('.')), ...PLATFORM_ERRORS].join(', '), 19)}
                 of MemoryDB:
                   ${fold(namesOf('CopySnapshot'), 19)}
                 of S3:
                   ${fold(namesOf('GetObject'), 19)}
                 and of SNS:
                   ${fold(namesOf('Publish'), 19)}
  --real-time    Waits as long as AWS would. Without it, waiting takes no real time.
  --data DIR     Where exported files are left, until the next start there; .local/start by
                 default. Two at once need two folders.
  --help         Shows this.

The exit code is 0 if every execution SUCCEEDED, 1 if one did not, and 2 if an option is
wrong or the folder cannot be used.`;
