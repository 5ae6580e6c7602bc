// Verification against Redis's own checker, and against merely receiving the bytes.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { constants, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestKey } from '../functions/core/export/export-objects.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { missingPrograms } from '../test/support/redis-server.ts';
import { type BenchFile, SETTINGS, type Setting, writeFiles } from './files.ts';
import { type Cost, costOf, medianCosts, ofRounds } from './processes.ts';
import { buildPrograms, outputOf, running } from './programs.ts';

/** How much is measured. */
interface Scale {
  readonly sizes: Readonly<Record<string, number>>;
  readonly settings: readonly Setting[];
  readonly rounds: number;
  /** So many times the largest file is verified where the start of processes and threads is not to count. */
  readonly repeated: number;
}

const FULL: Scale = { sizes: { '100 MB': 100e6, '1 GB': 1000e6 }, settings: SETTINGS, rounds: 5, repeated: 8 };
/** One file of about 10 GB, which its server holds in memory before. */
const LARGE: Scale = { sizes: { '10 GB': 10e9 }, settings: ['default settings'], rounds: 1, repeated: 2 };
/** Measures nothing of worth, but everything once. */
const SMALL: Scale = { sizes: { '5 MB': 5e6 }, settings: SETTINGS, rounds: 1, repeated: 2 };

const BUCKET = 'exports';
const TARGET = 'bench';
const KEY = `${TARGET}-0001.rdb`;

/** One line of the result: what was measured, of both, their ratio, and what it should be. */
interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly ratio: string;
  readonly goal: string;
}

export const verifyBenchmark = (isSmall: boolean): Promise<string> => measured(isSmall ? SMALL : FULL);

export const largeVerifyBenchmark = (isSmall: boolean): Promise<string> => measured(isSmall ? SMALL : LARGE);

async function measured(scale: Scale): Promise<string> {
  const missing = missingPrograms();
  if (missing.length > 0)
    throw new UsageError(
      `These are needed: ${missing.join(', ')}. On Debian: apt-get install redis-server redis-tools`,
    );
  buildPrograms();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  // Signals run no `finally`, and are not heard while a program is measured.
  process.once('exit', () => rmSync(folder, { recursive: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  console.error('A real redis-server writes the files; this may take some minutes.');
  const files = await writeFiles(folder, scale.sizes, scale.settings);
  // From here on they are in memory: it is not the disk that is measured.
  for (const { path } of files) execFileSync('cat', [path], { stdio: 'ignore' });
  const largest = files.findLast(({ name }) => name.includes('default')) as BenchFile;
  const rows = [
    ...files.flatMap((file) => againstCheckRdb(file, scale)),
    ...twoWorkers(largest, scale),
    memory(largest),
    await overHttp(folder, largest, scale),
  ];
  return [machine(scale), '', ...asTable(rows)].join('\n');
}

const verify = (workers: number, ...files: readonly string[]): Cost =>
  costOf(process.execPath, running('verify/main.mjs', '--workers', String(workers), '--file', ...files));

function againstCheckRdb({ name, path, bytes }: BenchFile, { rounds }: Scale): Row[] {
  console.error(`redis-check-rdb: ${name}`);
  const { ours, peer, warm, read, start } = medianCosts(rounds, {
    peer: () => costOf('redis-check-rdb', [path]),
    ours: () => verify(1, path),
    warm: () => inProcess('verify', path),
    read: () => inProcess('read', path),
    start: () => costOf(process.execPath, ['--eval', '0']),
  });
  // Below that, the start of Node is most of it.
  const goal = bytes < 500e6 ? 'at least 3' : 'at least 7';
  const row = (what: string, seconds: number, ofPeer: number, goal: string): Row => ({
    what: `${name}: ${what}`,
    ours: rate(bytes, seconds),
    peer: rate(bytes, ofPeer),
    ratio: `${(ofPeer / seconds).toFixed(1)} times faster`,
    goal,
  });
  return [
    row('processor time', ours.cpuSeconds, peer.cpuSeconds, goal),
    row('processor time, without the start of Node', warm.cpuSeconds, peer.cpuSeconds, ''),
    row('elapsed time', ours.elapsedSeconds, peer.elapsedSeconds, ''),
    share(`${name}: a Node that does nothing`, start, ours),
    share(`${name}: reading it, and nothing else, without the start of Node`, read, ours),
  ];
}

/** What no verification by Node can be without, as a share of ours. */
const share = (what: string, part: Cost, ours: Cost): Row => ({
  what: `${what}: processor time, against all of ours`,
  ours: `${ours.cpuSeconds.toFixed(2)} s`,
  peer: `${part.cpuSeconds.toFixed(2)} s`,
  ratio: `${Math.round((100 * part.cpuSeconds) / ours.cpuSeconds)} % of it`,
  goal: '',
});

/** Only the processor time is measured. */
const inProcess = (what: 'verify' | 'read', path: string): Cost => ({
  cpuSeconds: Number(outputOf('bench/in-process/in-process.mjs', what, path).stdout),
  elapsedSeconds: Number.NaN,
});

function twoWorkers({ name, path, bytes }: BenchFile, { rounds, repeated }: Scale): Row[] {
  console.error(`two workers: ${name}`);
  const files = Array<string>(repeated).fill(path);
  const { one, two } = medianCosts(rounds, { one: () => verify(1, ...files), two: () => verify(2, ...files) });
  const row = (what: string, of: keyof Cost, ratio: string, goal: string): Row => {
    const [ours, peer] = [two, one].map((cost) => rate(repeated * bytes, cost[of]));
    return {
      what: `${repeated} × ${name}: ${what}, two workers against one`,
      ours: ours ?? '',
      peer: peer ?? '',
      ratio,
      goal,
    };
  };
  const faster = (one.elapsedSeconds / two.elapsedSeconds).toFixed(2);
  const more = (two.cpuSeconds / one.cpuSeconds).toFixed(2);
  return [
    row('elapsed time', 'elapsedSeconds', `${faster} times faster`, 'at least 1.8'),
    // Shows whether they slow each other down, whatever else runs on the machine.
    row('processor time', 'cpuSeconds', `${more} times as much`, ''),
  ];
}

function memory({ name, path }: BenchFile): Row {
  const { kilobytes } = outputOf('verify/main.mjs', '--workers', '2', '--file', path);
  const ours = `${Math.round(kilobytes / 1000)} MB`;
  return { what: `${name}: resident memory, two workers`, ours, peer: '', ratio: '', goal: 'at most 200 MB' };
}

/** Processor time of the client alone: the server is a process of its own. */
async function overHttp(folder: string, { name, path, bytes }: BenchFile, { rounds }: Scale): Promise<Row> {
  console.error(`over HTTP: ${name}`);
  mkdirSync(join(folder, BUCKET));
  renameSync(path, join(folder, BUCKET, KEY));
  // Without a manifest it would not be known that this is all, and the exit code would say so.
  const manifest = { Shards: [{ Shard: '0001', Key: KEY, Slots: '0-16383' }] };
  writeFileSync(join(folder, BUCKET, manifestKey(TARGET)), JSON.stringify(manifest));
  const server = spawn(process.execPath, ['scripts/run.mjs', 'bench/serve.ts', folder, BUCKET]);
  process.once('exit', () => server.kill());
  try {
    const env = {
      AWS_ENDPOINT_URL_S3: await firstLine(server),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    const target = ['--bucket', BUCKET, '--target', TARGET, '--workers', '1'];
    const { ours, peer } = medianCosts(rounds, {
      peer: () => costOf(process.execPath, running('bench/drain/drain.mjs', BUCKET, KEY), env),
      ours: () => costOf(process.execPath, running('verify/main.mjs', ...target), env),
    });
    return {
      what: `${name}: processor time over loopback HTTP, against merely receiving it`,
      ours: perGigabyte(bytes, ours.cpuSeconds),
      peer: perGigabyte(bytes, peer.cpuSeconds),
      ratio: `${(ours.cpuSeconds / peer.cpuSeconds).toFixed(2)} times as much`,
      goal: 'at most 1.15',
    };
  } finally {
    server.kill();
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  const [line] = (await once(stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return line.toString().trim();
}

const rate = (bytes: number, seconds: number): string => `${(bytes / 1e9 / seconds).toFixed(2)} GB/s`;
const perGigabyte = (bytes: number, seconds: number): string => `${(seconds / (bytes / 1e9)).toFixed(2)} s/GB`;

const machine = ({ rounds }: Scale): string =>
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}; ${ofRounds(rounds)}, in which all take turns.`;

const asTable = (rows: readonly Row[]): string[] => [
  '| Measured | Ours | Peer | Ratio | Goal |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map(({ what, ours, peer, ratio, goal }) => `| ${what} | ${ours} | ${peer} | ${ratio} | ${goal} |`),
];
