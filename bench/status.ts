// The measurement of the protection status, at the size that it has to bear and at a tenth of it.
import { execFileSync } from 'node:child_process';
import { median } from './processes.ts';
import { outputOf } from './programs.ts';

interface Run {
  readonly cpu: number;
  readonly elapsed: number;
  readonly calls: number;
  /** Of the measurements until everything was read and checked, and how many those were. */
  readonly most: number;
  readonly measurements: number;
  readonly megabytes: number;
}

const ROUNDS = 5;
/** Its time limit in serverless.yml. */
const LIMIT_SECONDS = 900;

export async function statusBenchmark(isSmall: boolean): Promise<string> {
  const [clusters, most, latency, rounds] = isSmall ? [20, 400, 0, 1] : [1_000, 100_000, 20, ROUNDS];
  const script = "const { buildTool } = await import('./scripts/bundle.mjs'); await buildTool('bench/measure.ts');";
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
  const few = runs(rounds, clusters, most / 10, 0);
  const many = runs(rounds, clusters, most, 0);
  const [slow] = runs(1, clusters, most, latency);
  const cpu = (of: readonly Run[]) => median(of.map((each) => each.cpu));
  const budget = most / 1_000 + most / 2 / 50 + 2 * clusters + 100;
  const fleet = `the first measurement of ${clusters} clusters, ${most} records`;
  const [whole] = many;
  return [
    '| Measured | Result | Goal |',
    '| --- | --- | --- |',
    `| ${fleet}: processor time | ${cpu(many).toFixed(2)} s | |`,
    `| against a tenth of the records | ${(cpu(many) / cpu(few)).toFixed(1)} times as much | at most 12 |`,
    `| ${fleet}: calls | ${slow?.calls} | at most ${budget} |`,
    `| the measurements until all is read and checked: calls of each | ${whole?.most} | at most ${budget} |`,
    `| how many those are | ${whole?.measurements} | |`,
    `| ${fleet}: elapsed, if each call takes ${latency} ms | ${slow?.elapsed.toFixed(1)} s | at most ${LIMIT_SECONDS / 4} s |`,
    `| ${fleet}: resident memory | ${Math.round(median(many.map((each) => each.megabytes)))} MB | at most 512 MB |`,
  ].join('\n');
}

/** Each in a process of its own. */
function runs(rounds: number, ...args: readonly number[]): Run[] {
  return Array.from({ length: rounds }, () => {
    const { stdout, kilobytes } = outputOf('bench/measure/measure.mjs', ...args.map(String));
    return { ...JSON.parse(stdout), megabytes: kilobytes / 1_000 };
  });
}
