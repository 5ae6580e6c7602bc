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

const USAGE = `Which benchmark? There are: ${Object.keys(BENCHMARKS).join(', ')}. The only option is --small.`;

/** `npm run bench -- verify`; with `--small`, a run of some seconds that shows only that it works. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { benchmark, isSmall } = parse(args);
    console.log(await benchmark(isSmall));
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

/** Throws UsageError. */
export function parse(args: readonly string[]) {
  const { values, positionals } = parseArguments(args, { small: { type: 'boolean' } });
  const [name = '', ...others] = positionals;
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (!benchmark || others.length > 0) throw new UsageError(USAGE);
  return { benchmark, isSmall: values.small ?? false };
}
