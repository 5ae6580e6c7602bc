import type { JudgedShard } from '../functions/core/rdb/evidence.ts';
import { HEAD_BYTES } from '../functions/core/rdb/head.ts';
import { judge } from '../functions/core/rdb/judge.ts';
import { TRAILER_BYTES } from '../functions/core/rdb/opcodes.ts';
import { CHECKSUM_BYTES, partsOf } from '../functions/core/rdb/parts.ts';
import { probeEnds } from '../functions/core/rdb/probe.ts';
import { RangeChecksum } from '../functions/core/rdb/range-checksum.ts';

/** A stream is read only once, so it has no other content to differ from. */
const ETAG = '';

/** The verdict on every byte of an RDB stream, in memory of constant size. */
export async function verifyStream(chunks: AsyncIterable<Uint8Array>): Promise<JudgedShard> {
  const checksum = new RangeChecksum();
  checksum.begin();
  let bytes = 0;
  let head: Uint8Array = new Uint8Array();
  /** The last bytes so far. If none follow, they are the trailer, which its checksum leaves out. */
  let tail: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
    const all = Buffer.concat([tail, chunk]);
    const end = Math.max(0, all.length - TRAILER_BYTES);
    checksum.add(all.subarray(0, end));
    tail = all.subarray(end);
  }
  const probe = probeEnds({ bytes, etag: ETAG, head, tail }, null);
  if (partsOf(bytes).length === 0) return judge(probe, null);
  checksum.add(tail.subarray(0, tail.length - CHECKSUM_BYTES));
  const { segments, unexamined } = checksum.end();
  const part = { First: 0, Last: bytes - CHECKSUM_BYTES - 1, ETag: ETAG, Segments: segments, Unexamined: unexamined };
  return judge(probe, [part]);
}
