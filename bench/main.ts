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

/** `npm run bench -- verify`; with `--small`, a run of some seconds that shows only that it works. */
export async function main([name = '', ...options]: readonly string[]): Promise<number> {
  const benchmark = BENCHMARKS[name];
  if (!benchmark || options.some((option) => option !== '--small')) {
    console.error(`Which benchmark? There are: ${Object.keys(BENCHMARKS).join(', ')}. The only option is --small.`);
    return 2;
  }
  console.log(await benchmark(options.length > 0));
  return 0;
}
