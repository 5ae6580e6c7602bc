import type { Part, PartChecksum, ShardIdentity, ShardProbe } from '../functions/core/rdb/evidence.ts';
import { RangeChecksum } from '../functions/core/rdb/range-checksum.ts';
import { checksumSource, probeSource } from '../functions/core/rdb/source.ts';
import type { Place } from './shard.ts';
import { sourceOf } from './source.ts';

/** What a thread can be asked for, as values that travel between threads: a probe, or the checksum of one part. */
export interface Task {
  readonly place: Place;
  readonly identity: ShardIdentity | null;
  /** null for the probe. */
  readonly read: { readonly part: Part; readonly bytes: number; readonly etag: string } | null;
}

export type Answer =
  | { readonly probe: ShardProbe }
  | { readonly part: PartChecksum }
  /** Why it could not be read; `passes` if it may go better later. */
  | { readonly failed: string; readonly passes: boolean };

export async function answer(task: Task): Promise<Answer> {
  try {
    return await work(task);
  } catch (error) {
    const { name, message } = error as Error;
    const [sentence = ''] = message.split('\n');
    return { failed: `${name}: ${sentence}`, passes: name === 'TransientServiceError' };
  }
}

/** Each has memory of its own, and there are as many as parts are read at once. */
const idle: RangeChecksum[] = [];

async function work({ place, identity, read }: Task): Promise<Answer> {
  const source = await sourceOf(place);
  if (read === null) return { probe: await probeSource(source, identity) };
  const checksum = idle.pop() ?? new RangeChecksum();
  try {
    return { part: await checksumSource(source, read.part, { Bytes: read.bytes, ETag: read.etag }, checksum) };
  } finally {
    idle.push(checksum);
  }
}
