import type { Execution } from '../../../local/asl/shared.ts';
import { type Verdict, verdict } from '../invariants/invariant.ts';
import { hitsBetween } from '../runs/judging.ts';
import { PUBLISHING } from '../runs/notices.ts';
import type { ExpiryRun } from './record.ts';
import { csvOf, isDue, MACHINE, noticesOf, type Report, type Row, reportOf } from './reports.ts';
import { isDry } from './truth.ts';

/** As many as a notice has at most. */
const MOST_ROWS = 50;

/** What a run says in several places. */
export const reportsAgree = {
  says: 'The report as JSON and as CSV, the notice and the output agree, row by row and count by count; `Bytes` is the size of what was deleted, of a dry run of what would be; and what failed or was left comes first.',
  check(run: ExpiryRun, execution: Execution): Verdict {
    const report = reportOf(run, execution);
    if (!report) return verdict([]);
    const { name, arn, status, output, error } = execution;
    const isConcluded = status === 'SUCCEEDED' || error === 'RecoveryPointsNotExpired';
    if (!isConcluded)
      return verdict('not concluded', report.Execution !== arn && `The report of ${name} names another.`);
    const { Points: rows, Counts, Outcomes = {} } = report;
    const counts = { ...counted(rows.map((row) => row.Verdict)), ...counted(rows.flatMap((row) => row.Outcome ?? [])) };
    const csv = (csvOf(run, execution) ?? []).map(([cluster, each, outcome]) => `${cluster} ${each} ${outcome}`);
    const said: { Counts?: Report['Counts']; Bytes?: number; Result?: string; DryRun?: boolean; Points?: Row[] } =
      output === undefined ? {} : JSON.parse(output);
    const notices = noticesOf(run, execution).flatMap(({ body }) => (body.run?.counts ? [body.run] : []));
    const freed = rows.filter((row) => (isDry(execution) ? isDue(row) : row.Outcome === 'DELETED'));
    const bytes = freed.reduce((sum, { Bytes }) => sum + (Bytes ?? 0), 0);
    const isHindered = hitsBetween(run, PUBLISHING).length > 0;
    const first = rows.filter(({ Outcome }) => Outcome === 'FAILED' || Outcome === 'LEFT').length;
    return verdict(
      `${rows.length} point(s)`,
      report.Execution !== arn && `The report of ${name} names another run.`,
      report.Options.DryRun !== isDry(execution) && `The report of ${name} is wrong on whether it was a dry run.`,
      shown({ ...Counts, ...Outcomes }) !== shown(counts) &&
        `${name} miscounts its points: ${shown({ ...Counts, ...Outcomes })}, and not ${shown(counts)}.`,
      report.Bytes !== bytes && `${name} says that ${report.Bytes} bytes are freed, and not ${bytes}.`,
      csv.join() !== rows.map((row) => `${row.Cluster} ${row.Verdict} ${row.Outcome ?? ''}`).join() &&
        `The CSV of ${name} differs from its report.`,
      output !== undefined &&
        (shown(said.Counts ?? {}) !== shown(counts) ||
          said.Bytes !== bytes ||
          said.DryRun !== isDry(execution) ||
          said.Result !== report.Result) &&
        `The output of ${name} differs from its report.`,
      notices.some(
        (notice) =>
          shown(notice.counts ?? {}) !== shown(counts) ||
          notice.result !== report.Result ||
          notice.report?.json.endsWith(`/reports/${MACHINE}/memorydb-snapshot-copy-local/${name}.json`) !== true ||
          // A notice that the machine could not send is sent afterwards, without rows.
          ((notice.points !== undefined || !isHindered) && !isListed(notice.points ?? [], rows, first)),
      ) && `A notice of ${name} differs from its report.`,
    );
  },
};

type Points = NonNullable<NonNullable<ReturnType<typeof noticesOf>[number]['body']['run']>['points']>;

/** Whether the rows of a notice are those of the report, in which those that something was wrong with come first. */
function isListed(points: Points, rows: readonly Row[], wrong: number): boolean {
  const line = (key: string | null, each: string, outcome: string | null = null) => `${key} ${each} ${outcome}`;
  const listed = points.map(({ recoveryPoint, verdict: each, outcome }) => line(recoveryPoint, each, outcome));
  const known = new Set(rows.map((row) => line(row.RecoveryPoint, row.Verdict, row.Outcome ?? null)));
  return (
    listed.length === Math.min(MOST_ROWS, rows.length) &&
    listed.every((each) => known.has(each)) &&
    points.every(({ reasons }) => reasons.length > 0) &&
    points.slice(0, wrong).every(({ outcome }) => outcome === 'FAILED' || outcome === 'LEFT')
  );
}

function counted(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const shown = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([word, count]) => `${word} ${count}`)
    .join(', ');
