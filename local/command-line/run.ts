import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Execution } from '../asl/shared.ts';
import { realClock, VirtualClock } from '../clock.ts';
import { seedClusters } from '../service/seed.ts';
import { type LocalService, startLocalService } from '../service/service.ts';
import { absenceOf } from './absence.ts';
import type { Display } from './display.ts';
import { faultLines, faultName } from './fault-report.ts';
import { onInterrupt } from './interrupt.ts';
import { shown } from './notice.ts';
import { PARAMETERS } from './parameters.ts';
import { usageErrorOf } from './parts.ts';
import type { RunOptions } from './run-options.ts';
import { described, fold, harmless, inBytes } from './text.ts';
import { Watch } from './watch.ts';

const EXAMPLES = ['statemachine/copy-snapshot/examples/copy.json', 'statemachine/copy-snapshot/examples/export.json'];

interface Place extends Display {
  /** The project's folder. */
  readonly root: string;
  /** The default folder for exported files. */
  readonly data: string;
}

/** Runs the requests of the options, and prints what happens. @returns the exit code. Throws UsageError */
export async function run(options: RunOptions, usual: Place): Promise<number> {
  const place = { ...usual, data: options.data ?? usual.data };
  const { root, data, print } = place;
  const newClock = () => (options.realTime ? realClock : new VirtualClock(Date.now()));
  const onLog = (text: string) => print(text.trimEnd());
  const bucket = bucketOf(options);
  const service = await startLocalService({ root, folder: data, bucket, newClock, params: PARAMETERS, onLog }).catch(
    (error) => {
      throw usageErrorOf(error);
    },
  );
  const watch = new Watch(place, service.world.clock, service.definition.machines);
  let running: Execution | undefined;
  let interrupted = false;
  const release = onInterrupt(
    () => {
      interrupted = true;
      running?.stop({ error: 'Interrupted', cause: 'Ctrl-C was pressed.' });
    },
    () => process.exit(130),
  );
  try {
    prepare(service, options, place);
    let good = true;
    const ended: { title: string; execution: Execution }[] = [];
    for (const { title, request, arn } of requestsOf(options, service, root)) {
      if (interrupted) break;
      const listeners = watch.follow(title, { input: JSON.stringify(request), machineArn: arn });
      running = service.start(request, { ...listeners, stateMachineArn: arn });
      ended.push({ title, execution: running });
      await service.settled(running);
      good &&= running.status === 'SUCCEEDED';
    }
    watch.close();
    await conclude(service, place);
    for (const { title, execution } of ended) print(outputOf(title, execution));
    const { world } = service;
    const unused = world.faults.pending().map(faultName);
    for (const line of faultLines(world, unused)) print(`\n${fold(line, 2, place.width())}`);
    const failed = ended.flatMap(({ execution: { status, input } }) => (status === 'FAILED' ? [input] : []));
    const absent = absenceOf(failed, world);
    if (absent !== '') print(`\n${fold(harmless(absent), 2, place.width())}`);
    return interrupted ? 130 : good ? 0 : 1;
  } finally {
    release();
    await service.close();
  }
}

/** The bucket that a request exports to, and that a deployment for it has, if its name is one, whatever else is wrong. */
function bucketOf({ input }: RunOptions): string | undefined {
  const { TargetBucket, Request } = Object(input?.request);
  const bucket = TargetBucket ?? Object(Request).TargetBucket;
  const alone = TargetBucket ? { SourceClusterName: 'any', TargetBucket } : { Request: { TargetBucket: bucket } };
  return input?.machine.fits(alone) ? bucket : undefined;
}

function prepare({ world }: LocalService, options: RunOptions, { root, print, width }: Place): void {
  const { rdbFiles, faults, realTime } = options;
  for (const fault of faults) world.faults.inject(fault);
  const lines = [
    'MemoryDB, S3 and SNS are emulated on this machine; AWS is not contacted. All times are UTC.',
    realTime ? 'Waiting takes its real time.' : 'Waiting takes no real time: the clock jumps to its end.',
    ...seedClusters(world, root, rdbFiles).map(described),
  ];
  for (const line of lines) print(fold(line, 2, width()));
}

interface Request {
  readonly title: string;
  readonly request: unknown;
  /** Of the machine that runs it. */
  readonly arn: string;
}

function requestsOf({ input }: RunOptions, { definition }: LocalService, root: string): Request[] {
  if (input) return [{ title: 'Your request', request: input.request, arn: input.machine.arn }];
  const [{ arn }] = definition.machines;
  return EXAMPLES.map((title) => ({ title, request: JSON.parse(readFileSync(join(root, title), 'utf8')), arn }));
}

/** An execution's output, or its error. */
function outputOf(title: string, { status, output, error, cause }: Execution): string {
  const [sentence = ''] = (cause ?? '').split('\n');
  const lines =
    output === undefined
      ? [harmless(`${error}${sentence && `: ${sentence}`}`)]
      : JSON.stringify(JSON.parse(output), null, 2)
          .split('\n')
          .map((line) => harmless(line));
  return [`\nOutput of ${harmless(title)} (${status}):`, ...lines.map((line) => `  ${line}`)].join('\n');
}

async function conclude(
  { world, definition, undelivered }: LocalService,
  { root, data, print, width }: Place,
): Promise<void> {
  for (const notice of world.sns.inbox) print(shown(notice, width()));
  if (undelivered.length > 0) {
    const text = `${undelivered.length} execution(s) could not be reported; on AWS, an alarm would be raised.`;
    print(`\n${fold(text, 2, width())}`);
  }
  const files = [];
  for (const { name } of definition.buckets)
    for (const key of await world.s3.store.list(name)) {
      const bytes = (await world.s3.store.head(name, key))?.bytes ?? 0;
      files.push(`  ${relative(root, world.s3.store.pathOf(name, key))}  ${inBytes(bytes)}`);
    }
  print(`\nExported files (in ${relative(root, data)}/ until the next start):`);
  print(files.join('\n') || '  none');
}
