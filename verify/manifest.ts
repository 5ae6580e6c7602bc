import { isRecord, parseJson } from '../functions/core/json.ts';
import type { ShardIdentity, ShardRecord } from '../functions/core/rdb/evidence.ts';
import { UsageError } from './usage-error.ts';

/** One shard as a manifest describes it. */
export interface ManifestShard {
  readonly name: string | null;
  readonly key: string;
  readonly identity: ShardIdentity;
  readonly record: ShardRecord;
}

/**
 * Reads the shards of an export's manifest. Later versions may tell more and earlier ones less: what is missing or not as
 * expected is not known, but the shards and their keys must be there.
 * @param name for the message. Throws UsageError
 */
export function readManifest(text: string, name: string): ManifestShard[] {
  if (text === '') throw new UsageError(`${name} is there, but empty: it is damaged.`);
  const manifest = parseJson(text);
  const shards = isRecord(manifest) ? manifest['Shards'] : undefined;
  if (!Array.isArray(shards) || shards.length === 0) throw new UsageError(`${name} is no manifest: it has no Shards.`);
  return shards.map((shard: unknown, index) => {
    const told = isRecord(shard) ? shard : {};
    const key = textOf(told['Key']);
    if (key === null) throw new UsageError(`${name} is no manifest: its shard number ${index + 1} has no Key.`);
    const { Bytes } = told;
    return {
      name: textOf(told['Shard']),
      key,
      identity: { Slots: textOf(told['Slots']), CreatedAt: textOf(told['SnapshotCreationTime']) },
      record: {
        Bytes: typeof Bytes === 'number' ? Bytes : null,
        Checksum: checksumOf(told['Checksum']),
        Crc64: checksumOf(told['Crc64']),
      },
    };
  });
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const checksumOf = (value: unknown): string | null =>
  typeof value === 'string' && /^[0-9a-f]{16}$/.test(value) ? value : null;
