import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { VirtualClock } from '../local/clock.ts';
import { type LocalService, startLocalService } from '../local/service/service.ts';
import { median } from './processes.ts';

const FULL = { few: 10, many: 1_000, rounds: 5 };
const SMALL = { few: 2, many: 6, rounds: 1 };
/** So few that every function which they need stays warm: the service keeps 60. */
const AT_ONCE = 2;
const HOUR = 3_600_000;

/** What a run of protect-clusters took, by cluster. */
interface Cost {
  readonly cpuMilliseconds: number;
  readonly heapBytes: number;
}

/**
 * Runs protect-clusters for 10 and for 1,000 clusters in one warm local service, on a virtual clock, so that nothing waits:
 * the small runs before and after the large one, since the service changes with what it has done.
 * @returns a table: processor time of the whole process, and what the heap has grown by after a collection, by cluster
 */
export async function fleetBenchmark(isSmall: boolean): Promise<string> {
  const { few, many, rounds } = isSmall ? SMALL : FULL;
  const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
  const service = await startLocalService({
    root: process.cwd(),
    folder,
    newClock: () => new VirtualClock(Date.parse('2026-11-23T03:00:00Z')),
    persist: true,
    onLog: () => undefined,
  });
  let runs = 0;
  const measure = async (clusters: number): Promise<Cost> => {
    runs += 1;
    const heap = heapUsed();
    const before = process.cpuUsage();
    await protect(service, `fleet-${runs}`, clusters);
    const { user, system } = process.cpuUsage(before);
    return { cpuMilliseconds: (user + system) / 1_000 / clusters, heapBytes: (heapUsed() - heap) / clusters };
  };
  const severally = async (): Promise<Cost[]> => {
    const costs: Cost[] = [];
    for (let round = 0; round < rounds; round += 1) costs.push(await measure(few));
    return costs;
  };
  try {
    // Warms up: compilers, instances of functions, connections.
    for (let round = 0; round < 2 * rounds; round += 1) await measure(few);
    const before = await severally();
    const large = await measure(many);
    const after = await severally();
    const small = median([...before, ...after].map(({ cpuMilliseconds }) => cpuMilliseconds));
    const rows = [
      [`Processor time for each of ${few} clusters`, `${small.toFixed(1)} ms`],
      [`Processor time for each of ${many} clusters`, `${large.cpuMilliseconds.toFixed(1)} ms`],
      ['The one to the other', (large.cpuMilliseconds / small).toFixed(2)],
      [`Memory for each of ${many} clusters`, `${(large.heapBytes / 1024).toFixed(0)} KB`],
      ['Most resident memory', `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`],
    ];
    return ['| | |', '|---|---|', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
  } finally {
    await service.close();
    rmSync(folder, { recursive: true });
  }
}

/** Makes so many clusters with a snapshot each, lets one run protect them, and removes them again. */
async function protect(service: LocalService, run: string, clusters: number): Promise<void> {
  const { store } = service.world.memorydb;
  const names = Array.from({ length: clusters }, (_, index) => `${run}-${String(index).padStart(4, '0')}`);
  const createdAt = service.world.clock.now() - HOUR;
  const time = new Date(createdAt).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
  for (const Name of names) {
    store.addCluster({ configuration: { Name } });
    store.addSnapshot({ name: `automatic.${Name}-${time}`, cluster: { Name }, createdAt });
  }
  const machine = service.definition.machines.find(({ name }) => name.endsWith('-protect-clusters'));
  const execution = service.start(
    { ClusterNames: [`${run}-*`], Options: { MaxConcurrency: AT_ONCE } },
    { name: run, stateMachineArn: machine?.arn ?? '' },
  );
  await service.settled(execution);
  if (execution.status !== 'SUCCEEDED') throw new Error(`The run ended ${execution.status}: ${execution.cause}`);
  for (const name of names) store.removeCluster(name);
  for (const { name } of [...store.state.snapshots]) store.removeSnapshot(name);
}

/** After a collection, which Node does not offer otherwise. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
