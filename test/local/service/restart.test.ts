import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../local/clock.ts';
import { readSeed } from '../../../local/service/seed.ts';
import {
  type LocalService,
  type LocalServiceOptions,
  type StartOptions,
  startLocalService,
} from '../../../local/service/service.ts';
import { keysIn } from '../../statemachine/copy-snapshot/exports.ts';
import { BEGIN, BUCKET, ROOT, SOURCE } from '../../support/service.ts';

const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };

let folder: string;
let services: LocalService[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restart-'));
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.close()));
  rmSync(folder, { recursive: true });
});

/** @param minutes after the beginning */
async function serve(minutes: number, options: Partial<LocalServiceOptions> = {}): Promise<LocalService> {
  const newClock = () => new VirtualClock(Date.parse(BEGIN) + 60_000 * minutes);
  const service = await startLocalService({
    root: ROOT,
    folder,
    newClock,
    random: () => 0.5,
    persist: true,
    ...options,
  });
  services.push(service);
  if (!service.isRestored) service.world.memorydb.store.addSnapshot(readSeed(join(ROOT, 'local/seed/orders.json')));
  return service;
}

/** A service that ends while it waits for a copy. */
async function interrupted(request: object = COPY): Promise<string> {
  const service = await serve(0);
  const waiting = new Promise<string>((resolve) => {
    const { arn } = service.start(request, {
      name: 'night-1',
      onWait: ({ state }) => state === 'WaitForCopy' && resolve(arn),
    });
  });
  const arn = await waiting;
  await service.close();
  return arn;
}

const subjectsOf = ({ world }: LocalService) => world.sns.inbox.map(({ subject }) => subject);

/** All that a service remembers, as JSON has it. */
const everything = ({ world }: LocalService): unknown =>
  JSON.parse(JSON.stringify([world.executions.list(), world.memorydb.store.state, world.sns.inbox]));

describe('An execution that was running when the service ended', () => {
  test('has ended ABORTED when it starts again, and a notice reports it, once', async () => {
    const executionArn = await interrupted();
    const service = await serve(10);
    await service.world.buses.idle();
    expect(service.isRestored).toBe(true);
    const sfn = new SFNClient({ endpoint: service.urls.sfn });
    expect(await sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      status: 'ABORTED',
      startDate: new Date(BEGIN),
      stopDate: new Date(Date.parse(BEGIN) + 600_000),
      error: 'LocalServiceEnded',
      cause: 'The local service ended while the execution was running.',
    });
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    expect(events.at(-2)).toMatchObject({
      type: 'WaitStateEntered',
      stateEnteredEventDetails: { name: 'WaitForCopy' },
    });
    expect(events.at(-1)).toMatchObject({ type: 'ExecutionAborted' });
    expect(subjectsOf(service)).toEqual([`ABORTED: MemoryDB copy of ${SOURCE} (LocalServiceEnded)`]);
    await service.close();

    const third = await serve(20);
    await third.world.buses.idle();
    expect(subjectsOf(third)).toHaveLength(1);
    expect(third.world.executions.list()).toMatchObject([{ name: 'night-1', status: 'ABORTED' }]);
  });

  test('keeps its name taken, and the same request started again adopts what MemoryDB went on with', async () => {
    await interrupted();
    const service = await serve(10);
    expect(() => service.start(COPY, { name: 'night-1' })).toThrow('Execution Already Exists');
    const again = service.start(COPY, { name: 'night-2' });
    await service.settled(again);
    expect(again.status).toBe('SUCCEEDED');
    expect(JSON.parse(again.output ?? '')).toMatchObject({ Adopted: true, Snapshot: { Status: 'available' } });
    expect(service.world.executions.list().map(({ name }) => name)).toEqual(['night-1', 'night-2']);
  });

  test('is reported to listeners', async () => {
    await interrupted();
    const heard: string[] = [];
    const onEvent = ({ name }: { name: string }, { type }: { type: string }) => heard.push(`${name} ${type}`);
    await serve(10, { watcher: { onEvent: (...event) => void onEvent(...event) } });
    expect(heard).toEqual(['night-1 ExecutionAborted']);
  });

  test('is reported even if that fails at first, and the service ends again meanwhile', async () => {
    await interrupted();
    const second = await serve(10, { watcher: {} });
    // The notice's first try is on its way; no time passes before the end.
    await second.close();
    const third = await serve(20);
    await third.world.buses.idle();
    expect(subjectsOf(third)).toEqual([`ABORTED: MemoryDB copy of ${SOURCE} (LocalServiceEnded)`]);
  });

  test('of an export leaves the files to MemoryDB, which goes on', async () => {
    await interrupted({ ...COPY, TargetBucket: BUCKET });
    const service = await serve(10);
    await service.world.memorydb.settle();
    expect(await keysIn(service.world)).toHaveLength(3);
  });
});

/** A copy and an export of each of two nights. */
async function makePoints(service: LocalService): Promise<void> {
  const seed = readSeed(join(ROOT, 'local/seed/orders.json'));
  const createdAt = Date.parse('2026-11-22T03:00:00Z');
  const shards = seed.shards?.map((shard) => ({ ...shard, createdAt, isRedated: true })) ?? [];
  const { store } = service.world.memorydb;
  store.addSnapshot({ ...seed, name: 'automatic.orders-2026-11-22-03-00', createdAt, shards });
  store.addCluster({ configuration: { Name: 'orders' } });
  for (const [name, target] of [
    [SOURCE, 'old'],
    ['automatic.orders-2026-11-22-03-00', 'new'],
  ])
    for (const more of [{}, { TargetBucket: BUCKET }]) {
      const request = { SourceSnapshotName: name, TargetSnapshotName: `${target}-keep`, ...more };
      await service.settled(service.start(request));
    }
}

/** Until MemoryDB has deleted what it is deleting: every snapshot, every object and its versions, but for reports. */
async function points({ world: { clock, memorydb, s3 } }: LocalService): Promise<string[]> {
  await clock.sleep(60_000);
  await memorydb.settle();
  const keys = (await s3.store.list(BUCKET)).filter((key) => !key.startsWith('reports/'));
  return [...keys, ...memorydb.store.state.snapshots.map(({ name }) => name)].sort();
}

describe('A run that deletes, and that was running when the service was killed,', () => {
  const options = { params: { expireRecoveryPoints: 'on' } };
  const expire = (service: LocalService, listeners: Pick<StartOptions, 'onWait'> = {}) => {
    const { arn } = service.definition.machines.find(({ name }) => name.endsWith('-expire-recovery-points')) ?? {};
    const input = { Lifecycle: { KeepLast: 1 }, Options: { DryRun: false } };
    return service.start(input, { ...listeners, ...(arn && { stateMachineArn: arn }) });
  };

  test('has ended ABORTED when it starts again, and the next one finishes what is marked', async () => {
    const first = await serve(0, options);
    await makePoints(first);
    const before = await points(first);
    // Before anything of the export is deleted, in the middle of it, and when only its record is left.
    for (const about of ['old-keep.manifest.json', 'old-keep-0002.rdb', '-export-'])
      first.world.faults.inject({ operation: 'DeleteObject', error: 'SlowDown', times: 3, about });
    const killed: string[] = [];
    const undisturbed = expire(first, {
      onWait: () => {
        const left = mkdtempSync(join(tmpdir(), 'killed-'));
        // As they are on the disk at this moment, versions of objects being hard links.
        execFileSync('cp', ['-a', `${folder}/.`, left]);
        rmSync(join(left, '.state/lock'));
        killed.push(left);
      },
    });
    await first.settled(undisturbed);
    expect(undisturbed.status).toBe('SUCCEEDED');
    const after = await points(first);
    expect(after.filter((each) => each.includes('old-keep'))).toEqual([]);
    expect(after.filter((each) => each.includes('new-keep'))).toEqual(
      before.filter((each) => each.includes('new-keep')),
    );
    expect(killed).toHaveLength(3);

    for (const [moment, left] of killed.entries()) {
      const service = await serve(20, { ...options, folder: left });
      await service.world.buses.idle();
      const aborted = service.world.executions.list().filter(({ status }) => status === 'ABORTED');
      expect(aborted).toMatchObject([{ name: undisturbed.name, error: 'LocalServiceEnded' }]);
      const notice = service.world.sns.inbox.at(-1);
      expect([moment, notice?.subject]).toEqual([moment, expect.stringMatching(/^ABORTED: /)]);
      expect(notice?.byProtocol?.['email']).toContain('the next run finishes it');
      expect(await points(service)).not.toEqual(after);

      const next = expire(service);
      await service.settled(next);
      expect([moment, JSON.parse(next.output ?? 'null')?.Counts]).toMatchObject([
        moment,
        { DELETE: 0, FAILED: 0, LEFT: 0 },
      ]);
      expect(JSON.parse(next.output ?? '').Counts.FINISH).toBeGreaterThan(0);
      expect([moment, await points(service)]).toEqual([moment, after]);
      await service.close();
      rmSync(left, { recursive: true });
    }
  });
});

describe('What has ended', () => {
  test('is as it was: executions, snapshots, files and notices', async () => {
    const first = await serve(0);
    for (const request of [COPY, { ...COPY, TargetBucket: BUCKET }]) await first.settled(first.start(request));
    const before = everything(first);
    await first.close();
    const second = await serve(10);
    expect(everything(second)).toEqual(before);
    expect(await keysIn(second.world)).toHaveLength(3);
  });

  test('is gone from a fresh start', async () => {
    const first = await serve(0);
    await first.settled(first.start({ ...COPY, TargetBucket: BUCKET }));
    await first.close();
    const second = await serve(10, { persist: 'fresh' });
    expect(second.isRestored).toBe(false);
    expect(second.world.executions.list()).toEqual([]);
    expect(readdirSync(join(folder, BUCKET))).toEqual([]);
    await second.settled(second.start(COPY));
    await second.close();
    expect((await serve(20)).world.executions.list()).toHaveLength(1);
  });
});

const journal = () => join(folder, '.state', 'journal.jsonl');
const ask = (service: LocalService) =>
  new MemoryDBClient({ endpoint: service.urls.memorydb }).send(new DescribeSnapshotsCommand({}));

describe('The data folder', () => {
  test('is written to only where something has changed, and only with what has', async () => {
    const service = await serve(0);
    await service.settled(service.start(COPY));
    await ask(service);
    const before = readFileSync(journal(), 'utf8');
    await ask(service);
    expect(readFileSync(journal(), 'utf8')).toBe(before);
    await service.settled(service.start({ ...COPY, TargetSnapshotName: 'another' }));
    await ask(service);
    const after = readFileSync(journal(), 'utf8');
    expect(after.startsWith(before)).toBe(true);
    const added = after.slice(before.length);
    expect(added).toContain('another');
    // Each event once: what grows does not cost its square.
    expect(added.match(/"type":"ExecutionStarted"/g)).toHaveLength(1);
  });

  test('is empty after a reset, and filled by what comes then', async () => {
    const service = await serve(0);
    await service.settled(service.start(COPY));
    await service.reset();
    await ask(service);
    const empty = [{ memorydb: { snapshots: [], changes: [], manualCreations: [] } }];
    expect(readFileSync(journal(), 'utf8')).toBe(`{"format":3}\n${JSON.stringify(empty)}\n`);
    service.world.memorydb.store.addSnapshot(readSeed(join(ROOT, 'local/seed/orders.json')));
    await service.settled(service.start(COPY));
    await service.close();
    expect(everything(await serve(10))).toEqual(everything(service));
  });

  test('has children of executions, and goes on as it was after several starts', async () => {
    const first = await serve(0);
    await first.settled(first.start({ ...COPY, TargetBucket: BUCKET }));
    expect(first.world.executions.list()[0]?.children.length).toBeGreaterThan(0);
    const before = everything(first);
    await first.close();
    for (const minutes of [10, 20]) {
      const next = await serve(minutes);
      expect(everything(next)).toEqual(before);
      await next.close();
    }
  });
});

describe('What an earlier service has left', () => {
  const leave = async () => {
    const first = await serve(0);
    await first.settled(first.start(COPY));
    await first.close();
  };

  test('is refused with the place of the damage, until --fresh deletes it', async () => {
    await leave();
    appendFileSync(journal(), '[{"execution":999,"events":[null]}]\n');
    await expect(serve(10)).rejects.toThrow(
      /^Line \d+ of .*journal\.jsonl is damaged: events\/0 must be object\. Start with --fresh, or choose another folder/,
    );
    const fresh = await serve(10, { persist: 'fresh' });
    expect(fresh.isRestored).toBe(false);
    await fresh.close();
    expect((await serve(20)).isRestored).toBe(true);
  });

  test('before it had kept everything once is nothing, and does not come back later', async () => {
    await leave();
    rmSync(journal());
    const second = await serve(10);
    expect(second.isRestored).toBe(false);
    await second.close();
    expect((await serve(20)).world.executions.list()).toEqual([]);
  });

  test('outlasts a service that keeps nothing: it is refused', async () => {
    await leave();
    await expect(
      startLocalService({ root: ROOT, folder, newClock: () => new VirtualClock(Date.parse(BEGIN)) }),
    ).rejects.toThrow(
      `${folder} has what npm run local keeps, of which this would delete the files. Choose another folder with --data.`,
    );
    expect(existsSync(join(folder, BUCKET))).toBe(true);
    expect((await serve(20)).world.executions.list()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });

  const starting = async (persist: 'fresh' | undefined, bucket = BUCKET) => {
    const newClock = () => new VirtualClock(Date.parse(BEGIN));
    await (await startLocalService({ root: ROOT, folder, newClock, bucket, ...(persist && { persist }) })).close();
  };
  const refusal = (...paths: string[]) =>
    `${paths.map((path) => join(folder, path)).join(', ')} holds files that this tool is not known to have made, or that an earlier version made, and this would delete them. Choose another folder with --data, or remove them yourself.`;

  test.each([undefined, 'fresh'] as const)(
    'of others in a folder of that name outlasts every start (%s)',
    async (persist) => {
      const own = join(folder, BUCKET, 'own.txt');
      mkdirSync(join(folder, BUCKET));
      writeFileSync(own, 'mine');
      for (let times = 0; times < 2; times += 1) await expect(starting(persist)).rejects.toThrow(refusal(BUCKET));
      expect(readFileSync(own, 'utf8')).toBe('mine');
    },
  );

  test.each([undefined, 'fresh'] as const)(
    'of others outlasts a start for another bucket in a folder that a service has used (%s)',
    async (persist) => {
      await starting(persist, 'first');
      mkdirSync(join(folder, 'photos-2026'));
      mkdirSync(join(folder, '.versions/photos-2025'), { recursive: true });
      const mine = ['photos-2026/own.jpg', '.versions/photos-2025/own.jpg', 'photos-2024'];
      for (const file of mine) writeFileSync(join(folder, file), 'mine');
      await expect(starting(persist, 'photos-2026')).rejects.toThrow(refusal('photos-2026'));
      await expect(starting(persist, 'photos-2025')).rejects.toThrow(refusal('.versions/photos-2025'));
      await expect(starting(persist, 'photos-2024')).rejects.toThrow(refusal('photos-2024'));
      for (const file of mine) expect(readFileSync(join(folder, file), 'utf8')).toBe('mine');
      writeFileSync(join(folder, 'first/left.rdb'), 'of the first');
      await starting(persist, 'second');
      await starting(persist, 'first');
      expect(existsSync(join(folder, 'first/left.rdb'))).toBe(false);
    },
  );

  test('of others is not taken for its own after a start that kept it, or that could not be', async () => {
    const own = join(folder, BUCKET, 'own.txt');
    const first = await serve(0, { folder: join(folder, 'other') });
    const ports = { s3: Number(new URL(first.urls.s3).port) };
    await expect(serve(0, { ports })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    mkdirSync(join(folder, BUCKET));
    writeFileSync(own, 'mine');
    await (await serve(0)).close();
    await expect(starting('fresh')).rejects.toThrow(refusal(BUCKET));
    expect(readFileSync(own, 'utf8')).toBe('mine');
  });

  test.each(['', BUCKET])(
    'of a service that did not say which buckets it made is left, with what to do (%j)',
    async (names) => {
      await leave();
      writeFileSync(join(folder, '.state/buckets'), names);
      await expect(starting('fresh')).rejects.toThrow(refusal(BUCKET, `.versions/${BUCKET}`));
      for (const path of [BUCKET, '.versions']) rmSync(join(folder, path), { recursive: true });
      await starting('fresh');
    },
  );

  test('outlasts a fresh start that fails', async () => {
    await leave();
    const other = await serve(0, { folder: join(folder, 'other') });
    const s3 = Number(new URL(other.urls.s3).port);
    await expect(serve(10, { persist: 'fresh', ports: { s3 } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect((await serve(20)).world.executions.list()).toMatchObject([{ status: 'SUCCEEDED' }]);
  });
});

test('A service that can keep nothing more says so once, and can be closed', async () => {
  const losses: string[] = [];
  const service = await serve(0, { onLoss: ({ message }) => losses.push(message) });
  rmSync(join(folder, '.state'), { recursive: true });
  for (const TargetSnapshotName of ['one', 'two'])
    await service.settled(service.start({ ...COPY, TargetSnapshotName }));
  await service.close();
  expect(losses).toEqual([
    expect.stringMatching(/\.jsonl cannot be written \(ENOENT.*\)\. Check that the folder exists/),
  ]);
});

describe('A service that cannot start', () => {
  test('leaves the folder to the next, and no port open', async () => {
    const first = await serve(0);
    const port = Number(new URL(first.urls.s3).port);
    const other = join(folder, 'other');
    await expect(serve(0, { folder: other, ports: { s3: port } })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
    await expect(serve(0, { folder: other })).resolves.toBeDefined();
  });

  test('is one whose folder another has', async () => {
    await serve(0);
    await expect(serve(0)).rejects.toThrow(`in use by process ${process.pid}`);
  });
});
