import { nameOf } from '../functions/core/errors.ts';
import { checksumBytes, probeBytes, type RdbBytes } from '../functions/core/rdb/bytes.ts';
import type { Level, Part, PartChecksum, ShardIdentity, ShardProbe } from '../functions/core/rdb/evidence.ts';
import { RangeChecksum } from '../functions/core/rdb/range-checksum.ts';
import { refusalOf } from '../terminal/refusal.ts';
import { sentenceOf } from '../terminal/sentence.ts';
import { openBytes } from './open-bytes.ts';
import type { StoredPlace } from './shard.ts';

/** A task for a thread: a probe, or the checksum of one part. */
export interface Task {
  readonly place: StoredPlace;
  readonly identity: ShardIdentity | null;
  readonly level: Level;
  /** null for the probe. */
  readonly read: { readonly part: Part; readonly bytes: number; readonly etag: string } | null;
}

export type Answer =
  | { readonly probe: ShardProbe }
  | { readonly part: PartChecksum }
  /** Why it could not be read; `passes` if a retry may succeed. */
  | { readonly failed: string; readonly passes: boolean };

/** Receives from time to time how many bytes were read so far. */
export type OnBytes = (bytes: number) => void;

/** Runs a task, in this or another thread. */
export type Ask = (task: Task, onBytes: OnBytes) => Promise<Answer>;

export const answer: Ask = async (task, onBytes) => {
  try {
    return await work(task, onBytes);
  } catch (error) {
    const passes = nameOf(error) === 'TransientServiceError';
    return { failed: refusalOf(error) ?? sentenceOf(error), passes };
  }
};

/** How many bytes a task reads, as progress counts them. */
export const bytesOf = ({ read }: Task): number => (read === null ? 0 : read.part.Last - read.part.First + 1);

/** Reused, since each has memory of its own; as many as parts are read at once. */
const idle: RangeChecksum[] = [];

async function work({ place, identity, level, read }: Task, onBytes: OnBytes): Promise<Answer> {
  const rdb = await openBytes(place);
  if (read === null) return { probe: await probeBytes(rdb, identity, level) };
  const checksum = idle.pop() ?? new RangeChecksum();
  try {
    const probe = { Bytes: read.bytes, ETag: read.etag };
    return { part: await checksumBytes(counting(rdb, onBytes), read.part, probe, checksum) };
  } finally {
    idle.push(checksum);
  }
}

/** A report takes longer than reading a chunk, and ten a second are enough to see. */
const REPORT_EVERY_MS = 100;

/** The same bytes; reports how many were read. */
const counting = (rdb: RdbBytes, onBytes: OnBytes): RdbBytes => ({
  describe: rdb.describe,
  async *read(...range) {
    let bytes = 0;
    let reportedAt = performance.now();
    for await (const chunk of rdb.read(...range)) {
      yield chunk;
      bytes += chunk.length;
      if (performance.now() - reportedAt < REPORT_EVERY_MS) continue;
      reportedAt = performance.now();
      onBytes(bytes);
    }
  },
});
