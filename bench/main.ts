import { parseArguments } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { fleetBenchmark } from './fleet.ts';
import { loadBenchmark } from './load.ts';
import { planBenchmark } from './plan.ts';
import { statusBenchmark } from './status.ts';
import { largeVerifyBenchmark, verifyBenchmark } from './verify.ts';

/** Each prints its results as Markdown. */
const BENCHMARKS: Readonly<Record<string, (isSmall: boolean) => Promise<string>>> = {
  fleet: fleetBenchmark,
  load: loadBenchmark,
  plan: planBenchmark,
  status: statusBenchmark,
  verify: verifyBenchmark,
  'verify-large': largeVerifyBenchmark,
};

const USAGE = `Which benchmark? There are: ${Object.keys(BENCHMARKS).join(', ')}. With --small, it takes seconds, and shows only that it works.`;
const KNOWN = { small: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;

/** `npm run bench -- verify`; with `--small`, a run of some seconds that shows only that it works. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = parse(args);
    console.log(options ? await options.benchmark(options.isSmall) : USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** @returns null if the user asks for help. Throws UsageError. */
export function parse(args: readonly string[]) {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return null;
  const [name = '', ...others] = positionals;
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (!benchmark || others.length > 0) throw new UsageError(USAGE);
  return { benchmark, isSmall: values.small ?? false };
}
