import { spawnSync } from 'node:child_process';

/** What one run of a program took. */
export interface Cost {
  readonly elapsedSeconds: number;
  /** In user and in kernel mode, all threads together. */
  readonly cpuSeconds: number;
}

/** Runs a program to its end, on the same terms for every program: by the clock of a shell. Throws if it fails. */
export function costOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Cost {
  const script = 'TIMEFORMAT="%3R %3U %3S"; time "$0" "$@" >/dev/null 2>&1';
  const { status, stderr } = spawnSync('bash', ['-c', script, program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env, LC_ALL: 'C' },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr}`);
  const [elapsed, user, system] = stderr.trim().split(' ').map(Number);
  return { elapsedSeconds: elapsed ?? Number.NaN, cpuSeconds: (user ?? Number.NaN) + (system ?? Number.NaN) };
}

/** Of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return (at(Math.ceil(sorted.length / 2) - 1) + at(Math.floor(sorted.length / 2))) / 2;
}

/** What is shown of so many rounds. */
export const ofRounds = (rounds: number): string => (rounds === 1 ? 'one round' : `medians of ${rounds} rounds`);

/** Runs all in turn, so many times: what slows the machine down for a while slows all of them. Gives medians. */
export function medianCosts<K extends string>(rounds: number, runs: Readonly<Record<K, () => Cost>>): Record<K, Cost> {
  const names = Object.keys(runs) as K[];
  const costs = Array.from({ length: rounds }, () => names.map((name) => [name, runs[name]()] as const)).flat();
  const of = (name: K, what: keyof Cost) =>
    median(costs.flatMap(([each, cost]) => (each === name ? [cost[what]] : [])));
  const medians = names.map((name) => [
    name,
    { elapsedSeconds: of(name, 'elapsedSeconds'), cpuSeconds: of(name, 'cpuSeconds') },
  ]);
  return Object.fromEntries(medians);
}
