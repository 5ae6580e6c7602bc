import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { atEnd } from '../../support/at-end.ts';
import { BUCKET, ROOT, SOURCE } from '../../support/service.ts';
import { program } from './program.ts';

const folder = mkdtempSync(join(tmpdir(), 'command-line-'));
const data = join(folder, 'data');
const REQUEST = JSON.stringify({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'mine' });

let help: string;
let meanwhile: string;
beforeAll(() => {
  const script = ['scripts/start.mjs', 'start', '--help'];
  ({ stdout: help, stderr: meanwhile } = spawnSync(process.execPath, script, { cwd: ROOT, encoding: 'utf8' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The example of output in README.md that begins with a line of this state. */
const readmeBlock = (state: string): string =>
  new RegExp(`^\`\`\`\\n(\\d\\d:\\d\\d:\\d\\dZ  ${state}[^\`]*)\\n\`\`\`$`, 'm').exec(
    readFileSync(join(ROOT, 'README.md'), 'utf8'),
  )?.[1] ?? `README.md has no output of ${state}.`;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(
  args: readonly string[],
  { input = '', onOutput }: { input?: string; onOutput?: (out: string, kill: () => void) => void } = {},
) {
  const child = spawn(process.execPath, program('start', { folder, data }, ...args));
  atEnd(() => child.kill('SIGKILL'));
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
    onOutput?.(out, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  child.stdin.end(input);
  return new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('Without options', () => {
  let ended: Ended;
  beforeAll(async () => {
    for (const name of ['.state', BUCKET]) mkdirSync(join(data, name), { recursive: true });
    for (const file of ['own', `${BUCKET}/left-over`]) writeFileSync(join(data, file), '');
    writeFileSync(join(data, '.state', 'buckets'), `${BUCKET}\n`);
    ended = await run([]);
  });

  test('one copy and one export succeed, and the exit code says so', () => {
    expect(ended).toMatchObject({ code: 0, err: '' });
    expect(ended.out.match(/^\d\d:\d\d:\d\dZ {2}SUCCEEDED {8}after \d+ s$/gm)).toHaveLength(2);
    expect(ended.out).toContain('statemachine/copy-snapshot/examples/copy.json: copy of automatic.orders-');
    expect(ended.out).toContain('statemachine/copy-snapshot/examples/export.json: export of automatic.orders-');
  });

  test('README.md shows how the export ends', () => {
    const shown = readmeBlock('VerifyShards');
    expect(shown.split('\n').length).toBeGreaterThan(5);
    const withoutTime = (text: string) => text.replaceAll(/^\d\d:\d\d:\d\dZ/gm, 'TIME');
    expect(withoutTime(ended.out)).toContain(withoutTime(shown));
  });

  test('every state is printed with its time and its outcome', () => {
    const time = '^\\d\\d:\\d\\d:\\d\\dZ {2}';
    for (const line of [
      'ValidateRequest  Export, Ready',
      'IsSourceReady    -> CopySnapshot',
      'IsSourceReady    -> ClaimExport',
      'ClaimExport      orders-2026-11-20.claim.json written',
      'CopySnapshot     Started',
      'WaitForCopy      waits 12 s until the copy or export may be complete',
      'PollStatus       Pending, status creating',
      'PlanVerification  3 shard(s), level Checksum',
      'VerifyShards     0001 verified, 1663 bytes',
      'ConcludeExport   orders-2026-11-20.manifest.json written',
      'RecordPoint      recovery point recorded',
      'NotifySuccess    notice published',
    ])
      expect(ended.out).toMatch(new RegExp(time + line.replaceAll(/[()]/g, '\\$&'), 'm'));
  });

  test('it is said that waiting takes no real time', () => {
    expect(ended.out).toContain('Waiting takes no real time');
  });

  test('each notice is shown', () => {
    expect(ended.out).toMatch(
      new RegExp(`^Notice of .*Z: SUCCEEDED: MemoryDB copy of ${SOURCE}\n\n  SUCCEEDED\n  The copy`, 'm'),
    );
    expect(ended.out).toMatch(new RegExp(`^Notice of .*Z: SUCCEEDED: MemoryDB export of ${SOURCE}\n`, 'm'));
  });

  test('nothing is left of what was exported before, and what is not its own is left alone', () => {
    expect(readdirSync(data)).toEqual(['.state', '.versions', BUCKET, 'own']);
    expect(readdirSync(join(data, '.state'))).toEqual(['buckets']);
    expect(readdirSync(join(data, BUCKET))).not.toContain('left-over');
  });

  test('the exported files lie where it says, and are the seed', () => {
    const [, listing = ''] = ended.out.split('Exported files');
    const files = readdirSync(join(data, BUCKET)).filter((file) => file.endsWith('.rdb'));
    expect(files).toHaveLength(3);
    for (const file of files) {
      const content = readFileSync(join(data, BUCKET, file));
      expect(content).toEqual(readFileSync(join(ROOT, `local/seed/orders/${file.slice(-'0001.rdb'.length)}`)));
      expect(listing).toContain(`${BUCKET}/${file}  ${content.length.toLocaleString('en')} bytes`);
    }
  });

  test('there is no colour where there is no terminal', () => {
    expect(ended.out).not.toContain('\u001b');
  });
});

test('A run over clusters prints a line for each, its report and its notice, and README.md shows it', async () => {
  const input = join(ROOT, 'statemachine/protect-clusters/examples/all-clusters.json');
  const { code, out, err } = await run(['--input', input]);
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toContain('Your request: copies of all clusters\n');
  // The clusters end in any order, and times and names depend on the day.
  const lines = (text: string) => new Set(text.replaceAll(/\d+/g, 'N').split('\n'));
  expect([...lines(readmeBlock('SelectClusters'))].filter((line) => !lines(out).has(line))).toEqual([]);
  expect(out).toMatch(
    /ConcludeRun {6}1 of 4 clusters not protected: .*\s.*Report:\s+reports\/protect-clusters\/\S+\.json$/m,
  );
  expect(out).toMatch(/^Notice of .*Z: FAILED: MemoryDB protection of 4 cluster\(s\) PARTIAL/m);
  expect(out).toMatch(/^Output of Your request \(FAILED\):\n {2}ClustersNotProtected: /m);
});

test('A fault is printed with its retry, and one that was not used at the end', async () => {
  const faults = ['--fault', 'Lambda.TooManyRequestsException@notify', '--fault', 'SlowDown@GetObject'];
  const ended = await run(['--input', '-', ...faults], { input: REQUEST });
  expect(ended.code).toBe(0);
  expect(ended.out).toMatch(/NotifySuccess {4}Lambda\.TooManyRequestsException: /);
  expect(ended.out).toMatch(/NotifySuccess {4}waits .+ s, then tries again \(retry 1 after\s+Lambda\.TooManyRequests/);
  expect(ended.out).toMatch(
    /\n\nFaults that were injected: Lambda\.TooManyRequestsException@notify once\.\n\nFaults that were not used: SlowDown@GetObject\n$/,
  );
});

test('Faults that the SDK hides are counted, and how many a task would see', async () => {
  const ended = await run(['--input', '-', '--fault', 'ThrottlingException:2'], { input: REQUEST });
  expect(ended.code).toBe(0);
  expect(ended.out).not.toContain('then tries again');
  expect(ended.out.replaceAll(/\s+/g, ' ')).toMatch(
    /Faults that were injected: ThrottlingException@CopySnapshot 2 times\. No task failed by them: some .* sees a fault of :3 or more\. $/,
  );
  const seen = await run(['--input', '-', '--fault', 'ThrottlingException:3'], { input: REQUEST });
  expect(seen.out).toContain('then tries again');
  expect(seen.out).toMatch(/\nFaults that were injected: ThrottlingException@CopySnapshot 3 times\.\n$/);
});

test('A lost answer ends in one copy that was adopted', async () => {
  const ended = await run(['--input', '-', '--fault', 'Sandbox.Timedout'], { input: REQUEST });
  expect(ended.code).toBe(0);
  expect(ended.out).toMatch(/CopySnapshot {5}Sandbox\.Timedout: Task timed out after 60\.00 seconds/);
  expect(ended.out).toMatch(/CopySnapshot {5}Adopted: /);
});

test('A failed execution is printed with its error, and the exit code says so', async () => {
  const ended = await run(['--fault', 'SnapshotQuotaExceededFault']);
  expect(ended.code).toBe(1);
  expect(ended.out).toMatch(/Z {2}FAILED {11}SnapshotQuotaExceededFault after 0 s$/m);
  expect(ended.out).toMatch(/Z {2}SUCCEEDED {8}after/);
  expect(ended.out).toMatch(/^ {2}WHAT TO DO\n {2}Wait until/m);
});

test('A retry of one cluster of a run names it and the error of its own execution, at its own time', async () => {
  const input = { ClusterNames: ['orders', 'catalog'], Request: { Options: { SourceType: 'manual' } } };
  const { out } = await run(['--input', '-'], { input: JSON.stringify(input) });
  for (const name of ['orders', 'catalog'])
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      new RegExp(` ProtectCluster ${name} waits [\\d.]+ s, then tries again \\(retry 1 after SnapshotNotFoundFault\\)`),
    );
  const times = out.match(/^\d\d:\d\d:\d\dZ/gm) ?? [];
  expect(times).toEqual([...times].sort());
});

test('A request for a cluster or snapshot that is not here ends with what is here', async () => {
  for (const input of [{ SourceClusterName: 'mine' }, { SourceSnapshotName: 'mine' }, { ClusterNames: ['mine'] }]) {
    const { code, out } = await run(['--input', '-'], { input: JSON.stringify(input) });
    expect(code).toBe(1);
    expect(out).toMatch(/\n\nThere is no mine here\. The clusters are orders, sessions, catalog, sandbox\.\n$/);
  }
});

test('The bucket has the name that the request gives it', async () => {
  const copy = { SourceClusterName: 'orders', TargetSnapshotName: 'mine', TargetBucket: 'my-bucket' };
  expect(await run(['--input', '-'], { input: JSON.stringify(copy) })).toMatchObject({
    code: 0,
    out: expect.stringContaining('my-bucket/mine.manifest.json'),
  });
  const fleet = { ClusterNames: ['orders'], Request: { TargetBucket: 'fleet-bucket' } };
  expect(await run(['--input', '-'], { input: JSON.stringify(fleet) })).toMatchObject({
    code: 0,
    out: expect.stringContaining('fleet-bucket/reports'),
  });
  for (const input of [
    { ...copy, Options: { DryRun: 'true' } },
    { ClusterNames: [], Request: { TargetBucket: 'fleet-bucket' } },
  ]) {
    const wrong = await run(['--input', '-'], { input: JSON.stringify(input) });
    expect(wrong).toMatchObject({ code: 1, out: expect.not.stringContaining('may export to') });
    expect(wrong.out).toMatch(/DryRun|ClusterNames/);
  }
  const out = await run(['--input', '-'], { input: JSON.stringify({ ...copy, TargetBucket: '../outside' }) });
  expect(out).toMatchObject({ code: 1, out: expect.stringContaining('TargetBucket is "../outside" (rule: the name') });
});

test("The user's own RDB files are exported, one for each shard", async () => {
  writeFileSync(join(folder, 'a.rdb'), `REDIS0011${'a'.repeat(100)}\u00ff${'\0'.repeat(8)}`, 'latin1');
  writeFileSync(join(folder, 'b.rdb'), `VALKEY080${'b'.repeat(200)}\u00ff${'\0'.repeat(8)}`, 'latin1');
  writeFileSync(join(folder, 'request.json'), JSON.stringify({ ...JSON.parse(REQUEST), TargetBucket: BUCKET }));
  const ended = await run(['--input', 'request.json', '--rdb', 'a.rdb', 'b.rdb']);
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toContain('2 shard(s), 336 bytes of RDB.');
  expect(readdirSync(join(data, BUCKET)).filter((file) => !file.startsWith('recovery-points'))).toEqual([
    'mine-0001.rdb',
    'mine-0002.rdb',
    'mine.claim.json',
    'mine.manifest.json',
  ]);
  expect(readFileSync(join(data, BUCKET, 'mine-0002.rdb'))).toEqual(readFileSync(join(folder, 'b.rdb')));
});

test('Ctrl-C stops an execution that waits in real time, and its end is printed', async () => {
  let sent = false;
  const ended = await run(['--real-time', '--input', '-'], {
    input: REQUEST,
    onOutput(out, kill) {
      if (!sent && out.includes('WaitForCopy      waits')) kill();
      sent ||= out.includes('WaitForCopy      waits');
    },
  });
  expect(ended).toMatchObject({ code: 130, err: '' });
  expect(ended.out).toContain('Waiting takes its real time.');
  expect(ended.out).toMatch(/Z {2}ABORTED {10}Interrupted after/);
  expect(ended.out).toMatch(/^Notice of .*: ABORTED: MemoryDB copy/m);
});

test('Two at once need two folders, and the second says so', async () => {
  let second: Promise<Ended> | undefined;
  let elsewhere: Promise<Ended> | undefined;
  // The first waits for an hour, however long the others take.
  const waiting = JSON.stringify({ ...JSON.parse(REQUEST), Options: { OnQuotaExceeded: 'Wait' } });
  const first = await run(['--real-time', '--input', '-', '--fault', 'SnapshotQuotaExceededFault'], {
    input: waiting,
    onOutput(out, kill) {
      if (!out.includes('WaitToCopyAgain  waits') || second) return;
      second = run(['--input', '-'], { input: REQUEST });
      elsewhere = run(['--input', '-', '--data', 'elsewhere'], { input: REQUEST });
      void Promise.all([second, elsewhere]).then(kill);
    },
  });
  expect(first.code).toBe(130);
  const err = expect.stringMatching(/ is in use by process \d+\. End that, or choose another folder with --data[, ]/);
  expect(await second).toEqual({ code: 2, out: '', err });
  expect(await elsewhere).toMatchObject({ code: 0, err: '' });
});

test('What cannot be obeyed ends with 2 and one line that says what to do', async () => {
  const err = expect.stringMatching(/^Standard input is not JSON \(.*\)\. Give a request like .*\.\n$/);
  expect(await run(['--input', '-'], { input: 'no JSON' })).toEqual({ code: 2, out: '', err });
});

test('While the functions are bundled, that is said beside the output', () => {
  expect(meanwhile).toBe('Preparing the functions …\n');
});

test('--help names every option, operation and function, within 100 columns', () => {
  for (const name of [
    '--input',
    '--rdb',
    '--fault',
    '--real-time',
    '--data',
    '--help',
    'GetObject',
    'explainFailure',
    '.local/',
  ])
    expect(help).toContain(name);
  expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});
