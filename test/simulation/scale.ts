// Plays one run of many clusters, and prints as JSON what it takes: `node scripts/run.mjs test/simulation/scale.ts 1000 copy`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent } from '../../local/asl/history.ts';
import type { Execution } from '../../local/asl/shared.ts';
import { automaticOf } from './fleet/draw.ts';
import { FLEET_INVARIANTS } from './fleet/invariants.ts';
import { playFleet } from './fleet/play.ts';
import type { FleetRun } from './fleet/record.ts';
import { reportOf } from './fleet/reports.ts';
import type { FleetAct, FleetScenario } from './fleet/scenario.ts';
import { BEGIN, BUCKET } from './scenario/names.ts';
import { type Stage, setStage } from './stage.ts';

const HOUR = 3_600_000;

/** What a run of many clusters took. Bytes are of JSON in UTF-8. */
export interface Scale {
  readonly clusters: number;
  readonly status: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
  /** The largest input or result of a task, and the largest input or output of an execution. */
  readonly largestPayload: number;
  /** What the Map of all clusters leaves in the run's payload. */
  readonly mapResult: number;
  /** Of one execution, those of the Map included. */
  readonly mostEvents: number;
  readonly mostOpenMapRuns: number;
  readonly mostAtOnce: number;
  /** Calls by functions to services: of one copy or export alone, and of the run by cluster. */
  readonly callsAlone: Readonly<Record<string, number>>;
  readonly callsPerCluster: Readonly<Record<string, number>>;
  /** The most calls of one operation that arrived within a second. */
  readonly mostPerSecond: Readonly<Record<string, number>>;
  readonly hours: number;
}

export async function main([count = '1000', kind = 'copy', atOnce = '100']: readonly string[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'scale-'));
  try {
    const stage = setStage(process.cwd(), process.cwd(), folder);
    const request = { TargetSnapshotName: '{source}', ...(kind === 'export' ? { TargetBucket: BUCKET } : {}) };
    const alone = await playFleet(
      stage,
      scenarioOf(stage, 1, null, [
        { seconds: 0, act: 'start-copy', name: 'alone', input: { SourceClusterName: nameOf(0), ...request } },
      ]),
    );
    const input = { Request: request, Options: { MaxConcurrency: Number(atOnce) } };
    const many = await playFleet(stage, scenarioOf(stage, Number(count), input, []));
    console.log(JSON.stringify(scaleOf(alone, many, Number(count))));
    return 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const nameOf = (index: number): string => `cluster-${String(index).padStart(4, '0')}`;

function scenarioOf(stage: Stage, clusters: number, input: object | null, acts: readonly FleetAct[]): FleetScenario {
  return {
    seed: 1,
    input,
    isFlawed: false,
    clusters: Array.from({ length: clusters }, (_, index) => ({
      name: nameOf(index),
      status: 'available',
      retention: 7,
      tags: [],
      snapshots: [automaticOf(nameOf(index), BEGIN - 3 * HOUR, stage.rdbs)],
    })),
    taken: [],
    options: {},
    skew: {},
    scripts: [],
    faults: [],
    interruptions: [],
    duplicates: [],
    acts,
  };
}

function scaleOf(alone: FleetRun, run: FleetRun, clusters: number): Scale {
  const [execution] = run.runs;
  if (!execution) throw new Error('There was no run.');
  const all = [execution, ...execution.children, ...run.copies, ...run.copies.flatMap(({ children }) => children)];
  return {
    clusters,
    status: execution.status,
    counts: reportOf(run, execution)?.Counts ?? {},
    violations: FLEET_INVARIANTS.flatMap(({ name, check }) => check(run).violations.map((each) => `${name}: ${each}`)),
    largestPayload: Math.max(...all.map(largestIn)),
    mapResult: mapResultOf(execution),
    mostEvents: Math.max(...all.map(({ history }) => history.length)),
    mostOpenMapRuns: mostAtOnce([execution, ...run.copies].flatMap(mapRunsOf)),
    mostAtOnce: mostAtOnce(
      execution.children.map(({ startDate, stopDate }) => [startDate.getTime(), stopDate?.getTime() ?? Number.NaN]),
    ),
    callsAlone: callsOf(alone, 1),
    callsPerCluster: callsOf(run, clusters),
    mostPerSecond: ratesOf(run),
    hours: ((execution.stopDate?.getTime() ?? Number.NaN) - BEGIN) / HOUR,
  };
}

/** Every text of an event that is somebody's payload. */
const payloadsIn = (event: HistoryEvent): string[] =>
  Object.values(event).flatMap((details) =>
    typeof details === 'object' && details !== null
      ? Object.entries(details).flatMap(([name, value]) =>
          ['input', 'output', 'parameters'].includes(name) && typeof value === 'string' ? [value] : [],
        )
      : [],
  );

const largestIn = ({ history }: Execution): number =>
  Math.max(0, ...history.flatMap(payloadsIn).map((text) => Buffer.byteLength(text)));

function mapResultOf({ history }: Execution): number {
  const index = history.findIndex(({ type }) => type === 'MapStateExited');
  return Buffer.byteLength(history[index]?.stateExitedEventDetails?.output ?? '');
}

/** When Map Runs of an execution were open. */
function mapRunsOf({ history }: Execution): [number, number][] {
  const at = (type: string) =>
    history.filter((event) => event.type === type).map(({ timestamp }) => timestamp.getTime());
  const ends = [...at('MapRunSucceeded'), ...at('MapRunFailed')].sort((one, other) => one - other);
  return at('MapRunStarted').map((start, index) => [start, ends[index] ?? Number.POSITIVE_INFINITY]);
}

function mostAtOnce(spans: readonly (readonly [from: number, to: number])[]): number {
  const steps = spans.flatMap(([from, to]) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  let [now, most] = [0, 0];
  for (const { by } of steps.sort((one, other) => one.at - other.at || one.by - other.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

const SERVICES: Readonly<Record<string, RegExp>> = {
  memorydb: /^(CopySnapshot|DescribeSnapshots|DescribeClusters|ListTags)$/,
  sfn: /Execution/,
  sns: /^Publish$/,
};

function callsOf({ exchanges }: FleetRun, clusters: number): Record<string, number> {
  const calls: Record<string, number> = { all: exchanges.length / clusters, memorydb: 0, s3: 0, sfn: 0, sns: 0 };
  for (const { operation } of exchanges) {
    const service = Object.keys(SERVICES).find((name) => SERVICES[name]?.test(operation)) ?? 's3';
    calls[service] = (calls[service] ?? 0) + 1 / clusters;
    calls[operation] = (calls[operation] ?? 0) + 1 / clusters;
  }
  return Object.fromEntries(Object.entries(calls).map(([name, value]) => [name, Math.round(value * 1_000) / 1_000]));
}

function ratesOf({ exchanges }: FleetRun): Record<string, number> {
  const seconds = new Map<string, number>();
  for (const { at, operation } of exchanges) {
    const second = `${operation} ${Math.floor(at / 1_000)}`;
    seconds.set(second, (seconds.get(second) ?? 0) + 1);
  }
  const most: Record<string, number> = {};
  for (const [second, count] of seconds) {
    const [operation = ''] = second.split(' ');
    most[operation] = Math.max(most[operation] ?? 0, count);
  }
  return most;
}
