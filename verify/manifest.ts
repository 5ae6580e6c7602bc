import { isTimeText } from '../functions/core/deadline.ts';
import { isRecord, parseJson } from '../functions/core/json.ts';
import type { ShardIdentity, ShardRecord } from '../functions/core/rdb/evidence.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** One shard as a manifest describes it. */
export interface ManifestShard {
  readonly name: string | null;
  readonly key: string;
  readonly identity: ShardIdentity;
  readonly record: ShardRecord;
}

/**
 * Reads the shards of an export's manifest. Versions may differ: a missing or invalid member is unknown, but the shards and
 * their keys are required. Throws UsageError.
 * @param name the manifest's name, for the message
 * @param remedy for one that is none
 */
export function readManifest(text: string, name: string, remedy = DAMAGED): ManifestShard[] {
  if (text === '') throw new UsageError(`${name} is empty: it is damaged. ${remedy}`);
  const manifest = parseJson(text);
  if (manifest === undefined) throw new UsageError(`${name} is no manifest: it is not JSON. ${remedy}`);
  const shards = isRecord(manifest) ? manifest['Shards'] : undefined;
  if (!Array.isArray(shards) || shards.length === 0)
    throw new UsageError(`${name} is no manifest: it has no Shards. ${remedy}`);
  return shards.map((shard: unknown, index) => {
    const members = isRecord(shard) ? shard : {};
    const key = textOf(members['Key']);
    if (key === null)
      throw new UsageError(`${name} is no manifest: its shard number ${index + 1} has no Key. ${remedy}`);
    const { Bytes, SnapshotCreationTime: time } = members;
    return {
      name: textOf(members['Shard']),
      key,
      identity: { Slots: textOf(members['Slots']), CreatedAt: isTimeText(time) ? time : null },
      record: {
        Bytes: typeof Bytes === 'number' ? Bytes : null,
        Checksum: checksumOf(members['Checksum']),
        Crc64: checksumOf(members['Crc64']),
      },
    };
  });
}

/** What to do about one that lies beside its export. */
const DAMAGED = 'Restore an earlier version of it, or move it away and verify the files without it.';

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const checksumOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{16}$/.test(value) ? value : null;
