import { fstatSync } from 'node:fs';
import type { Finding, JudgedShard, Level, PartChecksum, ShardProbe } from '../functions/core/rdb/evidence.ts';
import { judge } from '../functions/core/rdb/judge.ts';
import { partsToRead } from '../functions/core/rdb/parts.ts';
import { missingShard } from '../functions/core/rdb/probe.ts';
import { sentenceOf } from '../terminal/sentence.ts';
import { type Concurrency, runTasks } from './run-tasks.ts';
import { type Shard, STANDARD_INPUT, type StoredPlace } from './shard.ts';
import { verifyStream } from './verify-stream.ts';
import { type Answer, bytesOf, type Task } from './work.ts';

/** Smaller than a Lambda's parts, so that the progress bar moves, and all threads end at about the same time. */
export const PART_BYTES = 128 * 2 ** 20;

/** Below this size, starting threads would take longer than reading. */
const PROBES = { threads: 1, atOnce: 16 };

/** A shard and its verdict. */
export interface VerifiedShard extends JudgedShard {
  readonly Shard: string | null;
  readonly Key: string;
}

export interface Progress {
  readonly bytes: number;
  readonly ofBytes: number;
}

/** Verifies shards. Standard input is read in this thread and whole at every level, since its end is known only then. */
export async function verify(
  shards: readonly Shard[],
  level: Level,
  concurrency: Concurrency,
  onProgress: (progress: Progress) => void,
): Promise<VerifiedShard[]> {
  const stored = shards.filter(isStored);
  const verified = (await verifyStored(stored, level, concurrency, onProgress)).values();
  const all: VerifiedShard[] = [];
  for (const shard of shards)
    all.push(isStored(shard) ? (verified.next().value as VerifiedShard) : await verifyInput(shard));
  return all;
}

type StoredShard = Shard & { readonly place: StoredPlace };

const isStored = (shard: Shard): shard is StoredShard => shard.place !== STANDARD_INPUT;

async function verifyInput(shard: Shard): Promise<VerifiedShard> {
  const named = { Shard: shard.name, Key: shard.key };
  try {
    // Node would read nothing of it.
    if (fstatSync(0).isDirectory()) throw new Error('it is a folder; name the files in it with --file');
    return { ...named, ...(await verifyStream(process.stdin)) };
  } catch (error) {
    return { ...named, ...judge(unreadable(sentenceOf(error)), null) };
  }
}

/** Probes all shards, then, at level Checksum, reads those that are not bad already. */
async function verifyStored(
  shards: readonly StoredShard[],
  level: Level,
  concurrency: Concurrency,
  onProgress: (progress: Progress) => void,
): Promise<VerifiedShard[]> {
  const probes = await probeAll(shards, level);
  const tasks = level === 'Probe' ? [] : probes.flatMap((probe, index) => tasksOf(shards[index] as StoredShard, probe));
  const ofBytes = tasks.reduce((sum, { task }) => sum + bytesOf(task), 0);
  let bytes = 0;
  onProgress({ bytes, ofBytes });
  const readOf = new Map<Task, number>();
  const answers = await runTasks(
    tasks.map(({ task }) => task),
    concurrency,
    (task, soFar) => {
      // A few bytes more than the part are read, to find an RDB that begins across its end.
      const read = Math.min(soFar, bytesOf(task));
      bytes += read - (readOf.get(task) ?? 0);
      readOf.set(task, read);
      onProgress({ bytes, ofBytes });
    },
  );
  return shards.map((shard, index) => {
    const own = answers.filter((_, at) => tasks[at]?.shard === shard);
    return judgeAnswers(shard, probes[index] as ShardProbe, own);
  });
}

/** The verdict on a shard from its parts, of which some may be unreadable. */
export function judgeAnswers(shard: Shard, probe: ShardProbe, answers: readonly Answer[]): VerifiedShard {
  const parts = answers.flatMap((got): PartChecksum[] => ('part' in got ? [got.part] : []));
  const [failure] = answers.flatMap((got) => ('failed' in got ? [got.failed] : []));
  // One changed part shows that the file has changed; the checksum needs all parts.
  const isJudged = failure === undefined || parts.some(({ ETag }) => ETag !== probe.ETag);
  const judged = judge(withFailure(probe, failure), isJudged ? parts : null, shard.record);
  return { Shard: shard.name, Key: shard.key, ...judged };
}

async function probeAll(shards: readonly StoredShard[], level: Level): Promise<ShardProbe[]> {
  const answers = await runTasks(
    shards.map(({ place, identity }) => ({ place, identity, level, read: null })),
    PROBES,
  );
  return answers.map((got) => {
    if ('probe' in got) return got.probe;
    return unreadable('failed' in got ? got.failed : 'nothing was answered');
  });
}

const unreadable = (why: string): ShardProbe => withFailure({ ...missingShard(), Findings: [] }, why);

function withFailure(probe: ShardProbe, failure: string | undefined): ShardProbe {
  if (failure === undefined) return probe;
  const finding: Finding = { Verdict: 'unverifiable', Reason: `it could not be read: ${failure}` };
  return { ...probe, Findings: [...probe.Findings, finding] };
}

function tasksOf(shard: StoredShard, probe: ShardProbe): { shard: StoredShard; task: Task }[] {
  const { place, identity } = shard;
  const { Bytes, ETag } = probe;
  return partsToRead(probe, PART_BYTES).map((part) => {
    const read = { part, bytes: Bytes ?? 0, etag: ETag ?? '' };
    return { shard, task: { place, identity, level: 'Checksum', read } };
  });
}
