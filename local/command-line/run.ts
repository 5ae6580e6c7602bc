import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Execution } from '../asl/execution.ts';
import { realClock, VirtualClock } from '../clock.ts';
import { readSeed } from '../service/seed.ts';
import { type LocalService, startLocalService } from '../service.ts';
import type { Options } from './options.ts';
import { indented, type Output } from './report.ts';
import { Watch } from './watch.ts';

const EXAMPLES = ['statemachine/examples/copy.json', 'statemachine/examples/export.json'];

interface Place extends Output {
  /** The project's folder. */
  readonly root: string;
  /** The folder for exported files. */
  readonly data: string;
}

/** Runs what the options ask for, and tells it. @returns the exit code */
export async function run(options: Options, place: Place): Promise<number> {
  const { root, data } = place;
  const newClock = () => (options.realTime ? realClock : new VirtualClock(Date.now()));
  const service = await startLocalService({ root, folder: data, newClock });
  let running: Execution | undefined;
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
    running?.stop({ error: 'Interrupted', cause: 'Ctrl-C was pressed.' });
  };
  process.once('SIGINT', interrupt);
  try {
    prepare(service, options, place);
    const watch = new Watch(place, service.world.clock, service.definition.machine.definition);
    let good = true;
    for (const { title, request } of requestsOf(options, root)) {
      if (interrupted) break;
      running = service.start(request, watch.follow(title));
      await service.told(running);
      good &&= running.status === 'SUCCEEDED';
    }
    await conclude(service, place);
    return interrupted ? 130 : good ? 0 : 1;
  } finally {
    process.off('SIGINT', interrupt);
    await service.close();
  }
}

function prepare({ world }: LocalService, options: Options, { root, print }: Place): void {
  const { rdbFiles, faults, realTime } = options;
  const seed = readSeed(join(root, 'local/seed/orders.json'));
  // Nobody knows which slots they hold, and they were written when they were written.
  const own = rdbFiles.map((file) => ({ file, slots: '0-16383', createdAt: statSync(file).mtimeMs }));
  const { name, cluster, shards } = world.memorydb.store.addSnapshot(own.length > 0 ? { ...seed, shards: own } : seed);
  for (const fault of faults) world.faults.inject(fault);
  print('MemoryDB, S3 and SNS are emulated on this machine; AWS is not contacted. All times are UTC.');
  print(realTime ? 'Waiting takes its real time.' : 'Waiting takes no real time: the clock jumps to its end.');
  print(`Cluster ${cluster.Name}: snapshot ${name}, ${shards.length} shard(s), ${inBytes(shards)} of RDB.`);
}

function requestsOf({ request }: Options, root: string): { title: string; request: unknown }[] {
  if (request !== undefined) return [{ title: 'Your request', request }];
  return EXAMPLES.map((title) => ({ title, request: JSON.parse(readFileSync(join(root, title), 'utf8')) }));
}

async function conclude({ world, definition, untold }: LocalService, { root, data, print }: Place): Promise<void> {
  for (const { at, subject, message } of world.sns.inbox)
    print(`\nNotice of ${new Date(at).toISOString().slice(11, 19)}Z: ${subject}\n\n${indented(message)}`);
  if (untold.length > 0) print(`\n${untold.length} ending(s) could not be told; on AWS, an alarm would tell of that.`);
  const files = [];
  for (const { name } of definition.buckets)
    for (const key of await world.s3.store.list(name)) {
      const bytes = (await world.s3.store.head(name, key))?.bytes ?? 0;
      files.push(`  ${relative(root, world.s3.store.pathOf(name, key))}  ${inBytes([{ bytes }])}`);
    }
  print(`\nExported files (${relative(root, data)}/ is emptied at every start):`);
  print(files.join('\n') || '  none');
  const left = world.faults.pending().map(({ error, operation }) => `${error}@${operation}`);
  if (left.length > 0) print(`\nFaults that were not used up: ${left.join(', ')}`);
}

const inBytes = (parts: readonly { readonly bytes: number }[]): string =>
  `${parts.reduce((sum, { bytes }) => sum + bytes, 0).toLocaleString('en')} bytes`;
