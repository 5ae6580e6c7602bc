import type { SourceSnapshot } from '../contract.ts';
import { WorkflowError } from '../errors.ts';

/** The members of a snapshot of DescribeSnapshots that we read (every member is optional in the API model). */
export interface DescribedSnapshot {
  readonly Name?: string | undefined;
  readonly Status?: string | undefined;
  /** `automated` or `manual`, where the request says `system` or `user`. */
  readonly Source?: string | undefined;
  readonly ARN?: string | undefined;
  readonly DataTiering?: string | undefined;
  readonly ClusterConfiguration?:
    | {
        readonly Name?: string | undefined;
        readonly Shards?:
          | readonly {
              readonly Name?: string | undefined;
              readonly Size?: string | undefined;
              /** A text after a round trip through JSON. */
              readonly SnapshotCreationTime?: Date | string | undefined;
            }[]
          | undefined;
      }
    | undefined;
}

/** Statuses that never become `available` again. `failed` is not in the API model; the events page names it. */
const LOST_STATUSES = ['failed', 'deleting'];

export const isLost = (status: string): boolean => LOST_STATUSES.includes(status);

/** Our status for a source that is known only from the claim of its export. MemoryDB has no such status. */
export const GONE = 'deleted';

/** A snapshot for the payload of an export: hundreds of shards do not fit beside its objects, and the claim has them. */
export function withoutShards(snapshot: DescribedSnapshot): DescribedSnapshot {
  const { Shards: _, ...ClusterConfiguration } = snapshot.ClusterConfiguration ?? {};
  return { ...snapshot, ClusterConfiguration };
}

/** Reads what decisions need from a description with `ShowDetail`. */
export function readSource(snapshot: DescribedSnapshot): SourceSnapshot {
  const shards = snapshot.ClusterConfiguration?.Shards ?? [];
  const times = shards.flatMap((shard) =>
    shard.SnapshotCreationTime ? [new Date(shard.SnapshotCreationTime).getTime()] : [],
  );
  const sizes = shards.map((shard) => parseSize(shard.Size));
  return {
    Arn: snapshot.ARN ?? '',
    ClusterName: snapshot.ClusterConfiguration?.Name ?? '',
    Status: snapshot.Status ?? 'unknown',
    CreatedAt: times.length > 0 ? new Date(Math.max(...times)).toISOString() : null,
    SizeBytes: sizes.length > 0 ? sum(sizes) : null,
    Shards: shards.flatMap((shard) => (shard.Name ? [shard.Name] : [])),
  };
}

/** Automatic snapshots are named `automatic.<cluster>-YYYY-MM-DD-HH-MM` (MemoryDB guide, "Scheduling automatic snapshots"). */
const AUTOMATIC = /^automatic\.(.+)-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)$/;

/** The cluster in the name of an automatic snapshot; null in any other name. */
export const clusterInName = (name: string): string | null => AUTOMATIC.exec(name)?.[1] ?? null;

/** When a snapshot was made: ISO 8601, by its newest shard, or by the name of an automatic one; null if not known. */
export function takenAt(name: string, source: Pick<SourceSnapshot, 'CreatedAt'>): string | null {
  const [, , day, hour, minute] = AUTOMATIC.exec(name) ?? [];
  if (source.CreatedAt !== null || day === undefined) return source.CreatedAt;
  const named = new Date(`${day}T${hour}:${minute}:00Z`);
  return Number.isNaN(named.getTime()) ? null : named.toISOString();
}

const sum = (sizes: readonly (number | null)[]): number | null =>
  sizes.reduce((total, size) => (total === null || size === null ? null : total + size), 0);

const UNITS: Readonly<Record<string, number>> = { B: 1, BYTES: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 };

/** Bytes from a text such as "11 MB" (ShardDetail.Size is text, without a documented grammar); null when unreadable. */
export function parseSize(text: string | undefined): number | null {
  const [, amount, unit] = /^\s*([\d.]+)\s*([a-z]+)\s*$/i.exec(text ?? '') ?? [];
  const bytes = Number(amount) * (UNITS[(unit ?? '').toUpperCase()] ?? Number.NaN);
  return Number.isFinite(bytes) ? bytes : null;
}

export const sourceNotFound = (name: string): WorkflowError =>
  new WorkflowError('SnapshotNotFoundFault', `There is no source snapshot "${name}" in this account and region.`, {
    SourceSnapshotName: name,
  });

/** Whether both are one snapshot, and not one that was deleted and another that was made under its name. */
export const isSameSnapshot = (
  one: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>,
  other: Pick<SourceSnapshot, 'Arn' | 'CreatedAt'>,
): boolean => one.Arn === other.Arn && one.CreatedAt === other.CreatedAt;

export const sourceReplaced = (name: string, { CreatedAt }: Pick<SourceSnapshot, 'CreatedAt'>): WorkflowError =>
  new WorkflowError(
    'SnapshotNotFoundFault',
    `The source snapshot "${name}"${CreatedAt === null ? '' : ` of ${CreatedAt}`} is gone: another one was made under its name.`,
    { SourceSnapshotName: name, CreatedAt },
  );

/** The source cannot be copied: it is failed or being deleted, or was not ready in time. */
export function sourceNotReady(name: string, status: string, deadline: string): WorkflowError {
  const sentence = isLost(status)
    ? `The source snapshot "${name}" is ${status} and cannot be copied.`
    : status === 'available'
      ? `MemoryDB took no copy of "${name}" until the deadline, ${deadline}, though its status was available.`
      : `The source snapshot "${name}" was still ${status} at the deadline, ${deadline}.`;
  return new WorkflowError('InvalidSnapshotStateFault', sentence, { SourceSnapshotName: name, Status: status });
}
