import type { Finding, JudgedShard, Level, PartChecksum, ShardProbe } from '../functions/core/rdb/evidence.ts';
import { judge } from '../functions/core/rdb/judge.ts';
import { partsToRead } from '../functions/core/rdb/parts.ts';
import { missingShard } from '../functions/core/rdb/probe.ts';
import { type Concurrency, runTasks } from './run-tasks.ts';
import type { Shard } from './shard.ts';
import { type Answer, bytesOf, type Task } from './work.ts';

/** Smaller than a Lambda's: a progress bar is to move, and all threads are to end at about the same time. */
export const PART_BYTES = 128 * 2 ** 20;

/** They are so small that starting threads would take longer. */
const PROBES = { threads: 1, atOnce: 16 };

/** A shard with the verdict on it. */
export interface VerifiedShard extends JudgedShard {
  readonly Shard: string | null;
  readonly Key: string;
}

export interface Progress {
  readonly bytes: number;
  readonly ofBytes: number;
}

/** Verifies shards: probes all, then reads those that are not bad already, if every byte is to be read. */
export async function verify(
  shards: readonly Shard[],
  level: Level,
  concurrency: Concurrency,
  onProgress: (progress: Progress) => void,
): Promise<VerifiedShard[]> {
  const probes = await probeAll(shards);
  const tasks = level === 'Probe' ? [] : probes.flatMap((probe, index) => tasksOf(shards[index] as Shard, probe));
  const ofBytes = tasks.reduce((sum, { task }) => sum + bytesOf(task), 0);
  let bytes = 0;
  onProgress({ bytes, ofBytes });
  const readOf = new Map<Task, number>();
  const answers = await runTasks(
    tasks.map(({ task }) => task),
    concurrency,
    (task, soFar) => {
      // A few bytes more than the part's are read, to see an RDB begin across its end.
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

/** The verdict on a shard whose parts were read, or could not be. */
export function judgeAnswers(shard: Shard, probe: ShardProbe, answers: readonly Answer[]): VerifiedShard {
  const parts = answers.flatMap((got): PartChecksum[] => ('part' in got ? [got.part] : []));
  const [failure] = answers.flatMap((got) => ('failed' in got ? [got.failed] : []));
  // One part is enough to know that the file has changed; for its checksum, all are needed.
  const isJudged = failure === undefined || parts.some(({ ETag }) => ETag !== probe.ETag);
  const judged = judge(withFailure(probe, failure), isJudged ? parts : null, shard.record);
  return { Shard: shard.name, Key: shard.key, ...judged };
}

async function probeAll(shards: readonly Shard[]): Promise<ShardProbe[]> {
  const answers = await runTasks(
    shards.map(({ place, identity }) => ({ place, identity, read: null })),
    PROBES,
  );
  return answers.map((got) => {
    if ('probe' in got) return got.probe;
    return withFailure({ ...missingShard(), Findings: [] }, 'failed' in got ? got.failed : undefined);
  });
}

function withFailure(probe: ShardProbe, failure: string | undefined): ShardProbe {
  if (failure === undefined) return probe;
  const finding: Finding = { Verdict: 'unverifiable', Reason: `it could not be read: ${failure}` };
  return { ...probe, Findings: [...probe.Findings, finding] };
}

function tasksOf(shard: Shard, probe: ShardProbe): { shard: Shard; task: Task }[] {
  const { place, identity } = shard;
  const { Bytes, ETag } = probe;
  return partsToRead(probe, PART_BYTES).map((part) => {
    const read = { part, bytes: Bytes ?? 0, etag: ETag ?? '' };
    return { shard, task: { place, identity, read } };
  });
}
