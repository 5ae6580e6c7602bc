// How a file in memory is verified in tests: through values that travel, in parts.
import { probeBytes, type RdbBytes } from '../../../../functions/core/rdb/bytes.ts';
import type {
  JudgedShard,
  Part,
  PartChecksum,
  ShardIdentity,
  ShardProbe,
  ShardRecord,
} from '../../../../functions/core/rdb/evidence.ts';
import { HEAD_BYTES } from '../../../../functions/core/rdb/head.ts';
import { judge } from '../../../../functions/core/rdb/judge.ts';
import { TRAILER_BYTES } from '../../../../functions/core/rdb/opcodes.ts';
import { partChecksum, rangeOf } from '../../../../functions/core/rdb/part-checksum.ts';
import { CHECKSUM_BYTES, partsOf } from '../../../../functions/core/rdb/parts.ts';
import { probeWhole } from '../../../../functions/core/rdb/probe.ts';
import { RangeChecksum } from '../../../../functions/core/rdb/range-checksum.ts';

export const ETAG = '"0123456789abcdef-2"';

/** What travels between Lambdas is JSON. */
const travel = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** At level `Probe`. */
export const probe = (file: Uint8Array, identity: ShardIdentity | null): ShardProbe =>
  travel(
    probeWhole(
      {
        bytes: file.length,
        etag: ETAG,
        head: file.subarray(0, HEAD_BYTES),
        tail: file.subarray(Math.max(0, file.length - TRAILER_BYTES)),
      },
      identity,
    ),
  );

const engine = new RangeChecksum();

/** Every byte, in parts that begin at these places too. */
export const checksum = (file: Uint8Array, identity: ShardIdentity | null, ...cuts: readonly number[]) =>
  checksumAgainst(null, file, identity, ...cuts);

/** The same, of a file that is on record. */
export async function checksumAgainst(
  record: ShardRecord | null,
  file: Uint8Array,
  identity: ShardIdentity | null,
  ...cuts: readonly number[]
) {
  const parts = cuts.length > 0 ? between([0, ...cuts, file.length - CHECKSUM_BYTES]) : partsOf(file.length);
  const object = { Bytes: file.length, ETag: ETAG };
  const read: PartChecksum[] = [];
  for (const part of parts) read.push(travel(await partChecksum(part, object, chunksOf(file, part), engine)));
  const probe = await probeBytes(inMemory(file), identity, 'Checksum');
  return travel<JudgedShard>(judge(travel(probe), read, record));
}

const between = (places: readonly number[]): Part[] =>
  places.slice(1).map((place, index) => ({ First: places[index] ?? 0, Last: place - 1 }));

const inMemory = (file: Uint8Array): RdbBytes => ({
  describe: async () => ({ bytes: file.length, etag: ETAG }),
  *read({ First, Last }) {
    for (let at = First; at <= Last; at += 10_000) yield file.subarray(at, Math.min(at + 10_000, Last + 1));
  },
});

async function* chunksOf(file: Uint8Array, part: Part): AsyncIterable<Uint8Array> {
  const { First, Last } = rangeOf(part, file.length);
  for (let at = First; at <= Last; at += 1000) yield file.subarray(at, Math.min(at + 1000, Last + 1));
}
