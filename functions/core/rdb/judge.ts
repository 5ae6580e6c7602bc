import { combine, fromHex, hex } from './crc64.ts';
import type { Finding, JudgedShard, PartChecksum, ShardProbe, ShardRecord } from './evidence.ts';
import { isKnown, trailerBytes } from './format.ts';
import { TRAILER_BYTES } from './opcodes.ts';
import { CHECKSUM_BYTES, SMALLEST_RDB_BYTES } from './parts.ts';

/**
 * The verdict on one shard.
 * @param parts of `partsOf(probe.Bytes)`, in any order; null, or none, if only what the probe read was read
 * @param record the record of an earlier verification; null if there is none
 */
export function judge(
  probe: ShardProbe,
  parts: readonly PartChecksum[] | null,
  record: ShardRecord | null = null,
): JudgedShard {
  const { Findings, Whole, ...facts } = probe;
  const read = parts !== null && parts.length > 0 ? parts : Whole ? [Whole] : null;
  const { crc64, findings } = read ? judgeBytes(probe, read) : { crc64: null, findings: [] };
  const all = [...Findings, ...findings, ...(record ? recordFindings(record, probe, crc64) : [])];
  const [worst] = ['bad', 'unverifiable'].filter((verdict) => all.some(({ Verdict }) => Verdict === verdict));
  const reasons = (verdict: Finding['Verdict']) =>
    all.flatMap(({ Verdict, Reason }) => (Verdict === verdict ? [Reason] : []));
  return {
    Verdict: worst === 'bad' || worst === 'unverifiable' ? worst : 'verified',
    Reasons: [...reasons('bad'), ...reasons('unverifiable')],
    Level: read ? 'Checksum' : 'Probe',
    ...facts,
    Crc64: crc64,
  };
}

/** Compares the checksum at the end, and that of the bytes, with the recorded ones. */
function recordFindings(record: ShardRecord, probe: ShardProbe, crc64: string | null): Finding[] {
  const { Bytes, Checksum, Format } = probe;
  const isUnsealed = Checksum === null && Format !== null && trailerBytes(Format) === TRAILER_BYTES;
  // In an unknown format, what a file ends with may not be the checksum of its bytes.
  const recorded = record.Crc64 ?? (isUnsealed && isKnown(Format) ? record.Checksum : null);
  const reasons = [];
  if (record.Bytes !== null && Bytes !== null && record.Bytes !== Bytes)
    reasons.push(`it has ${Bytes} bytes, where the manifest records ${record.Bytes}`);
  if (record.Checksum !== null && Checksum !== null && record.Checksum !== Checksum)
    reasons.push(`it ends with the checksum ${Checksum}, where the manifest records ${record.Checksum}`);
  if (record.Checksum !== null && isUnsealed)
    reasons.push(`it ends without a checksum, where the manifest records ${record.Checksum}`);
  if (recorded !== null && crc64 !== null && recorded !== crc64)
    reasons.push(`its bytes have the checksum ${crc64}, where the manifest records ${recorded}`);
  return reasons.map((Reason) => ({ Verdict: 'bad', Reason }));
}

interface JudgedBytes {
  readonly crc64: string | null;
  readonly findings: readonly Finding[];
}

function judgeBytes(probe: ShardProbe, parts: readonly PartChecksum[]): JudgedBytes {
  if (parts.some(({ ETag }) => ETag !== probe.ETag))
    return { crc64: null, findings: [{ Verdict: 'bad', Reason: 'it was changed or deleted while it was read' }] };
  const inOrder = parts.toSorted((a, b) => a.First - b.First);
  requireWhole(inOrder, probe.Bytes ?? 0);
  const { crc, ends } = combined(inOrder);
  const unexamined = inOrder.reduce((sum, { Unexamined }) => sum + Unexamined, 0);
  const findings: Finding[] = ends.map((end) => ({
    Verdict: 'bad',
    Reason: `a whole RDB ends in it at byte ${end}, and more follows`,
  }));
  if (probe.Checksum !== null && probe.Checksum !== hex(crc))
    findings.push({
      // The end of an unknown format is unknown too.
      Verdict: probe.Format !== null && isKnown(probe.Format) ? 'bad' : 'unverifiable',
      Reason: `its bytes have the checksum ${hex(crc)}, but it ends with ${probe.Checksum}: bytes are damaged, missing or added`,
    });
  if (unexamined > 0)
    findings.push({
      Verdict: 'unverifiable',
      Reason: `it holds ${unexamined} more place(s) that look like the beginning of another RDB than were looked into`,
    });
  return { crc64: hex(crc), findings };
}

/**
 * The checksum of everything, and where whole RDBs end within it: that of a whole RDB, its own checksum included, is zero,
 * which is why the checksum at the end of two that were joined still fits.
 */
function combined(parts: readonly PartChecksum[]): { crc: bigint; ends: number[] } {
  const ends: number[] = [];
  let crc = 0n;
  let at = 0;
  for (const { Bytes, Crc64 } of parts.flatMap(({ Segments }) => Segments)) {
    crc = combine(crc, fromHex(Crc64), Bytes);
    at += Bytes;
    if (crc === 0n && at >= SMALLEST_RDB_BYTES) ends.push(at);
  }
  return { crc, ends };
}

/** A gap is a fault of the workflow: neither a fault of the object nor a success. */
function requireWhole(parts: readonly PartChecksum[], bytes: number): void {
  let next = 0;
  for (const { First, Last, Segments } of parts) {
    const read = Segments.reduce((sum, { Bytes }) => sum + Bytes, 0);
    if (First !== next || read !== Last - First + 1)
      throw new RangeError(`The part from ${First} does not follow ${next}.`);
    next = Last + 1;
  }
  if (next !== bytes - CHECKSUM_BYTES) throw new RangeError(`The parts end at ${next} of ${bytes}.`);
}
