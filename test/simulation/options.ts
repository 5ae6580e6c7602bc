import { parseArguments } from '../../terminal/arguments.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { MACHINES, type MachineName } from './plays.ts';

/** What the command line asks for. */
export interface Options {
  readonly machine: MachineName;
  readonly runs: number;
  readonly seed: number;
  readonly defects: boolean;
  /** The one defect that is looked for; undefined for all. */
  readonly only: string | undefined;
}

export const HELP = `Plays the shipped machine and functions against emulated services, on a virtual clock, with everything
that can go wrong drawn from a seed, and holds each run to the invariants of docs/simulation.md.

  npm run simulate                          1,000 runs
  npm run simulate -- --runs N [--seed S]   N runs, those of the seeds S, S + 1, ... (1 by default)
  npm run simulate -- --seed S              the one run of that seed, and its story
  npm run simulate -- --defects             how many runs it takes to find each defect of test/simulation/defects
  npm run simulate -- --defects --only NAME that of one defect
  npm run simulate -- --machine NAME ...    the same of another: ${MACHINES.join(', ')}

Ends with 0 if nothing was broken, or every defect was found; with 1 otherwise; with 2 for a wrong option.`;

const KNOWN = {
  runs: { type: 'string' },
  seed: { type: 'string' },
  defects: { type: 'boolean' },
  only: { type: 'string' },
  machine: { type: 'string', default: MACHINES[0] },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Throws UsageError; undefined when help was asked for. */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return undefined;
  const [stray] = positionals;
  if (stray !== undefined) throw new UsageError(`${stray} belongs to no option.`);
  if (values.only !== undefined && !values.defects) throw new UsageError('--only goes only with --defects.');
  const { defects = false, seed } = values;
  const machine = MACHINES.find((name) => name === values.machine);
  if (!machine) throw new UsageError(`--machine ${values.machine}: one of ${MACHINES.join(', ')} is needed.`);
  const runs = values.runs ?? (defects ? '500' : seed === undefined ? '1000' : '1');
  return {
    machine,
    runs: wholeNumber('--runs', runs, 1),
    seed: wholeNumber('--seed', seed ?? '1', 0),
    defects,
    only: values.only,
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`${option} ${text}: a whole number from ${least} to 999999999 is needed.`);
}
