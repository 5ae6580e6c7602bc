import { fromHex, hex } from './crc64.ts';
import type { Finding, ShardIdentity, ShardProbe } from './evidence.ts';
import { formatAt, isKnown } from './format.ts';
import { type Head, readHead } from './head.ts';
import { EOF_OPCODE, TRAILER_BYTES } from './opcodes.ts';
import { CHECKSUM_BYTES, SMALLEST_RDB_BYTES } from './parts.ts';
import { slotOf, slotTest } from './slots.ts';

/** An object, as far as a probe reads it. */
export interface ReadObject {
  readonly bytes: number;
  readonly etag: string;
  /** The first HEAD_BYTES, or all there are. */
  readonly head: Uint8Array;
  /** The last TRAILER_BYTES, or all there are. */
  readonly tail: Uint8Array;
}

/**
 * How far `ctime` may be from SnapshotCreationTime. Nobody has compared them yet: one may be when writing began and the other
 * when it was done. Automatic snapshots are a day apart.
 */
const NEAR_MS = 6 * 3_600_000;

const bad = (Reason: string): Finding => ({ Verdict: 'bad', Reason });
const unverifiable = (Reason: string): Finding => ({ Verdict: 'unverifiable', Reason });

const NOTHING = { Format: null, Writer: null, WrittenAt: null, Keys: 0, Identified: false, Checksum: null };

/** The probe of a shard whose object is not there. */
export const missingShard = (): ShardProbe => ({
  ...NOTHING,
  Bytes: null,
  ETag: null,
  Findings: [bad('it is missing')],
});

/**
 * What an object's size and ends tell. That its head cannot be understood is never `bad`, for what no one has seen of real
 * exports must not reject good ones; damage there shows in the checksum.
 * @param identity which shard it is to be; null if nobody knows
 */
export function probeEnds(object: ReadObject, identity: ShardIdentity | null): ShardProbe {
  const { bytes, etag, head, tail } = object;
  const read = { ...NOTHING, Bytes: bytes, ETag: etag };
  if (bytes === 0) return { ...read, Findings: [bad('it is empty')] };
  if (bytes < SMALLEST_RDB_BYTES) return { ...read, Findings: [bad(`it is too short to be an RDB (${bytes} bytes)`)] };
  const Format = formatAt(head, 0);
  if (Format === null) return { ...read, Findings: [bad(`it does not begin as an RDB does, but ${beginning(head)}`)] };
  const Checksum = checksumIn(tail);
  const findings = tailFindings(tail, Format, Checksum);
  if (!isKnown(Format)) {
    const strange = unverifiable(`its format, ${Format}, is none that this tool knows`);
    return { ...read, Format, Checksum, Findings: [strange, ...findings] };
  }
  const found = readHead(head, Format, bytes);
  const WrittenAt = writtenAt(found.aux);
  const hasSlot = identity?.Slots ? slotTest(identity.Slots) : null;
  return {
    ...read,
    Format,
    Writer: writer(found.aux),
    WrittenAt,
    Keys: found.keys.length,
    Identified: hasSlot !== null && found.keys.length > 0,
    Checksum,
    Findings: [
      ...findings,
      ...structureFindings(found, bytes),
      ...(identity ? slotFindings(found.keys, identity.Slots, hasSlot) : []),
      ...(identity?.CreatedAt ? timeFindings(WrittenAt, identity.CreatedAt) : []),
    ],
  };
}

/** Where a good file's EOF is, is known only of formats that are. */
function tailFindings(tail: Uint8Array, format: string, checksum: string | null): Finding[] {
  if (tail[tail.length - TRAILER_BYTES] !== EOF_OPCODE) {
    const reason = 'it does not end as an RDB does: it is cut short or damaged, or has something after its end';
    return [isKnown(format) ? bad(reason) : unverifiable(reason)];
  }
  return checksum === null ? [unverifiable('it was written without a checksum (eight zero bytes stand for it)')] : [];
}

/** The checksum that a file ends with, the lowest byte first; null for zero, which stands for none. */
function checksumIn(tail: Uint8Array): string | null {
  const digits = Array.from(tail.subarray(-CHECKSUM_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  const checksum = fromHex(digits.reverse().join(''));
  return checksum === 0n ? null : hex(checksum);
}

function structureFindings({ keys, eof, stopped }: Head, bytes: number): Finding[] {
  const end = bytes - TRAILER_BYTES;
  if (eof !== null && eof !== end)
    return [bad(`an RDB ends in it at byte ${eof + TRAILER_BYTES} already, and ${end - eof} bytes follow`)];
  const after = `after ${keys.length} key(s) it could not be read further: ${stopped}`;
  return [
    ...(stopped === null ? [] : [unverifiable(after)]),
    ...(keys.length > 0 ? [] : [unverifiable('no key could be read in it')]),
  ];
}

function slotFindings(
  keys: readonly Uint8Array[],
  slots: string | null,
  hasSlot: ((slot: number) => boolean) | null,
): Finding[] {
  if (hasSlot === null) return [unverifiable(`which slots it must hold is not known (${slots ?? 'none are told'})`)];
  const strange = keys.map(slotOf).filter((slot) => !hasSlot(slot));
  if (strange.length === 0) return [];
  return [
    bad(
      `it holds keys of another shard: ${strange.length} of the first ${keys.length}, one in slot ${strange[0]}, where this shard has ${slots}`,
    ),
  ];
}

function timeFindings(writtenAt: string | null, createdAt: string): Finding[] {
  if (writtenAt === null || Math.abs(Date.parse(writtenAt) - Date.parse(createdAt)) <= NEAR_MS) return [];
  return [unverifiable(`it was written at ${writtenAt}, but the snapshot of its shard was made at ${createdAt}`)];
}

/** Seconds since the epoch, as text. */
function writtenAt(aux: Head['aux']): string | null {
  const time = aux.get('ctime') ?? '';
  return /^\d{1,11}$/.test(time) ? new Date(Number(time) * 1000).toISOString() : null;
}

function writer(aux: Head['aux']): string | null {
  for (const product of ['valkey', 'redis']) {
    const version = aux.get(`${product}-ver`);
    if (version !== undefined && /^[\w.-]{1,40}$/.test(version)) return `${product} ${version}`;
  }
  return null;
}

const beginning = (head: Uint8Array): string =>
  `with ${JSON.stringify(String.fromCharCode(...head.subarray(0, 9)).replaceAll(/[^ -~]/g, '?'))}`;
