import type { Level, Part, PartChecksum, ShardIdentity, ShardProbe } from './evidence.ts';
import { findFirstKey } from './first-key.ts';
import { HEAD_BYTES } from './head.ts';
import { TRAILER_BYTES } from './opcodes.ts';
import { changedPart, partChecksum, rangeOf } from './part-checksum.ts';
import { beforeFirstKey, missingShard, probeEnds, probeWhole } from './probe.ts';
import { RangeChecksum } from './range-checksum.ts';
import { type Chunks, readWhole } from './read-whole.ts';

/** Something that holds the bytes of an RDB: an object in S3, a file. */
export interface RdbBytes {
  /** null when there is none. */
  describe(): Promise<{ readonly bytes: number; readonly etag: string } | null>;
  /**
   * The bytes of a range as they come, each chunk only until the next is asked for. Throws ObjectChanged when what is there
   * is no longer what was described with this ETag.
   * @param room where the next chunk may be put, by a reader that otherwise would put it into memory of its own
   */
  read(range: Part, etag: string, room?: () => Uint8Array): Chunks;
}

/** What was described is not there any more. */
export class ObjectChanged extends Error {
  override readonly name = 'ObjectChanged';
}

/**
 * Probes a shard by two small reads. At `Probe`, what these hold whole is checksummed; otherwise, every byte is read later,
 * and here the first key is looked for if it lies behind them.
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
