import type { Execution } from '../../../local/asl/shared.ts';
import { type Verdict, verdict } from '../invariants/invariant.ts';
import { hitsBetween } from '../runs/judging.ts';
import type { FleetRun } from './record.ts';
import { csvOf, noticesOf, type Report, reportOf } from './reports.ts';

/** The rows that are wrong come first. */
const WRONG = ['FAILED', 'NOT_FOUND', 'UNPROTECTED'];
/** As many as a notice has at most. */
const MOST_ROWS = 50;

/** What a run says in several places. */
export const reportsAgree = {
  says: 'The report as JSON and as CSV, the notice and the output agree, row by row and count by count; what is wrong comes first, with cause and remedy.',
  check(run: FleetRun, execution: Execution): Verdict {
    const report = reportOf(run, execution);
    const csv = csvOf(run, execution);
    if (!report) return verdict([]);
    const { name, arn, status, output } = execution;
    const { Clusters: rows, Counts: counts, PassedOver: passedOver } = report;
    const isConcluded = status === 'SUCCEEDED' || execution.error === 'ClustersNotProtected';
    const lines = [
      ...rows.map(({ Cluster, Verdict: each }) => `${Cluster} ${each}`),
      ...passedOver.map(({ Name }) => `${Name} PASSED_OVER`),
    ];
    const notices = noticesOf(run, execution).flatMap(({ body }) => (body.run?.counts ? [body.run] : []));
    const isHindered = hitsBetween(run, ['Publish', 'notify']).length > 0;
    const said: unknown = output === undefined ? undefined : JSON.parse(output);
    const firstWrong = rows.findIndex(({ Verdict: each }) => !WRONG.includes(each));
    const isSorted = firstWrong < 0 || rows.slice(firstWrong).every(({ Verdict: each }) => !WRONG.includes(each));
    return verdict(
      `${rows.length} row(s)`,
      report.Execution !== arn && `The report of ${name} names another run.`,
      JSON.stringify(counted(report)) !== JSON.stringify(shown(counts)) &&
        `${name} miscounts its rows: ${JSON.stringify(counts)}.`,
      isConcluded &&
        (csv ?? []).map(([cluster, each]) => `${cluster} ${each}`).join() !== lines.join() &&
        `The CSV of ${name} differs from its report.`,
      !isSorted && `The report of ${name} does not begin with what is wrong.`,
      rows.some((row) => WRONG.includes(row.Verdict) && !(row.Cause && row.Remedy)) &&
        `${name} has a row that is wrong without a cause, or without a remedy.`,
      isConcluded &&
        notices.some(
          (notice) =>
            JSON.stringify(notice.counts) !== JSON.stringify(counts) ||
            notice.result !== report.Result ||
            notice.report?.json.endsWith(`/reports/protect-clusters/memorydb-snapshot-copy-local/${name}.json`) !==
              true ||
            // A notice that the machine could not send is sent afterwards, without rows.
            ((notice.clusters.length > 0 || !isHindered) &&
              notice.clusters.map(({ cluster, verdict: each }) => `${cluster} ${each}`).join() !==
                lines.slice(0, Math.min(MOST_ROWS, rows.length)).join()),
        ) &&
        `A notice of ${name} differs from its report.`,
      said !== undefined &&
        JSON.stringify(Object(said).Counts) !== JSON.stringify(counts) &&
        `The output of ${name} differs from its report.`,
    );
  },
};

const shown = (counts: Report['Counts']) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort();

function counted({ Clusters, PassedOver }: Report): [string, number][] {
  const counts = new Map<string, number>();
  for (const { Verdict: each } of [...Clusters, ...PassedOver.map(() => ({ Verdict: 'PASSED_OVER' }))])
    counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].sort();
}
