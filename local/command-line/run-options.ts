import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArguments, strayProblems } from '../../terminal/arguments.ts';
import { readNamed } from '../../terminal/named-file.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import type { Fault } from '../faults.ts';
import { isRecord, parseJsonText } from '../json.ts';
import type { MachineInput } from '../service/machine-inputs.ts';
import { CLUSTERS } from '../service/seed.ts';
import { parseYaml } from '../yaml.ts';
import { dataFolder } from './data-option.ts';
import { errorsIn, PLATFORM_ERRORS, SERVICE_OPERATIONS } from './fault-names.ts';
import { type Deployed, parseFault } from './fault-option.ts';
import { machineFor } from './input-option.ts';
import { Parts } from './parts.ts';
import { closest, fold } from './text.ts';

/** The options that the user gave. */
export interface RunOptions {
  /** The request to run, and the machine that runs it; undefined for the examples. */
  readonly input?: { readonly request: unknown; readonly machine: MachineInput };
  /** The schedules to play in place of requests. */
  readonly schedules?: PlayedSchedules;
  /** One for each shard; empty for the files of the seed. */
  readonly rdbFiles: readonly string[];
  readonly faults: readonly Fault[];
  readonly realTime: boolean;
  /** The data folder; undefined for the default. */
  readonly data?: string;
}

/** A file of schedules, and how long it is played. */
export interface PlayedSchedules {
  /** Its name, as the user gives it. */
  readonly file: string;
  readonly content: unknown;
  readonly days: number;
  /** The first day with faults, from 1. */
  readonly faultsFromDay: number;
  /** Whether what the template runs by the hour is left out, and with it the alarms. */
  readonly skipHourly: boolean;
}

const KNOWN = {
  input: { type: 'string' },
  run: { type: 'string' },
  schedules: { type: 'string' },
  days: { type: 'string' },
  rdb: { type: 'string', multiple: true },
  fault: { type: 'string', multiple: true },
  cluster: { type: 'string' },
  'from-day': { type: 'string' },
  'skip-hourly': { type: 'boolean' },
  'real-time': { type: 'boolean' },
  data: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @param folder names of files are relative to it
 * @returns undefined if the user asks for help. Throws UsageError with all problems.
 */
export function parseRunOptions(args: readonly string[], folder: string, deployed: Deployed) {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return undefined;
  const parts = new Parts();
  const strays = values.rdb ? [] : positionals;
  for (const problem of strayProblems(strays, 'A request goes after --input, RDB files after --rdb.'))
    parts.refuse(problem);
  const rdbFiles = values.rdb ? [...values.rdb, ...positionals].map((file) => resolve(folder, file)) : [];
  for (const file of rdbFiles) parts.read(() => requireRdb(file));
  requireTogether(values, parts);
  const { input, schedules, cluster } = values;
  const about = cluster === undefined ? {} : parts.read(() => ({ about: knownCluster(cluster) }));
  const faults = (values.fault ?? []).flatMap(
    (text) => parts.read(() => ({ ...parseFault(text, deployed), ...about })) ?? [],
  );
  const played = schedules !== undefined && {
    file: schedules,
    content: parts.read(() => readSchedules(schedules, folder, deployed)),
    ...daysOf(values.days ?? `${USUAL_DAYS}`, values['from-day'] ?? '1', parts),
    skipHourly: values['skip-hourly'] ?? false,
  };
  const data = parts.read(() => dataFolder(values.data, folder));
  // Standard input may keep a user waiting, and is read only for what can run.
  const asked =
    input === undefined || (input === '-' && !parts.areInOrder)
      ? undefined
      : parts.read(() => readInput(input, values.run, folder, deployed));
  const options: RunOptions = {
    ...(asked && { input: asked }),
    ...(played && { schedules: played }),
    rdbFiles,
    faults,
    realTime: values['real-time'] ?? false,
    ...data,
  };
  return parts.whole(options);
}

/** Days that are played, unless the user says how many; and the most. */
const [USUAL_DAYS, MOST_DAYS] = [7, 366];

/** Options that need another one, and those that exclude it. */
function requireTogether(values: Readonly<Record<string, unknown>>, parts: Parts): void {
  const needs = [
    ['run', 'input'],
    ['days', 'schedules'],
    ['from-day', 'schedules'],
    ['from-day', 'fault'],
    ['skip-hourly', 'schedules'],
    ['cluster', 'fault'],
  ] as const;
  for (const [option, other] of needs)
    if (values[option] !== undefined && values[other] === undefined)
      parts.refuse(`--${option} goes only with --${other}.`);
  for (const option of ['input', 'real-time'])
    if (values[option] !== undefined && values['schedules'] !== undefined)
      parts.refuse(`--schedules and --${option} exclude each other. Leave one out.`);
}

function daysOf(played: string, first: string, parts: Parts): Pick<PlayedSchedules, 'days' | 'faultsFromDay'> {
  const days = parts.read(() => numberOf('--days', played)) ?? MOST_DAYS;
  const faultsFromDay = parts.read(() => numberOf('--from-day', first)) ?? 1;
  if (faultsFromDay > days)
    parts.refuse(`--from-day ${faultsFromDay} is after the last of ${days} day(s). Play more of them with --days.`);
  return { days, faultsFromDay };
}

function numberOf(option: string, text: string): number {
  const number = /^[1-9]\d{0,2}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MOST_DAYS) return number;
  throw new UsageError(`${option} ${text} is not a whole number of days from 1 to ${MOST_DAYS}.`);
}

function knownCluster(name: string): string {
  if (CLUSTERS.includes(name)) return name;
  const near = closest(name, CLUSTERS);
  const remedy = near ? `Did you mean ${near}?` : `These exist: ${CLUSTERS.join(', ')}.`;
  throw new UsageError(`--cluster ${name} is no cluster here. ${remedy}`);
}

function readSchedules(name: string, folder: string, { inputs }: Deployed): unknown {
  const content = readYaml(name, folder);
  if (inputs.some(({ fits }) => fits(content)))
    throw new UsageError(`${name} is an input, and holds no schedules. Run it with --input.`);
  return content;
}

function readYaml(name: string, folder: string): unknown {
  const text = readNamed(name, () => readFileSync(resolve(folder, name), 'utf8'));
  const remedy = 'Give a file of schedules like docs/schedules.yml.';
  if (isBlank(text)) throw new UsageError(`${name} is empty. ${remedy}`);
  if (isBlank(text.replaceAll(/^\s*#.*$/gm, ''))) throw new UsageError(`${name} has nothing but comments. ${remedy}`);
  try {
    return parseYaml(text);
  } catch (error) {
    const [problem] = (error as Error).message.split('\n');
    throw new UsageError(`${name} is not YAML (${problem}). ${remedy}`);
  }
}

function readInput(name: string, run: string | undefined, folder: string, { inputs }: Deployed) {
  const shown = name === '-' ? 'Standard input' : name;
  const request = readRequest(name, shown, folder);
  return { request, machine: machineFor(request, shown, run, inputs) };
}

function readRequest(name: string, shown: string, folder: string): unknown {
  const text = readNamed(shown, () => readFileSync(name === '-' ? 0 : resolve(folder, name), 'utf8'));
  try {
    return parseJsonText(text);
  } catch (error) {
    if (holdsSchedules(text)) throw new UsageError(`${shown} has schedules. Play them with --schedules.`);
    const problem = isBlank(text) ? 'is empty' : `is not JSON (${(error as Error).message})`;
    throw new UsageError(`${shown} ${problem}. Give a request like statemachine/copy-snapshot/examples/copy.json.`);
  }
}

const isBlank = (text: string): boolean => text.trim() === '';

/** Whether a text is a list in YAML with an element that has what only schedules have. */
function holdsSchedules(text: string): boolean {
  try {
    const content: unknown = parseYaml(text);
    return Array.isArray(content) && content.some((each) => isRecord(each) && 'expression' in each);
  } catch {
    return false;
  }
}

/** Every RDB file begins with REDIS and four digits or, since Valkey 9, VALKEY and three. */
function requireRdb(file: string): void {
  const magic = Buffer.alloc(9);
  const descriptor = readNamed(file, () => openSync(file, 'r'));
  try {
    readNamed(file, () => readSync(descriptor, magic));
  } finally {
    closeSync(descriptor);
  }
  if (!/^(REDIS\d{4}|VALKEY\d{3})/.test(magic.toString('latin1')))
    throw new UsageError(
      `${file} does not begin like an RDB file. Give RDB files that BGSAVE or an export has written.`,
    );
}

const namesOf = (operation: string): string => errorsIn(operation, []).join(', ');

export const runHelp = ({ functionKeys, errors, inputs }: Deployed): string => `\
Runs one copy and one export of a snapshot, your own request, or days of schedules through
the state machines and the Lambdas that ship, with MemoryDB, S3 and SNS emulated on this
machine. No AWS account is needed.

  npm start -- [options]

  --input FILE   Runs this request instead of the two in statemachine/copy-snapshot/examples;
                 - reads it from standard input. Its members show which machine it is for.
                 Its clusters must be among those here: ${CLUSTERS.join(', ')}.
                 The bucket has the name that it gives as TargetBucket.
  --run NAME     The machine that runs the input of --input, where its members do not show it:
                 ${fold(inputs.map(({ run }) => run).join(', '), 17)}
  --schedules FILE
                 Plays the schedules of this file, as a deployment takes it, with a clock that
                 jumps. Clusters take their automatic snapshots. A run is a line.
  --days N       For so many days; ${USUAL_DAYS} without it, and at most ${MOST_DAYS}.
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
  --cluster NAME Lets only calls fail that name this cluster:
                 ${fold(CLUSTERS.join(', '), 17)}
  --from-day N   With --schedules, each day has the faults, from the Nth day on; from the
                 first without it.
  --skip-hourly  With --schedules, leaves out the hourly measurements and the alarms, which
                 take most of the time that many days take.
  --real-time    Waits as long as AWS would. Without it, waiting takes no real time.
  --data DIR     Where exported files are left, until the next start there; .local/start by
                 default. Two at once need two folders.
  --help         Shows this.

The exit code is 0 if every execution SUCCEEDED, 1 if one did not, and 2 if an option is
wrong or the folder cannot be used.`;
