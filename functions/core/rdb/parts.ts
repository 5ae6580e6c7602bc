import type { Part, ShardProbe } from './evidence.ts';
import { FORMAT_BYTES } from './format.ts';
import { TRAILER_BYTES } from './opcodes.ts';

/** The checksum, which covers everything before it. */
export const CHECKSUM_BYTES = TRAILER_BYTES - 1;
export const SMALLEST_RDB_BYTES = FORMAT_BYTES + TRAILER_BYTES;

const MIB = 2 ** 20;
/**
 * A part is as large as one Lambda reads in 10 s or so (50 to 100 MB/s, a guess from other people's figures), so that starting
 * it hardly counts, and a repeat costs little.
 */
export const PART_BYTES = 512 * MIB;
/**
 * Of a larger object the parts grow instead of their number, so that what one shard's parts return stays within a payload
 * (256 KiB), and their events within a history (25,000), whatever its size. At 5 TB a part has 25 GB, and 15 minutes are enough
 * at 28 MB/s; at 7 TB, at 39 MB/s.
 */
export const MOST_PARTS = 200;

/**
 * The ranges in which all bytes of an object but its checksum are read, in order; none of what is too short to be an RDB.
 * @param partBytes how large a part is if the object is not too large for it
 */
export function partsOf(bytes: number, partBytes = PART_BYTES): Part[] {
  if (bytes < SMALLEST_RDB_BYTES) return [];
  const covered = bytes - CHECKSUM_BYTES;
  const size = Math.max(partBytes, Math.ceil(covered / MOST_PARTS / MIB) * MIB);
  return Array.from({ length: Math.ceil(covered / size) }, (_, index) => ({
    First: index * size,
    Last: Math.min((index + 1) * size, covered) - 1,
  }));
}

/** The parts to read after the probe: none of an object that is already bad. */
export const partsToRead = ({ Bytes, Findings }: ShardProbe, partBytes = PART_BYTES): Part[] =>
  Bytes === null || Findings.some(({ Verdict }) => Verdict === 'bad') ? [] : partsOf(Bytes, partBytes);
