/** `<target>-<shard>.rdb` at the bucket's root, one object per shard (MemoryDB guide, "Exporting a snapshot"). */
export const exportKey = (target: string, shard: string): string => `${target}-${shard}.rdb`;

/** Everything that an export of this name could write begins so. */
export const exportPrefix = (target: string): string => `${target}-`;

export const expectedKeys = (target: string, shards: readonly string[]): string[] =>
  shards.map((shard) => exportKey(target, shard));

/** More keys than this are not carried through the execution's payloads, which hold 256 KiB. */
const MOST_OTHER_KEYS = 100;

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
    others: others.length > MOST_OTHER_KEYS ? null : others,
  };
}
