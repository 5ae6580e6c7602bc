import { fromHex, hex } from './crc64.ts';
import type { Finding, ShardIdentity, ShardProbe } from './evidence.ts';
import type { Beyond } from './first-key.ts';
import { FORMAT_BYTES, formatAt, isKnown, trailerBytes } from './format.ts';
import { HEAD_BYTES, type Head, type Rest, readHead } from './head.ts';
import { EOF_OPCODE, TRAILER_BYTES } from './opcodes.ts';
import { checksumOf } from './part-checksum.ts';
import { CHECKSUM_BYTES, partsToRead } from './parts.ts';
import { slotOf, slotTest } from './slots.ts';

/** An object, as far as a probe reads it. */
interface ReadObject {
  readonly bytes: number;
  readonly etag: string;
  /** The first HEAD_BYTES, or all there are. */
  readonly head: Uint8Array;
  /** The last TRAILER_BYTES, or all there are. */
  readonly tail: Uint8Array;
}

/**
 * How far `ctime` may be from SnapshotCreationTime. A guess: one may be the start of writing and the other its end. Automatic
 * snapshots are a day apart.
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
 * Reads the size and the ends of an object. A head that cannot be read is never `bad`, since real exports may have elements
 * that this tool does not know; the checksum shows damage there.
 * @param identity the shard that it should be; null if not known
 * @param beyond what was found after a head without keys; null if nothing was searched
 */
export function probeEnds(
  object: ReadObject,
  identity: ShardIdentity | null,
  beyond: Beyond | null = null,
): ShardProbe {
  const { bytes, etag, head, tail } = object;
  const read = { ...NOTHING, Bytes: bytes, ETag: etag };
  if (bytes === 0) return { ...read, Findings: [bad('it is empty')] };
  const Format = formatAt(head, 0);
  if (bytes < FORMAT_BYTES + (Format === null ? 1 : trailerBytes(Format)))
    return { ...read, Findings: [bad(`it is too short to be an RDB (${bytes} bytes)`)] };
  if (Format === null) return { ...read, Findings: [strangeBeginning(head)] };
  const Checksum = trailerBytes(Format) === TRAILER_BYTES ? checksumIn(tail) : null;
  const findings = tailFindings(tail, Format, Checksum);
  if (!isKnown(Format)) {
    const strange = unverifiable(`its format, ${Format}, is none that this tool knows`);
    return { ...read, Format, Checksum, Findings: [strange, ...findings] };
  }
  const begins = readHead(head, Format, bytes);
  const found = beyond ?? { ...begins, slots: begins.keys.map(slotOf) };
  const WrittenAt = writtenAt(begins.aux);
  const hasSlot = identity?.Slots ? slotTest(identity.Slots) : null;
  return {
    ...read,
    Format,
    Writer: writer(begins.aux),
    WrittenAt,
    Keys: found.slots.length,
    Identified: hasSlot !== null && found.slots.length > 0,
    Checksum,
    Findings: [
      ...findings,
      ...structureFindings(found, Format, bytes),
      ...(identity ? slotFindings(found, identity.Slots, hasSlot) : []),
      ...(identity?.CreatedAt ? timeFindings(WrittenAt, identity.CreatedAt) : []),
    ],
  };
}

/** The same, and the checksum of an object that its ends are the whole of. */
export function probeWhole(object: ReadObject, identity: ShardIdentity | null): ShardProbe {
  const { bytes, etag, head, tail } = object;
  const probe = probeEnds(object, identity);
  const [part] = partsToRead(probe);
  if (!part || bytes > head.length + tail.length) return probe;
  const after = tail.subarray(tail.length - (bytes - head.length));
  return { ...probe, Whole: checksumOf(part, etag, [head, after]) };
}

/** Where to search for the first key if it identifies a shard and lies after the head; null otherwise. */
export function beforeFirstKey(
  { head, bytes }: ReadObject,
  identity: ShardIdentity | null,
): { readonly rest: Rest; readonly format: string } | null {
  const format = formatAt(head, 0);
  if (format === null || !isKnown(format) || !identity?.Slots || slotTest(identity.Slots) === null) return null;
  const { keys, rest } = readHead(head, format, bytes);
  return rest !== null && keys.length === 0 ? { rest, format } : null;
}

/** The place of EOF is known only in known formats. */
function tailFindings(tail: Uint8Array, format: string, checksum: string | null): Finding[] {
  const bytes = trailerBytes(format);
  if (tail[tail.length - bytes] !== EOF_OPCODE) {
    const reason = 'it does not end as an RDB does: it is cut short or damaged, or has something after its end';
    return [isKnown(format) ? bad(reason) : unverifiable(reason)];
  }
  if (bytes < TRAILER_BYTES)
    return [unverifiable(`its version, ${format}, is older than the checksum, which files have since REDIS0005`)];
  return checksum === null ? [unverifiable('it ends in eight zero bytes, which stand for no checksum')] : [];
}

/** The checksum that a file ends with, the lowest byte first; null for zero, which stands for none. */
function checksumIn(tail: Uint8Array): string | null {
  const digits = Array.from(tail.subarray(-CHECKSUM_BYTES), (byte) => byte.toString(16).padStart(2, '0'));
  const checksum = fromHex(digits.reverse().join(''));
  return checksum === 0n ? null : hex(checksum);
}

function structureFindings({ slots, eof, stopped }: Beyond, format: string, bytes: number): Finding[] {
  const end = eof === null ? bytes : eof + trailerBytes(format);
  if (end < bytes) return [bad(`an RDB ends in it at byte ${end} already, and ${bytes - end} bytes follow`)];
  return stopped === null
    ? []
    : [unverifiable(`after ${slots.length} key(s) it could not be read further: ${stopped}`)];
}

function slotFindings(
  { slots: found, eof, stopped }: Beyond,
  slots: string | null,
  hasSlot: ((slot: number) => boolean) | null,
): Finding[] {
  if (hasSlot === null) return [unverifiable(`which slots it must hold is not known (${slots ?? 'none are given'})`)];
  if (found.length === 0 && eof !== null) return [unverifiable('it holds no key that would show which shard it is')];
  if (found.length === 0 && stopped === null)
    return [unverifiable(`its first key is beyond its first ${HEAD_BYTES} bytes, where only Checksum looks for it`)];
  const strange = found.filter((slot) => !hasSlot(slot));
  if (strange.length === 0) return [];
  return [
    bad(
      `it holds keys of another shard: ${strange.length} of the first ${found.length}, one in slot ${strange[0]}, where this shard has ${slots}`,
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

/** The finding for a file that is not an RDB, with what it may be instead. */
function strangeBeginning(head: Uint8Array): Finding {
  const known = BEGINNINGS.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte));
  if (known) return known.finding;
  const shown = JSON.stringify(String.fromCharCode(...head.subarray(0, 9)).replaceAll(/[^ -~]/g, '?'));
  return bad(`it does not begin as an RDB does, but with ${shown}`);
}

const BEGINNINGS = [
  { bytes: [0x1f, 0x8b], finding: bad('it is compressed by gzip: verify what gunzip makes of it') },
  {
    bytes: Array.from('VKCS', (letter) => letter.charCodeAt(0)),
    finding: unverifiable('it is compressed as a whole (VKCS), as Valkey can since 9.2, which this tool does not read'),
  },
];
