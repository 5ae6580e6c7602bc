import type { Part, PartChecksum, ShardIdentity, ShardProbe } from './evidence.ts';
import { HEAD_BYTES } from './head.ts';
import { TRAILER_BYTES } from './opcodes.ts';
import { changedPart, partChecksum, rangeOf, requireAll } from './part-checksum.ts';
import { missingShard, probeEnds } from './probe.ts';
import { RangeChecksum } from './range-checksum.ts';

/** Something that holds the bytes of an RDB: an object in S3, a file. */
export interface RdbBytes {
  /** null when there is none. */
  describe(): Promise<{ readonly bytes: number; readonly etag: string } | null>;
  /**
   * The bytes of a range as they come, each chunk only until the next is asked for. Throws ObjectChanged when what is there
   * is no longer what was described with this ETag.
   * @param room where the next chunk may be put, by a reader that otherwise would put it into memory of its own
   */
  read(range: Part, etag: string, room?: () => Uint8Array): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What was described is not there any more. */
export class ObjectChanged extends Error {
  override readonly name = 'ObjectChanged';
}

/** Probes a shard by two small reads. */
export async function probeBytes(rdb: RdbBytes, identity: ShardIdentity | null): Promise<ShardProbe> {
  const found = await rdb.describe();
  if (found === null) return missingShard();
  const { bytes, etag } = found;
  const empty = { bytes, etag, head: new Uint8Array(), tail: new Uint8Array() };
  if (bytes === 0) return probeEnds(empty, identity);
  try {
    const [head, tail] = await Promise.all([
      readWhole(rdb, { First: 0, Last: Math.min(HEAD_BYTES, bytes) - 1 }, etag),
      readWhole(rdb, { First: Math.max(0, bytes - TRAILER_BYTES), Last: bytes - 1 }, etag),
    ]);
    return probeEnds({ bytes, etag, head, tail }, identity);
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

async function readWhole(rdb: RdbBytes, range: Part, etag: string): Promise<Uint8Array> {
  const whole = new Uint8Array(range.Last - range.First + 1);
  let at = 0;
  for await (const chunk of rdb.read(range, etag)) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  requireAll(at, range);
  return whole;
}
