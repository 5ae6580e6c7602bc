import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { UsageError } from '../../terminal/usage-error.ts';
import type { Execution } from '../asl/shared.ts';
import { VirtualClock } from '../clock.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import type { Fault } from '../faults.ts';
import { isRecord } from '../json.ts';
import type { ServiceDefinition } from '../service/definition.ts';
import { runOf } from '../service/machine-inputs.ts';
import {
  type PlannedRun,
  payloadOf,
  plannedRuns,
  readSchedules,
  type ScheduleFile,
  SchedulesRefused,
} from '../service/schedules.ts';
import { seedClusters } from '../service/seed.ts';
import { type LocalService, readLocalDefinition, startLocalService } from '../service/service.ts';
import { absenceOf } from './absence.ts';
import { alarmLines, shortName } from './alarm.ts';
import type { Display } from './display.ts';
import { faultLines, faultName } from './fault-report.ts';
import { onInterrupt } from './interrupt.ts';
import { type ExpirationPlan, keptTable } from './kept-table.ts';
import { PARAMETERS } from './parameters.ts';
import { usageErrorOf } from './parts.ts';
import type { PlayedSchedules, RunOptions } from './run-options.ts';
import { described, fold, harmless, styled, table } from './text.ts';

interface Place extends Display {
  /** The project's folder. */
  readonly root: string;
  /** The default folder for exported files. */
  readonly data: string;
  /** When the first day begins, in milliseconds since the epoch; now by default. */
  readonly begin?: number;
  readonly start?: typeof startLocalService;
}

/** Columns of a time and what is behind it. */
const INDENT = 18;
const MARGIN = ' '.repeat(INDENT);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A run that has ended: its execution or, if none could be started, the name of the error. */
interface Played extends PlannedRun {
  readonly ended: Execution | string;
}

const hasSucceeded = ({ ended }: Played): boolean => typeof ended !== 'string' && ended.status === 'SUCCEEDED';

const failedInputs = (played: readonly Played[]): string[] =>
  played.flatMap(({ ended }) => (typeof ended !== 'string' && ended.status === 'FAILED' ? [ended.input] : []));

const SKIPPED = '--skip-hourly left out the hourly measurements and the alarms.';

/** The line that an alarm counts, which the line of the run says in its own words. */
const OF_WARNINGS = /^SUCCEEDED WITH WARNINGS: .*\n?/gm;

/**
 * Plays the schedules of a file for so many days, with a clock that jumps, and prints a line for each run.
 * @returns the exit code. Throws UsageError
 */
export async function play(options: RunOptions, schedules: PlayedSchedules, usual: Place): Promise<number> {
  const { root, print, width, begin = Date.now(), start = startLocalService } = usual;
  const data = options.data ?? usual.data;
  const from = Math.floor(begin / MINUTE) * MINUTE;
  const until = from + schedules.days * DAY;
  const definition = readLocalDefinition(root);
  const deployment = definition.machines[0].name;
  const file = read(schedules, definition, new Date(from));
  let ofRuns = 0;
  const service = await start({
    root,
    folder: data,
    bucket: file.bucket,
    params: PARAMETERS,
    newClock: () => new VirtualClock(from),
    hourly: !schedules.skipHourly,
    onLog(text) {
      const rest = text.replaceAll(OF_WARNINGS, '').trimEnd();
      if (rest !== '') print(rest);
    },
    onReady({ world }) {
      const seeded = seedClusters(world, root, options.rdbFiles);
      world.memorydb.options.automaticSnapshots = true;
      void world.memorydb.settle();
      const runs = `${schedules.days} day(s) of ${file.schedules.length} schedule(s), from ${minuteOf(from)} on.`;
      for (const line of [
        'MemoryDB, S3 and SNS are emulated on this machine; AWS is not contacted. All times are UTC.',
        `${runs} Waiting takes no real time. Clusters take their automatic snapshots every night.`,
        ...seeded.map(described),
        '',
      ])
        print(fold(line, 2, width()));
    },
    onNotice(notice) {
      const { executionArn, outcome, summary } = bodyOf(notice);
      if (typeof executionArn === 'string') ofRuns += 1;
      else print(fold(`${minuteOf(notice.at)}  Notice: ${harmless(`${outcome}. ${summary}`)}`, INDENT, width()));
    },
    onAlarms(changes) {
      for (const line of alarmLines(changes, deployment, minuteOf)) print(fold(line, INDENT, width()));
    },
  }).catch((error) => {
    throw usageErrorOf(error);
  });
  const interruption = new AbortController();
  let interruptedAt: number | undefined;
  const release = onInterrupt(
    () => {
      interruptedAt = service.world.clock.now();
      interruption.abort();
    },
    () => process.exit(130),
  );
  try {
    const planned = plannedRuns(file.schedules, from, until);
    const setting = { service, schedules, faults: options.faults, from, until, signal: interruption.signal };
    const line = lineOf(file, service, usual);
    const { played, unused } = await playAll(planned, setting, (each) => print(line(each)));
    if (interruptedAt !== undefined) print(`\n${interruptionOf(interruptedAt, from, schedules.days)}`);
    print(`\n${summaryOf(file, played)}`);
    print(`\nNotices of runs: ${ofRuns}. Other notices: ${service.world.sns.inbox.length - ofRuns}.`);
    print(`\n${schedules.skipHourly ? SKIPPED : alarmsOf(service, width())}`);
    const kept = keptTable(await keysOf(service), lastPlanOf(played, service));
    print(kept === '' ? '\nNo recovery points were made.' : `\n${kept}`);
    print(`\nThe files are in ${relative(root, data)}/ until the next start.`);
    const absent = absenceOf(failedInputs(played), service.world);
    if (absent !== '') print(`\n${fold(harmless(absent), 2, width())}`);
    for (const text of faultLines(service.world, unused)) print(`\n${fold(text, 2, width())}`);
    if (interruption.signal.aborted) return 130;
    return played.every(hasSucceeded) ? 0 : 1;
  } finally {
    release();
    await service.close();
  }
}

function interruptionOf(at: number, from: number, days: number): string {
  const played = Math.floor((at - from) / DAY);
  return `Interrupted at ${minuteOf(at)}, after ${played} of ${days} days: what follows is of the time until then.`;
}

function read({ file, content }: PlayedSchedules, definition: ServiceDefinition, now: Date): ScheduleFile {
  try {
    return readSchedules(content, definition, now);
  } catch (error) {
    if (!(error instanceof SchedulesRefused)) throw error;
    const lines = error.message.split('\n').map((line) => harmless(`${file}, ${line}`));
    throw new UsageError(`This cannot work:\n${lines.join('\n')}`);
  }
}

interface Setting {
  readonly service: LocalService;
  readonly schedules: PlayedSchedules;
  readonly faults: readonly Fault[];
  readonly from: number;
  readonly until: number;
  readonly signal: AbortSignal;
}

/** Starts what is due when it is due. Each day from the first one with faults on has all of them. */
async function playAll(
  planned: readonly PlannedRun[],
  { service, schedules, faults, from, until, signal }: Setting,
  onEnd: (played: Played) => void,
): Promise<{ readonly played: readonly Played[]; readonly unused: readonly string[] }> {
  const { clock, faults: door } = service.world;
  const played: Played[] = [];
  let unused = [...new Set(faults.map(faultName))];
  let haveFaults = false;
  const endDay = () => {
    if (!haveFaults) return;
    const left = door.pending().map(faultName);
    unused = unused.filter((name) => left.includes(name));
    door.clear();
  };
  const days = Array.from({ length: schedules.days }, (_, day) => from + day * DAY);
  const due = [
    ...days.slice(schedules.faultsFromDay - 1).map((at) => ({
      at,
      begin: async () => {
        endDay();
        haveFaults = true;
        for (const fault of faults) door.inject(fault);
      },
    })),
    ...planned.map((run) => ({
      at: run.at,
      begin: async () => {
        const each = { ...run, ended: await endOf(run, service) };
        played.push(each);
        onEnd(each);
      },
    })),
  ].sort((a, b) => a.at - b.at);
  const stop = () => {
    for (const { status, stop } of service.world.executions.list())
      if (status === 'RUNNING') stop({ error: 'Interrupted', cause: 'Ctrl-C was pressed.' });
  };
  signal.addEventListener('abort', stop, { once: true });
  const begun: Promise<void>[] = [];
  const isInTime = async (at: number): Promise<boolean> => {
    await clock.sleep(at - clock.now(), signal).catch(() => undefined);
    return !signal.aborted;
  };
  for (const { at, begin } of due) if (await isInTime(at)) begun.push(begin());
  await isInTime(until);
  await Promise.all(begun);
  endDay();
  return { played, unused };
}

/** Sends what Scheduler would send; resolves when the execution that was started has ended. */
async function endOf(run: PlannedRun, { world, settled }: LocalService): Promise<Played['ended']> {
  const answer = await world.buses.invoked(run.schedule.target, payloadOf(run));
  if (!answer?.ok) return answer?.error ?? 'Interrupted';
  const execution = world.executions.find(String(Object(JSON.parse(answer.payload)).executionArn));
  if (!execution) return 'Unknown';
  await settled(execution);
  return execution;
}

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function lineOf({ schedules }: ScheduleFile, { definition }: LocalService, { colour, width: columns }: Display) {
  const width = Math.max(...schedules.map(({ name }) => name.length));
  const machines = new Map(definition.machines.map(({ arn, name }) => [arn, runOf(name, definition)]));
  const widest = Math.max(...schedules.map(({ input }) => (JSON.parse(input).run ?? 'copy-snapshot').length));
  return ({ schedule, at, ended }: Played): string => {
    const head = `${minuteOf(at)}  ${schedule.name.padEnd(width)}  `;
    const isStarted = typeof ended !== 'string';
    const [machine = '', status] = isStarted ? [machines.get(ended.machineArn), ended.status] : ['', 'NOT STARTED'];
    const result = isStarted ? resultOf(ended) : `${ended}; on AWS, an alarm would be raised`;
    const line = `${head}${machine.padEnd(widest)}  ${status.padEnd(9)}  ${harmless(result)}`.trimEnd();
    const whys = isStarted ? faultsIn(ended).map((why) => fold(`${MARGIN}${harmless(why)}`, INDENT, columns())) : [];
    const text = [line, ...whys].join('\n');
    return colour ? styled(status === 'SUCCEEDED' ? 'green' : 'red', text) : text;
  };
}

/** What an execution made, or why it failed. */
function resultOf(execution: Execution): string {
  const { output, error = '' } = execution;
  const { TargetSnapshotName: target = '', Warnings = [] } = Object(JSON.parse(output ?? '{}'));
  const warned = [Warnings].flat().length > 0 ? 'with warnings' : '';
  const run = answerWith('Counts', execution);
  if (!run) return [output === undefined ? error : String(target), warned].filter((part) => part !== '').join(', ');
  const counts = Object.entries(Object(run['Counts'])).filter(([, count]) => Number(count) > 0);
  // What became of what was due says more than that it was due.
  const isDone = counts.some(([what]) => OUTCOMES.includes(what));
  const shown = counts.filter(([what]) => !(isDone && DUE.includes(what)));
  return [...shown.map(([what, count]) => `${count} ${inWords(what)}`), warned]
    .filter((part) => part !== '')
    .join(', ');
}

const DUE = ['FINISH', 'DELETE'];
const OUTCOMES = ['FAILED', 'LEFT', 'ALREADY_GONE', 'DELETED'];
const WORDS: Readonly<Record<string, string>> = { KEEP: 'kept', DELETE: 'would go', FINISH: 'would be finished' };
const inWords = (verdict: string): string => WORDS[verdict] ?? verdict.toLowerCase().replaceAll('_', ' ');

/**
 * The clusters of a run that failed, each with its error, and the groups that were left whole, each with what to do; of a run
 * without clusters, and of a copy, why it failed.
 */
const faultsIn = (execution: Execution): string[] => {
  const rowsOf = (member: string) => [answerWith(member, execution)?.[member] ?? []].flat().filter(isRecord);
  const [sentence = ''] = answerWith('Counts', execution) ? [] : (execution.cause ?? '').split('\n');
  return [
    ...(sentence === '' ? [] : [sentence]),
    ...rowsOf('Rows').flatMap(({ Cluster, Verdict, Error: error }) =>
      error ? [`${Cluster} ${Verdict}: ${error}`] : [],
    ),
    ...rowsOf('OverBound').map(({ Cluster, Kind, Remedy }) => `${Cluster}, ${Kind}: ${Remedy}`),
  ];
};

/** The last answer of a function that has a member. */
function answerWith(member: string, { history }: Execution): Readonly<Record<string, unknown>> | undefined {
  for (const { taskSucceededEventDetails: succeeded } of history.toReversed()) {
    const answer = succeeded?.output === undefined ? undefined : Object(JSON.parse(succeeded.output)).Payload;
    if (isRecord(answer) && answer[member] !== undefined) return answer;
  }
  return undefined;
}

function summaryOf({ schedules }: ScheduleFile, played: readonly Played[]): string {
  const rows = schedules.map((schedule) => {
    const own = played.filter((each) => each.schedule === schedule);
    const good = own.filter(hasSucceeded).length;
    return [schedule.name, `${own.length}`, `${good}`, `${own.length - good}`];
  });
  return table(['Schedule', 'Runs', 'Succeeded', 'Failed'], rows);
}

/** The alarms that were raised, and which could not be. */
function alarmsOf({ alarms, definition }: LocalService, width: number): string {
  const all = alarms.list();
  const raised = all.filter((each) => each.raised > 0);
  const nameOf = (name: string) => shortName(name, definition.machines[0].name);
  const rows = raised.map(({ alarm, state, raised, value }) => [
    ...[nameOf(alarm.AlarmName), `${raised}`, state],
    value === null ? 'no data' : `${alarm.MetricName} ${value}`,
  ]);
  const others = `${all.length - raised.length} other alarm(s) were not raised.`;
  const unmeasured = `Nothing here makes the metrics of ${definition.unmeasuredAlarms.map(nameOf).join(', ')}, nor of alarms that schedules add.`;
  return [
    ...(rows.length > 0 ? [table(['Alarm', 'Raised', 'At the end', 'By'], rows)] : []),
    fold(`${others} ${unmeasured}`, 0, width),
  ].join('\n');
}

const keysOf = async ({ world, definition }: LocalService): Promise<string[]> => {
  const stores = definition.buckets.map(({ name }) => world.s3.store.list(name, 'recovery-points/'));
  return (await Promise.all(stores)).flat();
};

/** The plan of the last run of expire-recovery-points; undefined if there was none, or it did not come to its report. */
function lastPlanOf(played: readonly Played[], { world }: LocalService): ExpirationPlan | undefined {
  const runs = played.flatMap(({ ended }) => (typeof ended === 'string' ? [] : [ended]));
  const last = runs.findLast(({ machineArn }) => machineArn.endsWith('-expire-recovery-points'));
  const report = last && answerWith('Report', last)?.['Report'];
  if (!isRecord(report)) return undefined;
  return JSON.parse(readFileSync(world.s3.store.pathOf(String(report['Bucket']), String(report['Json'])), 'utf8'));
}

/** The JSON of a notice. */
function bodyOf({ message, byProtocol = {} }: Notification): Readonly<Record<string, unknown>> {
  const json = [message, ...Object.values(byProtocol)].find((text) => text.startsWith('{'));
  return Object(JSON.parse(json ?? '{}'));
}
