/**
 * The evidence about a shard's object, step by step. Each is a value that travels as JSON between Lambdas; times are ISO 8601
 * in UTC, checksums 16 hexadecimal digits.
 */

/** Only `bad` rejects an export. What is not known of real exports is `unverifiable`. */
export type Verdict = 'verified' | 'bad' | 'unverifiable';

/** `Probe`: two small reads of an object, whatever its size. `Checksum`: every byte of it. */
export type Level = 'Probe' | 'Checksum';

/** The shard that an object should be, as DescribeSnapshots describes it; a member is null when it is missing there. */
export interface ShardIdentity {
  /** Such as `0-5460`; several ranges are separated by commas. */
  readonly Slots: string | null;
  /** SnapshotCreationTime. */
  readonly CreatedAt: string | null;
}

/** A reason against `verified`, as half a sentence about the object ("it is empty"). */
export interface Finding {
  readonly Verdict: 'bad' | 'unverifiable';
  readonly Reason: string;
}

/** What the size and the ends of an object show. */
interface ShardFacts {
  /** null when there is no object. */
  readonly Bytes: number | null;
  /** Identifies the content: the ETag of an object. */
  readonly ETag: string | null;
  /** The magic and version that it begins with, such as `REDIS0011`; null when it does not begin as an RDB does. */
  readonly Format: string | null;
  /** Who wrote it, from the aux fields, such as `redis 7.0.15`; null when it does not say. */
  readonly Writer: string | null;
  /** When, from the aux field `ctime`; null when it does not say. */
  readonly WrittenAt: string | null;
  /** How many of the first keys were read. */
  readonly Keys: number;
  /** Whether these keys were compared with the slots of the shard. */
  readonly Identified: boolean;
  /** The checksum at its end; null when there is none, or eight zero bytes in its place. */
  readonly Checksum: string | null;
}

/** probeEnds → partChecksum, judge. */
export interface ShardProbe extends ShardFacts {
  readonly Findings: readonly Finding[];
  /** The checksum of an object that was read whole; null, or absent, when it was not. */
  readonly Whole?: PartChecksum | null;
}

/** A range of an object, both ends included, to be read by one Lambda. */
export interface Part {
  readonly First: number;
  readonly Last: number;
}

/** Bytes that follow each other, with their checksum. */
export interface Segment {
  readonly Bytes: number;
  readonly Crc64: string;
}

/** The checksum of one part. partChecksum → judge. */
export interface PartChecksum extends Part {
  /** Of the object that was read; null when it was no longer the one that was probed. */
  readonly ETag: string | null;
  /** One, unless something inside looks like the beginning of another RDB. */
  readonly Segments: readonly Segment[];
  /** Further places that look like the beginning of another RDB, and were not examined. */
  readonly Unexamined: number;
}

/** What the manifest of an export records about an object; a member is null when it is not recorded. */
export interface ShardRecord {
  readonly Bytes: number | null;
  /** The checksum at its end. */
  readonly Checksum: string | null;
  /** The checksum of its bytes. In an unknown format, the two may differ. */
  readonly Crc64: string | null;
}

/** judge → the verdict on the export. */
export interface JudgedShard extends ShardFacts {
  readonly Verdict: Verdict;
  /** Half sentences about the object, the bad ones first; empty when it is verified. */
  readonly Reasons: readonly string[];
  readonly Level: Level;
  /** Of all bytes but the last eight, computed from them; null when not every byte was read. */
  readonly Crc64: string | null;
}
