import { table } from './text.ts';

/** The report of a run of expire-recovery-points, as statemachine/expire-recovery-points/report.schema.json has it. */
export interface ExpirationPlan {
  readonly Points: readonly {
    readonly Verdict: string;
    readonly RecoveryPoint: string | null;
    readonly Reasons: readonly string[];
  }[];
}

interface Kept {
  readonly key: string;
  readonly cluster: string;
  readonly kind: string;
  /** The source's, to the minute. */
  readonly time: string;
}

/**
 * The recovery points at the end: a row for each cluster and kind, and behind it how many each rule of the last plan keeps.
 * @param keys of their records, which say what they are. Empty if there are none
 */
export function keptTable(keys: readonly string[], plan: ExpirationPlan | undefined): string {
  const points = keys.flatMap((key): Kept[] => {
    const [, cluster, time, kind] = RECORD.exec(key) ?? [];
    return cluster && time && kind
      ? [{ key, cluster, time: time.replace('T', ' ').replace(/-(?=..$)/, ':'), kind }]
      : [];
  });
  if (points.length === 0) return '';
  const planned = new Map(plan?.Points.map((row) => [row.RecoveryPoint, row]));
  const reasonsOf = ({ key }: Kept): string[] => {
    const row = planned.get(key);
    if (!row) return ['made since'];
    if (row.Verdict !== 'KEEP') return [row.Verdict.toLowerCase().replaceAll('_', ' ')];
    return row.Reasons.map((reason) => /^\w+/.exec(reason)?.[0] ?? reason);
  };
  const groups = groupedBy(points, ({ cluster, kind }) => JSON.stringify([cluster, kind]));
  const rows = [...groups.values()].map((group) => {
    const { cluster = '', kind = '' } = group[0] ?? {};
    const times = group.map(({ time }) => time).sort();
    const counted = groupedBy(group.toReversed().flatMap(reasonsOf), (reason) => reason);
    const keptBy = [...counted].map(([reason, all]) => `${reason} ${all.length}`).join(', ');
    return [cluster, kind, `${group.length}`, times[0] ?? '', times.at(-1) ?? '', ...(plan ? [keptBy] : [])];
  });
  const columns = ['Recovery points', 'Kind', 'Kept', 'Of oldest source', 'Of newest source'];
  return table([...columns, ...(plan ? ['Kept by'] : [])], rows);
}

function groupedBy<T>(items: readonly T[], nameOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(nameOf(item), [...(groups.get(nameOf(item)) ?? []), item]);
  return groups;
}

const RECORD = /^recovery-points\/([^/]+)\/(.{10}T.{5}).*-(copy|export)-[^/]+$/;
