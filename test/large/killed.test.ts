import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { DataFolderError } from '../../local/service/data-folder.ts';
import { readSaved, type Saved } from '../../local/service/saved.ts';
import { BUCKET, ROOT, SOURCE } from '../support/service.ts';

const EACH = 200;
/** How many answers of a round have arrived when the service is killed, whatever it is at. */
const MOMENTS = [0, 1, 2, 25, 60, 110, 170];

const data = mkdtempSync(join(tmpdir(), 'killed-'));
let child: ChildProcess | undefined;

afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(data, { recursive: true });
});

/** The URLs of a service that goes on in the data folder, by the names that it prints for them. */
function serve(): Promise<ReadonlyMap<string, string>> {
  const port = 20_000 + Math.floor(Math.random() * 30_000);
  const line = { command: 'local', args: ['--port', `${port}`, '--data', data], root: ROOT, folder: ROOT };
  const main = pathToFileURL(join(ROOT, '.build/local/main.mjs')).href;
  const code = `process.exitCode = await (await import(${JSON.stringify(main)})).main(${JSON.stringify(line)});`;
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT });
  child = started;
  return new Promise((resolve, reject) => {
    let [out, err] = ['', ''];
    started.stderr.on('data', (text) => {
      err += text;
    });
    started.stdout.on('data', (text) => {
      out += text;
      if (/s3 ls s3:.*\n/.test(out))
        resolve(
          new Map(Array.from(out.matchAll(/^ {2}(\S.*?) +(http:\S+)$/gm), ([, name = '', url = '']) => [name, url])),
        );
    });
    started.on('close', () =>
      / is taken\./.test(err) ? serve().then(resolve, reject) : reject(new Error(`${out}${err}`)),
    );
  });
}

const kill = (): Promise<void> =>
  new Promise((resolve) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once('close', () => resolve());
    // By its number, at once: nothing that it would like to do comes before.
    process.kill(child.pid ?? 0, 'SIGKILL');
  });

const REQUEST = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'never', Options: { DryRun: true } };
const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:memorydb-snapshot-copy-local';

async function call(url: string, target: string, input: object): Promise<Record<string, unknown>> {
  const headers = { 'x-amz-target': target };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, unknown>;
}

/** Each sends one of its kind, and returns what it will be found by. */
const SENDERS: Readonly<Record<string, (urls: ReadonlyMap<string, string>, id: string) => Promise<string>>> = {
  async start(urls, name) {
    const input = { stateMachineArn: MACHINE, name, input: JSON.stringify(REQUEST) };
    await call(urls.get('Step Functions') ?? '', 'AWSStepFunctions.StartExecution', input);
    return name;
  },
  async event(urls) {
    const entry = { Source: 'test', DetailType: 'MemoryDB Snapshot Copy Requested', Detail: JSON.stringify(REQUEST) };
    const { Entries } = await call(urls.get('EventBridge') ?? '', 'AWSEvents.PutEvents', { Entries: [entry] });
    return String((Entries as { EventId?: string }[])[0]?.EventId);
  },
  async object(urls, key) {
    const answer = await fetch(`${urls.get('S3')}/${BUCKET}/${key}`, { method: 'PUT', body: key });
    if (!answer.ok) throw new Error(await answer.text());
    return key;
  },
};

const acknowledged: Readonly<Record<string, string[]>> = { start: [], event: [], object: [] };

/** Sends until as many answers have come as the moment wants, and kills the service then, while others are awaited. */
async function round(urls: ReadonlyMap<string, string>, number: number, moment: number): Promise<void> {
  let answers = 0;
  let dead: Promise<void> | undefined;
  const isOver = (kind: string) => dead !== undefined || (acknowledged[kind]?.length ?? 0) >= EACH;
  if (moment === 0) dead = kill();
  const send = async (kind: string, client: number) => {
    for (let sent = 0; !isOver(kind); sent += 1)
      try {
        const found = await SENDERS[kind]?.(urls, `${kind}-${number}-${client}-${sent}`);
        acknowledged[kind]?.push(found ?? '');
        answers += 1;
        if (answers >= moment) dead ??= kill();
      } catch (error) {
        if (!dead) throw error;
      }
  };
  await Promise.all(Object.keys(SENDERS).flatMap((kind) => [0, 1, 2, 3].map((client) => send(kind, client))));
  await dead;
}

/** What is on disk, also while a service adds to it. */
function left(): Saved {
  const lines = readFileSync(join(data, '.state/journal.jsonl'), 'utf8').split('\n').slice(1, -1);
  const values = lines.map((line, index) => ({ number: index + 2, value: JSON.parse(line) }));
  const saved = readSaved({
    read: () => values,
    unusable: ({ number }, problem) => new DataFolderError(`${number}: ${problem}`),
  });
  if (!saved) throw new Error('Nothing is left.');
  return saved;
}

/** The ids of events that executions were started for. */
const eventsIn = ({ executions }: Saved): string[] =>
  executions.flatMap(({ name, input }) => (name.startsWith('event-') ? [JSON.parse(input).Trigger.Id] : []));

test(`${EACH} starts, events and objects that were acknowledged are there, once, whenever the service was killed`, async () => {
  for (const [number, moment] of [...MOMENTS, Number.POSITIVE_INFINITY].entries())
    await round(await serve(), number, moment);
  await kill();
  expect(Object.values(acknowledged).map(({ length }) => length >= EACH)).toEqual([true, true, true]);

  // Events that are still on their way become executions of a service that goes on, one each.
  await serve();
  while (left().buses.deliveries.some(({ event }) => event.source === 'test'))
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  await kill();
  const saved = left();
  const names = saved.executions.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(acknowledged['start']?.filter((name) => !names.includes(name))).toEqual([]);
  const events = eventsIn(saved);
  expect(new Set(events).size).toBe(events.length);
  expect(acknowledged['event']?.filter((id) => !events.includes(id))).toEqual([]);
  expect(saved.buses.undelivered).toEqual([]);
  const objects = readdirSync(join(data, BUCKET));
  expect(acknowledged['object']?.filter((key) => !objects.includes(key))).toEqual([]);
});
