import type { CopyOptions } from '../contract.ts';
import { type DescribedSnapshot, readSource, takenAt } from '../copy/source.ts';
import { secondsBetween, spokenDuration } from '../deadline.ts';
import { WorkflowError } from '../errors.ts';

/** The snapshot that a request for a cluster means. */
export interface SourceChoice<S extends DescribedSnapshot> {
  readonly snapshot: S;
  readonly warnings: readonly string[];
}

/** In order of preference: newest first, those without a time last, and by name where times are equal. */
function newestFirst<S extends DescribedSnapshot>(snapshots: readonly S[]) {
  return snapshots
    .map((snapshot) => {
      const name = snapshot.Name?.toLowerCase() ?? '';
      return { snapshot, name, status: snapshot.Status ?? 'unknown', time: takenAt(name, readSource(snapshot)) ?? '' };
    })
    .sort((a, b) => compare(b.time, a.time) || compare(a.name, b.name));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * The newest available snapshot of a cluster.
 * @param snapshots all that the cluster has of the type, in any order
 * @param passedOver the names of this tool's own copies, which are not among `snapshots`
 * @throws WorkflowError SnapshotNotFoundFault, SourceSnapshotTooOld
 */
export function chooseSource<S extends DescribedSnapshot>(
  cluster: string,
  snapshots: readonly S[],
  { SourceType: type, MaxSourceAgeHours: most }: Pick<CopyOptions, 'SourceType' | 'MaxSourceAgeHours'>,
  now: string,
  passedOver: readonly string[],
): SourceChoice<S> {
  const all = newestFirst(snapshots.filter(({ Source = type }) => type === 'any' || Source === type));
  const index = all.findIndex(({ status }) => status === 'available');
  const newest = all[index];
  if (!newest) throw noneAvailable(cluster, type, all, passedOver);
  const newer = all.slice(0, index).find(({ time }) => time > newest.time);
  const warnings = newer ? [`The newer snapshot "${newer.name}" was passed over: it is ${newer.status}.`] : [];
  if (most !== null && !isYoung(newest.time, now, most)) throw tooOld(cluster, newest, now, most, warnings);
  return { snapshot: newest.snapshot, warnings };
}

/** A snapshot without a time is not young. */
const isYoung = (time: string, now: string, hours: number): boolean =>
  time !== '' && Date.parse(now) - Date.parse(time) <= hours * 3_600_000;

function noneAvailable(
  cluster: string,
  type: CopyOptions['SourceType'],
  seen: readonly { readonly name: string; readonly status: string }[],
  passedOver: readonly string[],
): WorkflowError {
  const kind = { automated: 'automatic snapshot', manual: 'manual snapshot', any: 'snapshot' }[type];
  const others = passedOver.length;
  return new WorkflowError(
    'SnapshotNotFoundFault',
    seen.length + others === 0
      ? `No ${kind} in this account and region names the cluster "${cluster}".`
      : `The cluster "${cluster}" has no ${kind} that is available in this account and region${others > 0 ? `, but for ${others} that this tool has made as copies, which are passed over` : ''}.`,
    {
      SourceClusterName: cluster,
      SourceType: type,
      Snapshots: seen.map(({ name, status }) => ({ Name: name, Status: status })),
      ...(others > 0 && { PassedOver: passedOver }),
    },
  );
}

function tooOld(
  cluster: string,
  { name, time }: { readonly name: string; readonly time: string },
  now: string,
  most: number,
  warnings: readonly string[],
): WorkflowError {
  const age = time ? `is ${spokenDuration(secondsBetween(time, now))} old` : 'has no creation time';
  return new WorkflowError(
    'SourceSnapshotTooOld',
    `The newest available snapshot of the cluster "${cluster}", "${name}", ${age}; the request wants at most ${most} h.`,
    {
      SourceClusterName: cluster,
      SourceSnapshotName: name,
      CreatedAt: time || null,
      MaxSourceAgeHours: most,
      Warnings: warnings,
    },
  );
}
