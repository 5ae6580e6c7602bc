import type { SourceSnapshot } from '../contract.ts';
import { takenAt } from '../copy/source.ts';
import { dateAndTime, type NamingTime } from './local-time.ts';
import { copyTargetProblem, exportTargetProblem, fillIn, legalName } from './names.ts';
import type { Problem } from './problem.ts';
import type { AskedRequest } from './request.ts';

/**
 * The target's name, lower-cased for a copy. One that derives from the source is the same for the same source every time:
 * its time is that of the source, in UTC, which is final when the source is available.
 * @param requested what `{date}` and `{time}` mean
 * @returns null as long as the source does not tell what the name needs
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
  const values: Readonly<Record<string, string>> = {
    '{cluster}': cluster,
    '{source}': legalName(sourceName),
    '{date}': date,
    '{time}': time,
  };
  return fillIn(template, (placeholder) => values[placeholder] ?? placeholder);
}

/**
 * What is wrong with a target's name once it is known, or is to be.
 * @param name null if the source does not tell it
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
    rule: 'given, and without {cluster}, for a source whose cluster and time DescribeSnapshots does not tell',
    remedy: 'add "TargetSnapshotName": "..."',
  };
}
