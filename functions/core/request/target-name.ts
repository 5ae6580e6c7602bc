import type { SourceSnapshot } from '../contract.ts';
import { takenAt } from '../copy/source.ts';
import { dateAndTime, type NamingTime } from './local-time.ts';
import { copyTargetProblem, exportTargetProblem, fillIn, legalName } from './names.ts';
import type { Problem } from './problem.ts';
import type { AskedRequest } from './request.ts';

/**
 * The target's name, lower-cased for a copy. A name derived from the source is always the same: its time is that of the
 * source, in UTC, which is final when the source is available.
 * @param requested the time for `{date}` and `{time}`
 * @returns null while the source lacks what the name needs
 */
export function targetName(
  { TargetSnapshotName: template }: Pick<AskedRequest, 'TargetSnapshotName'>,
  sourceName: string,
  source: Pick<SourceSnapshot, 'ClusterName' | 'CreatedAt' | 'Status'>,
  requested: NamingTime,
): string | null {
  const cluster = source.ClusterName.toLowerCase();
  if (template === null) {
    const time = source.Status === 'available' ? takenAt(sourceName, source) : null;
    return cluster && time ? `${cluster}-${time.slice(0, 19).replaceAll(/[T:]/g, '-')}` : null;
  }
  if (cluster === '' && template.includes('{cluster}')) return null;
  const { date, time } = dateAndTime(requested);
  return fillIn(template, {
    '{cluster}': cluster,
    '{source}': legalName(sourceName),
    '{date}': date,
    '{time}': time,
  });
}

/**
 * The problem of a target's name, or of a name that cannot be derived from an available source.
 * @param name null if the source lacks what it needs
 */
export function targetNameProblem(
  name: string | null,
  sourceName: string,
  isExport: boolean,
  isSourceReady: boolean,
): Problem | null {
  if (name !== null) return isExport ? exportTargetProblem(name) : copyTargetProblem(name, sourceName);
  if (!isSourceReady) return null;
  return {
    field: 'TargetSnapshotName',
    value: null,
    rule: 'given, and without {cluster}, for a source whose cluster and time DescribeSnapshots does not return',
    remedy: 'add a TargetSnapshotName',
  };
}
