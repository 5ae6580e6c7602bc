import { printable } from '../functions/core/printable.ts';
import {
  type ClusterProtection,
  type ClusterState,
  hoursAfter,
  isLate,
  MEASURED_EVERY_HOURS,
  type Protection,
  STATES,
} from '../functions/core/status/protection.ts';
import { columnsOf } from '../terminal/columns.ts';
import { type Colour, coloured, type Screen } from '../terminal/screen.ts';
import { wrapped } from '../terminal/wrapped.ts';

const COLOURS: Readonly<Record<ClusterState, Colour>> = {
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
  const [head, ...rows] = columnsOf([HEAD, ...report.Clusters.map(rowOf)]);
  const lines = report.Clusters.flatMap((each, index) => {
    const row = rows[index] ?? '';
    const about = isNoted(each) ? [each.Reason, each.Remedy] : [];
    return [
      colour ? coloured(row, each.State, COLOURS[each.State]) : row,
      ...[...about, ...each.Warnings].flatMap((line) => (line ? [wrapped(printable(line), columns, '  ')] : [])),
      ...(isNoted(each) && each.Fix ? [`  ${printable(each.Fix)}`] : []),
    ];
  });
  return [
    ...(rows.length > 0 ? [head, ...lines, ''] : []),
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
  const found = `${Clusters.length} cluster(s) of ${where}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}.`;
  return printable(`${found} The next measurement is due at ${hoursAfter(MeasuredAt, MEASURED_EVERY_HOURS)}.`);
}
