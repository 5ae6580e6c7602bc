import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { atEnd } from '../../support/at-end.ts';
import { ROOT, SOURCE } from '../../support/service.ts';
import { program } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'serve-'));
const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'mine' };

interface Running {
  readonly child: ChildProcess;
  /** Resolves with all output so far, once that matches; rejects when the process ends without. */
  readonly output: (pattern: RegExp) => Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

let help: string;
let reserved: Server;
let data: string;
let port: number;
let runs = 0;

beforeAll(async () => {
  help = execFileSync(process.execPath, ['scripts/start.mjs', 'local', '--help'], {
    ...{ cwd: ROOT, encoding: 'utf8' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  reserved = await reserve();
});
beforeEach(() => {
  runs += 1;
  data = join(folder, `data-${runs}`);
  port = portOf(reserved) + 1;
});
afterAll(async () => {
  await closed(reserved);
  rmSync(folder, { recursive: true });
});

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
const portOf = (server: Server) => (server.address() as AddressInfo).port;
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));
const opened = (at: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(at, '127.0.0.1', () => resolve(server));
  });

/** Takes a port until the test ends. */
async function take(at: number): Promise<Server> {
  const server = await opened(at);
  atEnd(() => closed(server));
  return server;
}

/** How many a service takes. */
const PORTS = 6;

/**
 * Holds a port of which those behind it are free for two services. Another run of these tests finds it taken, and so looks
 * elsewhere; and all are below the ports that systems hand out.
 */
async function reserve(): Promise<Server> {
  const behind = Array.from({ length: 2 * PORTS }, (_, index) => 1 + index);
  for (let at = 10_000; at < 32_000; at += 1 + behind.length) {
    const first = await opened(at).catch(() => undefined);
    if (!first) continue;
    const others = await Promise.allSettled(behind.map((distance) => opened(at + distance)));
    await Promise.all(others.map((each) => each.status === 'fulfilled' && closed(each.value)));
    if (others.every(({ status }) => status === 'fulfilled')) return first;
    await closed(first);
  }
  throw new Error('There are not enough free ports.');
}

function local(...args: string[]): Running {
  const child = spawn(process.execPath, program('local', { folder, data }, '--port', `${port}`, ...args));
  atEnd(() => hasEnded(child) || (child.kill('SIGKILL') && once(child, 'close')));
  let [out, err] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout?.on('data', (text) => {
    out += text;
    for (const listener of listeners) listener();
  });
  child.stderr?.on('data', (text) => {
    err += text;
  });
  const ended: Running['ended'] = new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
  const output = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => pattern.test(out) && resolve(out);
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended without ${pattern}: ${out}${err}`)));
    });
  return { child, output, ended };
}

const READY = /s3 ls s3:.*\n/;
const api = (path = '') => `http://127.0.0.1:${port}/snapshot-copies${path}`;

async function post(): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(api(), { method: 'POST', headers, body: JSON.stringify(COPY) });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { name: string }).name;
}

/** The words of a command as a shell takes them apart. */
const words = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);
const argumentOf = (all: readonly string[], option: string) => all[all.indexOf(option) + 1] ?? '';
/** What a command reads from a file that it names, seen from where the user is. */
const fileAt = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('A service that has started', () => {
  test('says what it has, and every command that it prints does what it says', async () => {
    const { child, output, ended } = local();
    const out = await output(READY);
    expect(out).toMatch(/^Data folder data-\d+ is new\.$/m);
    expect(out).toMatch(new RegExp(`^Cluster orders: ${SOURCE}, 3 shard\\(s\\), [\\d,]+ bytes of RDB\\.$`, 'm'));
    for (const [index, name] of ['HTTP API', 'EventBridge', 'Step Functions', 'MemoryDB', 'S3', 'SNS'].entries())
      expect(out).toMatch(new RegExp(`^  ${name} +http://127\\.0\\.0\\.1:${port + index}$`, 'm'));

    const commands = out.match(/^ {2}(aws|curl) .*$/gm)?.map((line) => words(line.trim())) ?? [];
    const find = (...some: string[]) => {
      const found = commands.find((command) => some.every((word) => command.includes(word)));
      if (!found) throw new Error(`no command has ${some}`);
      return {
        words: found,
        setting: { endpoint: argumentOf(found, '--endpoint-url'), region: argumentOf(found, '--region') },
      };
    };
    for (const command of commands.filter(([program]) => program === 'aws'))
      expect(command).toEqual(expect.arrayContaining(['--no-sign-request', '--region', '--endpoint-url']));

    const start = find('stepfunctions', 'start-execution');
    const sfn = new SFNClient(start.setting);
    const stateMachineArn = argumentOf(start.words, '--state-machine-arn');
    const input = fileAt(argumentOf(start.words, '--input').replace(/^file:\/\//, ''));
    expect(await sfn.send(new StartExecutionCommand({ stateMachineArn, input }))).toHaveProperty('executionArn');

    const put = find('events', 'put-events');
    const Entries = JSON.parse(argumentOf(put.words, '--entries'));
    const events = new EventBridgeClient(put.setting);
    expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });

    const [, , , header = '', , body = '', url = ''] = find('curl', '-d').words;
    const headers = Object.fromEntries([header.split(': ')]);
    const posted = await fetch(url, { method: 'POST', headers, body: fileAt(body.slice(1)) });
    expect(posted.status).toBe(202);

    const listed = find('stepfunctions', 'list-executions');
    expect(argumentOf(listed.words, '--state-machine-arn')).toBe(stateMachineArn);
    await output(/(ValidateRequest {2}Copy.*){3}/s);
    const { executions } = await new SFNClient(listed.setting).send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toHaveLength(3);
    const [, looked = ''] = commands.find((command) => command.length === 2) ?? [];
    expect(await (await fetch(looked)).json()).toMatchObject({ executions: [{}, {}, {}] });
    const memorydb = new MemoryDBClient(find('memorydb', 'describe-snapshots').setting);
    expect((await memorydb.send(new DescribeSnapshotsCommand({}))).Snapshots?.length).toBeGreaterThanOrEqual(2);
    const s3 = new S3Client({ ...find('s3', 'ls').setting, forcePathStyle: true });
    const Bucket = (find('s3', 'ls').words.at(-1) ?? '').replace('s3://', '');
    const { Contents = [], KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket }));
    // What the measurement writes; copies write no files.
    expect(KeyCount).toBe(Contents.filter(({ Key = '' }) => /^(reports|recovery-points)\//.test(Key)).length);
    const run = commands.find((command) => command.includes('{}') && command.includes('start-execution')) ?? [];
    const ofRuns = argumentOf(run, '--state-machine-arn');
    expect(ofRuns).toMatch(/-protect-clusters$/);
    const begun = { stateMachineArn: ofRuns, input: argumentOf(run, '--input') };
    expect(await sfn.send(new StartExecutionCommand(begun))).toHaveProperty('executionArn');
    await output(/: copies of all clusters$.*^\S+ {2}ProtectClusters {2}orders /ms);
    expect(commands).toHaveLength(10);

    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0, err: '' });
  });

  test('ends with its state kept when it is killed in the middle of a copy, and says so when it is back', async () => {
    const first = local();
    await first.output(READY);
    const name = await post();
    await first.output(/WaitForCopy {6}waits/);
    first.child.kill('SIGKILL');
    await first.ended;

    const second = local();
    const out = await second.output(/^Notice of .*^ {2}notice/ms);
    expect(out).toMatch(/^Data folder data-\d+ has, from before: 1 execution\(s\), \d notice\(s\)\.$/m);
    expect(out).not.toContain('Cluster orders: automatic');
    expect(out.indexOf('AWS is emulated')).toBeLessThan(out.indexOf(name));
    expect(out).toMatch(new RegExp(`^${name}(: .*)?\n.*\n.*ABORTED {10}LocalServiceEnded last seen after `, 'm'));
    expect(out).toContain(`ABORTED: MemoryDB copy of ${SOURCE} (LocalServiceEnded)`);
    expect(await (await fetch(api(`/${name}`))).json()).toMatchObject({
      status: 'ABORTED',
      error: { name: 'LocalServiceEnded' },
    });
    second.child.kill('SIGTERM');
    expect(await second.ended).toMatchObject({ code: 0, out: expect.stringMatching(/\nThe service has ended\.\n$/) });
  });

  test('says at Ctrl-C what was running, and starts empty with --fresh', async () => {
    const first = local();
    await first.output(READY);
    await post();
    await first.output(/WaitForCopy {6}waits/);
    first.child.kill('SIGINT');
    expect(await first.ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /The service has ended while 1 execution was running\. The next start ends it ABORTED, with a notice\.\n$/,
      ),
    });
    const second = local('--fresh');
    expect(await second.output(READY)).toMatch(/^Data folder data-\d+ is new\.$/m);
    expect(await (await fetch(api())).json()).toMatchObject({ executions: [] });
    second.child.kill('SIGINT');
    await second.ended;
  });
});

test('A service whose folder is taken away ends with 2 and one line that says so', async () => {
  const { output, ended } = local();
  await output(READY);
  expect((await fetch(api())).status).toBe(200);
  // The measurement of the start may write a file meanwhile, which the retries of rmSync do not delete.
  for (let attempts = 0; existsSync(data) && attempts < 50; attempts += 1)
    try {
      rmSync(data, { recursive: true });
    } catch {}
  // It may end before it answers.
  await post().catch(() => undefined);
  expect(await ended).toMatchObject({
    code: 2,
    err: expect.stringMatching(/^\S+\.jsonl? cannot be written \(ENOENT.*\)\. Check that the folder exists .*\.\n$/m),
  });
});

test('--fresh deletes what was kept only where the service can start', async () => {
  const first = local();
  await first.output(READY);
  const name = await post();
  await first.output(/WaitForCopy {6}waits/);
  first.child.kill('SIGINT');
  await first.ended;
  const taken = await take(port);
  expect(await local('--fresh').ended).toMatchObject({
    code: 2,
    err: `Port ${port} is taken. Choose others with --port.\n`,
  });
  await closed(taken);
  const second = local();
  expect(await second.output(READY)).toContain('has, from before: 1 execution(s)');
  expect(await (await fetch(api(`/${name}`))).json()).toMatchObject({ status: 'ABORTED' });
  second.child.kill('SIGINT');
  await second.ended;
});

describe('What cannot be served ends with 2 and one line that says what to do:', () => {
  test('a port that is taken', async () => {
    await take(port + 2);
    expect(await local().ended).toEqual({
      code: 2,
      out: '',
      err: `Port ${port + 2} is taken. Choose others with --port.\n`,
    });
  });

  test('a folder that is in use', async () => {
    const first = local();
    await first.output(READY);
    port += PORTS;
    const err = expect.stringContaining(
      `in use by process ${first.child.pid}. End that, or choose another folder with --data, and for a second npm run local also other ports with --port.`,
    );
    expect(await local().ended).toEqual({ code: 2, out: '', err });
    first.child.kill('SIGINT');
    await first.ended;
  });

  test('a folder that cannot be written to', async () => {
    writeFileSync(data, 'a file');
    const err = expect.stringMatching(
      /^\S+ cannot be made or written to \(.*\)\. Choose another folder with --data\.\n$/,
    );
    expect(await local().ended).toEqual({ code: 2, out: '', err });
  });

  test('an option that there is not', async () => {
    expect(await local('--bogus').ended).toEqual({
      code: 2,
      out: '',
      err: "Unknown option '--bogus'. These options exist: --port, --data, --fresh, --help.\n",
    });
  });
});

test('--help names every option, within 100 columns', () => {
  for (const name of ['--port', '--data', '--fresh', '--help', '8400', '.local/service']) expect(help).toContain(name);
  expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});
