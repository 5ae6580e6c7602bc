import { loadBenchmark } from './load.ts';
import { verifyBenchmark } from './verify.ts';

/** Each prints its results as Markdown. */
const BENCHMARKS: Readonly<Record<string, () => Promise<string>>> = { load: loadBenchmark, verify: verifyBenchmark };

/** `npm run bench -- verify` */
export async function main([name = '', ...others]: readonly string[]): Promise<number> {
  const benchmark = BENCHMARKS[name];
  if (!benchmark || others.length > 0) {
    console.error(`Which benchmark? There are: ${Object.keys(BENCHMARKS).join(', ')}.`);
    return 2;
  }
  console.log(await benchmark());
  return 0;
}
