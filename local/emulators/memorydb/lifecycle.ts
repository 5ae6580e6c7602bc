import type { Options } from './options.ts';
import type { Change, Snapshot, State } from './store.ts';

/** Where exports go. */
export interface ExportSink {
  /** `granted`: whether the bucket's policy lets MemoryDB write, as the developer guide asks. */
  access(bucket: string): BucketAccess | Promise<BucketAccess>;
  has(bucket: string, key: string): Promise<boolean>;
  /**
   * Streams the file into the bucket, as if it was written at a time, in milliseconds since the epoch, if one is given. Called while settling, so it must not settle in turn.
   */
  put(bucket: string, key: string, filePath: string, writtenAt?: number): Promise<void>;
}

export type BucketAccess = { readonly region: string; readonly exists: boolean; readonly granted: boolean };

/** How one copy or export differs from the usual. */
export interface Script {
  readonly seconds?: number;
  /** The last status of a copy's target, or of an export's source; `gone` removes it, `stuck` never comes. */
  readonly ending?: 'available' | 'failed' | 'deleting' | 'gone' | 'stuck';
  /** The status of a copy's target, or of an export's source, until then; `creating` and `copying` by default. */
  readonly status?: string;
  /** How long a copy's target is missing from DescribeSnapshots, and its tags from ListTags. */
  readonly invisibleSeconds?: number;
  readonly untaggedSeconds?: number;
  /** Whether the source's status ever shows that it is busy; true by default. */
  readonly sourceReadsBusy?: boolean;
  /** Names of shards that an export never writes: none by default, or the last one where it does not end `available`. */
  readonly leaveOut?: readonly string[];
  /** Puts an export's object under another key than the documented one. */
  readonly renameKey?: (key: string, shard: string) => string;
  /** Other files that an export writes, by name of shard. */
  readonly replaceFiles?: Readonly<Record<string, string>>;
}

/** When and how a copy or an export starts; `now` in milliseconds since the epoch. */
interface Start {
  readonly now: number;
  readonly options: Options;
  readonly script: Script;
}

/** A time that JSON can represent and no clock reaches. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** The developer guide's name for a shard's object. */
export const exportKey = (target: string, shard: string): string => `${target}-${shard}.rdb`;

/** Whether the service accepts the snapshot as a source. It does not during a copy or export, whatever the status. */
export const isReady = ({ changes }: State, { name, status }: Snapshot): boolean =>
  status === 'available' && !changes.some((change) => 'snapshot' in change && change.snapshot === name);

export function startCopy(state: State, source: Snapshot, target: Snapshot, start: Start): void {
  const at = endOf(source, start);
  const { now, script } = start;
  const { invisibleSeconds: unseen, untaggedSeconds: untagged } = script;
  const visible = {
    ...(unseen && { visibleAt: now + 1000 * unseen }),
    ...(untagged && { taggedAt: now + 1000 * untagged }),
  };
  state.snapshots.push({ ...target, status: script.status ?? target.status, ...visible });
  state.changes.push({ at, snapshot: target.name, status: script.ending ?? 'available' });
  occupy(state, source, start, 'copying', 'available');
}

/** Shards are written one after the other, evenly over the export's duration. */
export function startExport(state: State, source: Snapshot, bucket: string, target: string, start: Start): void {
  const { now, script } = start;
  const { ending = 'available', status = 'copying' } = script;
  const leaveOut = script.leaveOut ?? (ending === 'available' ? [] : source.shards.slice(-1).map(({ name }) => name));
  const objects = source.shards.flatMap(({ name, file, createdAt, isRedated }, index): Change[] => {
    if (leaveOut.includes(name)) return [];
    const path = script.replaceFiles?.[name] ?? file;
    if (path === null) throw new Error(`shard ${name} of snapshot ${source.name} has no file to export`);
    const key = exportKey(target, name);
    const at = now + (duration(source, start) * (index + 1)) / source.shards.length;
    return [
      { at, bucket, key: script.renameKey?.(key, name) ?? key, file: path, ...(isRedated && { writtenAt: createdAt }) },
    ];
  });
  state.changes.push(...objects);
  occupy(state, source, start, status, ending);
}

function occupy(state: State, source: Snapshot, start: Start, status: string, ending: string): void {
  const { name: snapshot } = source;
  const end = endOf(source, start);
  const busy = start.now + start.options.statusLagSeconds * 1000;
  if (start.script.sourceReadsBusy !== false && busy < end) state.changes.push({ at: busy, snapshot, status });
  state.changes.push({ at: end, snapshot, status: ending });
}

const endOf = (source: Snapshot, start: Start): number =>
  start.script.ending === 'stuck' ? NEVER : start.now + duration(source, start);

/** In whole milliseconds, so that the last shard is due exactly at the end. */
const duration = ({ shards }: Snapshot, { options, script }: Start): number =>
  Math.round(1000 * (script.seconds ?? options.copySeconds(shards.reduce((sum, { bytes }) => sum + bytes, 0))));

/** Makes the changes that are due at `now`. A change is pending until it is made. */
export async function settleChanges(state: State, now: number, exports: ExportSink): Promise<void> {
  for (const change of state.changes.filter(({ at }) => at <= now)) {
    if ('key' in change) await exports.put(change.bucket, change.key, change.file, change.writtenAt);
    else if ('cluster' in change) changeCluster(state, change.cluster, change.status);
    else if (state.changes.includes(change)) changeStatus(state, change.snapshot, change.status);
    state.changes = state.changes.filter((other) => other !== change);
  }
}

function changeCluster({ clusters = [] }: State, name: string, status: string): void {
  for (const cluster of clusters) if (cluster.configuration.Name === name) cluster.status = status;
}

function changeStatus(state: State, name: string, status: string): void {
  if (status === 'gone') state.snapshots = state.snapshots.filter((snapshot) => snapshot.name !== name);
  for (const snapshot of state.snapshots) if (snapshot.name === name) snapshot.status = status;
}
