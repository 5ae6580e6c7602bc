import { styleText } from 'node:util';
import { printable } from '../functions/core/printable.ts';
import {
  type ClusterProtection,
  type ClusterState,
  isLate,
  type Protection,
  STATES,
} from '../functions/core/status/protection.ts';
import { wrapped } from '../verify/wrapped.ts';

export interface Screen {
  readonly colour: boolean;
  /** undefined if the output is not a terminal. */
  readonly columns?: number | undefined;
}

const COLOURS: Readonly<Record<ClusterState, 'red' | 'yellow' | 'green' | 'gray'>> = {
  UNPROTECTED: 'red',
  LATE: 'red',
  UNKNOWN: 'yellow',
  NEW: 'yellow',
  PROTECTED: 'green',
  EXCLUDED: 'gray',
};

const HEAD = ['state', 'age', 'limit', 'due by', 'kind', 'cluster'];

/** The report for people: a row for each cluster, what is wrong with it and what to do, and the counts. */
export function asTable(report: Protection, { colour, columns = Number.POSITIVE_INFINITY }: Screen): string {
  const rows = report.Clusters.map(rowOf);
  const widths = HEAD.map((_, column) => Math.max(...[HEAD, ...rows].map((row) => (row[column] ?? '').length)));
  const aligned = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = report.Clusters.flatMap((each, index) => {
    const text = aligned(rows[index] ?? []);
    const row = colour
      ? text.replace(each.State, (word) => styleText(COLOURS[each.State], word, { validateStream: false }))
      : text;
    const about = isNoted(each) ? [each.Reason, each.Remedy] : [];
    return [
      row,
      ...[...about, ...each.Warnings].flatMap((line) => (line ? [wrapped(printable(line), columns, '  ')] : [])),
      ...(isNoted(each) && each.Fix ? [`  ${printable(each.Fix)}`] : []),
    ];
  });
  return [
    ...(rows.length > 0 ? [aligned(HEAD), ...lines, ''] : []),
    ...report.Warnings.map((warning) => wrapped(printable(warning), columns)),
    wrapped(conclusion(report), columns),
  ].join('\n');
}

const isNoted = (cluster: ClusterProtection): boolean => isLate(cluster) || cluster.State === 'UNKNOWN';

function rowOf(cluster: ClusterProtection): string[] {
  const { Name, State, AgeHours, MaxAgeHours, DueBy, Points } = cluster;
  const kinds = [...new Set(Points.map(({ Kind }) => Kind))].join(', ');
  return [
    State,
    AgeHours === null ? '-' : `${AgeHours.toFixed(1)} h`,
    `${MaxAgeHours} h`,
    DueBy === null ? '-' : DueBy.slice(0, 16).replace('T', ' '),
    kinds || '-',
    printable(Name),
  ];
}

function conclusion({ Deployment, AccountId, Region, MeasuredAt, Counts, Clusters }: Protection): string {
  const counts = STATES.filter((state) => Counts[state] > 0).map((state) => `${Counts[state]} ${state}`);
  const where = `${Deployment} in ${AccountId}, ${Region}, measured at ${MeasuredAt}`;
  return printable(`${Clusters.length} cluster(s) of ${where}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`);
}
