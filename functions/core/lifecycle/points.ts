import type { Tag } from '../contract.ts';
import { isStampedBy } from '../copy/stamp.ts';
import type { ListedObject } from '../export/export-objects.ts';
import { type FoundSnapshot, isCopyThere, isFileThere } from '../recovery-points/existence.ts';
import { type RecoveryPoint, readRecordKey } from '../recovery-points/record.ts';
import type { FailedCopy, Hold, Home, Point } from './contract.ts';
import { isIdentified, isTaggedToKeep } from './home.ts';
import { isInUse, USED_BY_STATUS } from './in-use.ts';

/** A copy as MemoryDB has it. */
export interface LiveCopy {
  readonly snapshot: FoundSnapshot & {
    readonly Name?: string | undefined;
    readonly ClusterConfiguration?: { readonly Name?: string | undefined } | undefined;
  };
  readonly tags: readonly Tag[];
}

/** What the services say of all points. */
interface LiveFacts {
  readonly home: Home;
  /** By name. */
  readonly copies: ReadonlyMap<string, LiveCopy>;
  /** All objects of the bucket, by key. */
  readonly objects: ReadonlyMap<string, ListedObject>;
  /** The inputs of the running executions of copy-snapshot. */
  readonly running: readonly (string | null)[];
  /** The keys of all records, also of those that were not read. */
  readonly recordKeys: readonly string[];
}

export interface KeyedRecord {
  readonly key: string;
  readonly record: RecoveryPoint;
}

/** The points as a plan needs them, but for the locks and tags of exports, which are read only of what would go. */
export function pointsOf(records: readonly KeyedRecord[], facts: LiveFacts): Point[] {
  const existence = new Map(records.map(({ key, record }) => [key, existenceOf(record, facts)]));
  // Of a record that was not read, nobody knows.
  const exports = countExports(facts.recordKeys.filter((key) => existence.get(key)?.Exists !== false));
  return records.map(({ key, record }) => {
    const { Exists, ...files } = existence.get(key) ?? { Exists: false };
    const others = (exports.get(readRecordKey(key)?.target ?? '') ?? 0) - (Exists ? 1 : 0);
    const live = record.Copy && facts.copies.get(record.Target);
    const busy = USED_BY_STATUS[live?.snapshot.Status ?? ''];
    const Holds: Hold[] = [
      ...(isIdentified(record, facts.home) ? [] : ['Unidentified' as const]),
      ...(record.Kind === 'Export' && others > 0 ? ['SharedKeys' as const] : []),
      ...(isTaggedToKeep(live?.tags ?? []) ? ['TaggedToKeep' as const] : []),
      ...(busy ? [busy] : []),
      ...(busy !== 'InUse' && facts.running.some((input) => isInUse(record, input)) ? ['InUse' as const] : []),
    ];
    return { Key: key, Record: record, Exists, ...files, Holds };
  });
}

function existenceOf(record: RecoveryPoint, { copies, objects }: LiveFacts): Pick<Point, 'Exists' | 'Files'> {
  const live = copies.get(record.Target);
  if (record.Copy) return { Exists: isCopyThere(record.Copy, live?.snapshot ?? null, live?.tags ?? []) };
  const { Objects } = record.Export;
  const there = Objects.filter((object) => isFileThere(object, objects.get(object.Key))).length;
  return { Exists: there === Objects.length, Files: { There: there, Of: Objects.length } };
}

/** How many records of exports there are of each target. */
function countExports(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { kind, target } of keys.flatMap((key) => readRecordKey(key) ?? []))
    if (kind === 'Export') counts.set(target, (counts.get(target) ?? 0) + 1);
  return counts;
}

/** The copies of this deployment that MemoryDB could not make. */
export const failedCopiesOf = (
  copies: Iterable<LiveCopy>,
  isSelected: (cluster: string) => boolean,
  { Deployment, AccountId, Region }: Home,
): FailedCopy[] =>
  [...copies].flatMap(({ snapshot: { Name = '', Status, ClusterConfiguration }, tags }) => {
    const cluster = ClusterConfiguration?.Name ?? '';
    return Status === 'failed' && isStampedBy(tags, Deployment) && isSelected(cluster)
      ? [{ Cluster: cluster, Name, Place: { AccountId, Region, Bucket: null } }]
      : [];
  });
