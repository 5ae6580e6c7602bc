import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realClock } from '../local/clock.ts';
import { seedClusters } from '../local/service/seed.ts';
import { startLocalService } from '../local/service/service.ts';

const FULL = { starts: 1_200, names: 600 };
const SMALL = { starts: 60, names: 30 };
const REQUEST = {
  SourceSnapshotName: 'automatic.orders-2026-11-20-03-00',
  TargetSnapshotName: 'never',
  Options: { DryRun: true },
};

/**
 * Sends 1,200 starts at once to a local service that keeps what it acknowledges: of 600 executions, dry runs, each twice.
 * @returns a table: how the starts were answered, how the executions ended, and the most memory that the process had
 */
export async function loadBenchmark(isSmall: boolean): Promise<string> {
  const { starts, names } = isSmall ? SMALL : FULL;
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  const service = await startLocalService({
    root: process.cwd(),
    folder,
    newClock: () => realClock,
    persist: true,
    onReady: ({ world }) => seedClusters(world, process.cwd()),
    onLog: () => undefined,
  });
  try {
    const begun = performance.now();
    const seconds = () => ((performance.now() - begun) / 1_000).toFixed(1);
    const answers = await Promise.all(
      Array.from({ length: starts }, (_, index) =>
        start(service.urls.sfn, service.definition.machines[0].arn, `load-${index % names}`),
      ),
    );
    const answered = seconds();
    const running = service.world.executions.list();
    await Promise.all(running.map((execution) => service.settled(execution)));
    const rows = [
      ...counted(answers).map(([what, count]) => [`Answers ${what}`, `${count}`]),
      ['All answered after', `${answered} s`],
      ...counted(running.map(({ status }) => status)).map(([status, count]) => [`Executions ${status}`, `${count}`]),
      ['All ended after', `${seconds()} s`],
      ['Most resident memory', `${mostMemory()} MB`],
    ];
    return ['| | |', '|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

/** The status, and the error's name if there is one. */
async function start(url: string, stateMachineArn: string, name: string): Promise<string> {
  const headers = { 'x-amz-target': 'AWSStepFunctions.StartExecution' };
  const body = JSON.stringify({ stateMachineArn, name, input: JSON.stringify(REQUEST) });
  try {
    const answer = await fetch(url, { method: 'POST', headers, body });
    const { __type: error = '' } = (await answer.json()) as { readonly __type?: string };
    return `${answer.status} ${error}`.trim();
  } catch (error) {
    return String(error);
  }
}

function counted(texts: readonly string[]): [text: string, count: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts];
}

/** Of this process, client included, since it began. */
const mostMemory = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
