import type { Level, Part, PartChecksum, ShardIdentity, ShardProbe } from './evidence.ts';
import { findFirstKey } from './first-key.ts';
import { HEAD_BYTES } from './head.ts';
import { TRAILER_BYTES } from './opcodes.ts';
import { changedPart, partChecksum, rangeOf } from './part-checksum.ts';
import { beforeFirstKey, missingShard, probeEnds, probeWhole } from './probe.ts';
import { RangeChecksum } from './range-checksum.ts';
import { type Chunks, readWhole } from './read-whole.ts';

/** A source of the bytes of an RDB: an object in S3, or a file. */
export interface RdbBytes {
  /** null when there is none. */
  describe(): Promise<{ readonly bytes: number; readonly etag: string } | null>;
  /**
   * Streams the bytes of a range; each chunk is valid only until the next. Throws ObjectChanged when the content no longer
   * has this ETag.
   * @param room memory for the next chunk, so that a reader needs none of its own
   */
  read(range: Part, etag: string, room?: () => Uint8Array): Chunks;
}

/** The described content no longer exists. */
export class ObjectChanged extends Error {
  override readonly name = 'ObjectChanged';
}

/**
 * Probes a shard by two small reads. At `Probe`, a file that fits into them is checksummed; otherwise every byte is read
 * later, and the first key is searched for if it lies beyond them.
 */
export async function probeBytes(rdb: RdbBytes, identity: ShardIdentity | null, level: Level): Promise<ShardProbe> {
  const found = await rdb.describe();
  if (found === null) return missingShard();
  const { bytes, etag } = found;
  const empty = { bytes, etag, head: new Uint8Array(), tail: new Uint8Array() };
  if (bytes === 0) return probeEnds(empty, identity);
  const read = (range: Part) => rdb.read(range, etag);
  const whole = (First: number, Last: number) => readWhole(read({ First, Last }), { First, Last });
  try {
    const [head, tail] = await Promise.all([
      whole(0, Math.min(HEAD_BYTES, bytes) - 1),
      whole(Math.max(0, bytes - TRAILER_BYTES), bytes - 1),
    ]);
    const object = { bytes, etag, head, tail };
    if (level === 'Probe') return probeWhole(object, identity);
    const before = beforeFirstKey(object, identity);
    const beyond = before && (await findFirstKey(read, before.rest, before.format, bytes));
    return probeEnds(object, identity, beyond);
  } catch (error) {
    if (!(error instanceof ObjectChanged)) throw error;
    return { ...missingShard(), Findings: [{ Verdict: 'bad', Reason: 'it was changed or deleted while it was read' }] };
  }
}

/** Checksums one part of what was probed. */
export async function checksumBytes(
  rdb: RdbBytes,
  part: Part,
  probe: { readonly Bytes: number; readonly ETag: string },
  checksum = new RangeChecksum(),
): Promise<PartChecksum> {
  try {
    const chunks = rdb.read(rangeOf(part, probe.Bytes), probe.ETag, () => checksum.room());
    return await partChecksum(part, probe, chunks, checksum);
  } catch (error) {
    if (error instanceof ObjectChanged) return changedPart(part);
    throw error;
  }
}
