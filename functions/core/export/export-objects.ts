import type { ExportedShard, VerificationTarget } from '../contract.ts';
import { jsonBytes } from '../json.ts';

/** `<target>-<shard>.rdb` at the bucket's root, one object per shard (MemoryDB guide, "Exporting a snapshot"). */
export const exportKey = (target: string, shard: string): string => `${target}-${shard}.rdb`;

/** The prefix of every key that an export of this name writes. */
export const exportPrefix = (target: string): string => `${target}-`;

const CLAIM_SUFFIX = '.claim.json';
const MANIFEST_SUFFIX = '.manifest.json';

/** The object by which an execution claims the name of its export before it begins. */
export const claimKey = (target: string): string => `${target}${CLAIM_SUFFIX}`;

/** The object that describes a proven export. */
export const manifestKey = (target: string): string => `${target}${MANIFEST_SUFFIX}`;

/** The folder of the reports on many recovery points. */
export const REPORTS_PREFIX = 'reports/';

/** Whether the key may be of the claim or manifest of any export. No shard's object has such a key. */
export const isClaimOrManifest = (key: string): boolean => key.endsWith(CLAIM_SUFFIX) || key.endsWith(MANIFEST_SUFFIX);

/** An object as a listing shows it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** With its quotes. */
  readonly etag: string;
}

/** Where the object of a shard is. */
export const shardObject = (target: VerificationTarget, { Shard }: ExportedShard) => {
  return { bucket: target.Bucket, owner: target.OwnerAccountId, key: exportKey(target.TargetSnapshotName, Shard) };
};

export const expectedKeys = (target: string, shards: readonly string[]): string[] =>
  shards.map((shard) => exportKey(target, shard));

/** The most that the execution's payloads of 256 KiB carry. */
const MOST_OTHER_KEYS = 100;
const MOST_OTHER_KEY_BYTES = 32 * 1024;
/** The expected keys travel beside up to 500 shards as DescribeSnapshots returns them. */
const MOST_EXPECTED_KEY_BYTES = 64 * 1024;

export const fitsPayloads = (expected: readonly string[]): boolean => jsonBytes(expected) <= MOST_EXPECTED_KEY_BYTES;

export interface Baseline {
  /** Expected keys that exist before the call: the export would overwrite them. */
  readonly taken: readonly string[];
  /** Other keys with the same prefix; null when there are too many to keep. */
  readonly others: readonly string[] | null;
}

/** What the bucket holds under the target's name before the call. */
export function baselineOf(expected: readonly string[], listed: readonly string[]): Baseline {
  const wanted = new Set(expected);
  const others = listed.filter((key) => !wanted.has(key));
  return {
    taken: listed.filter((key) => wanted.has(key)),
    others: others.length > MOST_OTHER_KEYS || jsonBytes(others) > MOST_OTHER_KEY_BYTES ? null : others,
  };
}
