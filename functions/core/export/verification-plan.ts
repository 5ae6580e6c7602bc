import type { CopyPlan, ExportedShard, ExportTarget, VerificationPlan } from '../contract.ts';
import { isRecord } from '../json.ts';
import type { ShardIdentity } from '../rdb/evidence.ts';
import { partsOf } from '../rdb/parts.ts';
import { concurrency } from './concurrency.ts';
import { expectedKeys, type ListedObject } from './export-objects.ts';

/**
 * Plans how the export is proven, shard by shard.
 * @param listed the objects whose keys begin with the target's name
 * @param snapshot the source as DescribeSnapshots returned it, after a round trip through JSON; null when it is not known
 * @param limits the largest total size at which every byte is read by default, and how many functions may read at once
 */
export function verificationPlan(
  plan: CopyPlan,
  target: ExportTarget,
  listed: readonly Pick<ListedObject, 'key' | 'bytes'>[],
  snapshot: unknown,
  limits: { readonly checksumBytes: number; readonly readers: number },
): VerificationPlan {
  const { Bucket, OwnerAccountId } = target;
  const { TargetSnapshotName } = plan.Request;
  const configuration = isRecord(snapshot) ? snapshot['ClusterConfiguration'] : undefined;
  const { Shards: _shards, ...ClusterConfiguration } = isRecord(configuration) ? configuration : {};
  const identities = identitiesOf(snapshot);
  const shards = plan.Source.Shards.map((Shard): ExportedShard => {
    const { Slots = null, CreatedAt = null } = identities.get(Shard) ?? {};
    return { Shard, Slots, CreatedAt };
  });
  const expected = new Set(expectedKeys(TargetSnapshotName, plan.Source.Shards));
  const sizes = listed.flatMap(({ key, bytes }) => (expected.has(key) ? bytes : []));
  const total = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const level = plan.Options.Verify ?? (total <= limits.checksumBytes ? 'Checksum' : 'Probe');
  const parts = level === 'Checksum' ? partsOf(Math.max(0, ...sizes)).length : 1;
  return {
    Target: {
      Bucket,
      OwnerAccountId,
      TargetSnapshotName,
      Level: level,
      ReasonBytes: reasonBytes(shards.length),
    },
    Shards: shards,
    ...concurrency(shards.length, parts, limits.readers),
    ClusterConfiguration: isRecord(configuration) ? ClusterConfiguration : null,
  };
}

/** The shards of a described source, by name; shards that it lacks are absent. */
export function identitiesOf(snapshot: unknown): ReadonlyMap<unknown, ShardIdentity> {
  const configuration = isRecord(snapshot) ? snapshot['ClusterConfiguration'] : undefined;
  const described = isRecord(configuration) ? configuration['Shards'] : undefined;
  const shards = Array.isArray(described) ? described.filter(isRecord) : [];
  const textOr = (value: unknown) => (typeof value === 'string' ? value : null);
  return new Map(
    shards.map(({ Name, Configuration, SnapshotCreationTime }) => [
      Name,
      {
        Slots: isRecord(Configuration) ? textOr(Configuration['Slots']) : null,
        CreatedAt: textOr(SnapshotCreationTime),
      },
    ]),
  );
}

/** The share of a payload's 256 KiB for all verdicts, beside the plan and the cluster's configuration. */
const VERDICTS_BYTES = 180 * 1024;
/** A verdict without its reasons, every member at its longest. */
const VERDICT_BYTES = 262;
/** Nobody reads more than this. */
const MOST_REASON_BYTES = 2_000;

const reasonBytes = (shards: number): number =>
  Math.min(MOST_REASON_BYTES, Math.floor(VERDICTS_BYTES / shards) - VERDICT_BYTES);
