import type { ExportedShard, VerificationTarget } from '../contract.ts';
import { utf8Bytes } from '../json.ts';

/** `<target>-<shard>.rdb` at the bucket's root, one object per shard (MemoryDB guide, "Exporting a snapshot"). */
export const exportKey = (target: string, shard: string): string => `${target}-${shard}.rdb`;

/** Everything that an export of this name could write begins so. */
export const exportPrefix = (target: string): string => `${target}-`;

/** By this object an execution claims the name of its export, before it begins. */
export const claimKey = (target: string): string => `${target}.claim.json`;

/** This object tells what the export is and how it was proven, once it is. */
export const manifestKey = (target: string): string => `${target}.manifest.json`;

/** Whether it may be the claim or the manifest of some export, of whatever name; no shard's object is named so. */
export const isOurRecord = (key: string): boolean => key.endsWith(claimKey('')) || key.endsWith(manifestKey(''));

/** The object of a shard whose verification is under way. */
export const shardObject = (target: VerificationTarget, { Shard }: ExportedShard) => {
  return { bucket: target.Bucket, owner: target.OwnerAccountId, key: exportKey(target.TargetSnapshotName, Shard) };
};

export const expectedKeys = (target: string, shards: readonly string[]): string[] =>
  shards.map((shard) => exportKey(target, shard));

/** More than these are not carried through the execution's payloads, which hold 256 KiB. */
const MOST_OTHER_KEYS = 100;
const MOST_OTHER_KEY_BYTES = 32 * 1024;
/** The expected keys travel beside up to 500 shards as DescribeSnapshots returns them. */
const MOST_EXPECTED_KEY_BYTES = 64 * 1024;

const jsonBytes = (keys: readonly string[]): number => utf8Bytes(JSON.stringify(keys));

export const fitsPayloads = (expected: readonly string[]): boolean => jsonBytes(expected) <= MOST_EXPECTED_KEY_BYTES;

export interface Baseline {
  /** Expected keys that exist before the call: the export would overwrite them. */
  readonly taken: readonly string[];
  /** Other keys of the same beginning; null when there are too many to remember. */
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
