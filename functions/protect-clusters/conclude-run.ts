import { type WriteMetrics, writeMetrics } from '../aws/metrics.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { deploymentOf } from '../core/arn.ts';
import { countsOf, resultOf, rowsOf, summaryOf, warningsOf } from '../core/protection/conclusion.ts';
import type { ConcludeRunInput, RunConclusion } from '../core/protection/contract.ts';
import { csvOf, reportOf } from '../core/protection/report.ts';
import { filesOf, outputsIn, unjudgedIn } from '../core/protection/result-files.ts';
import { faultOf, shownRows } from '../core/runs/conclusion.ts';
import { reportKeys } from '../core/runs/place.ts';
import { metricsOfRun } from '../core/status/metrics.ts';
import { writeReport } from '../steps/write-report.ts';

interface Dependencies {
  readonly objects: Pick<Objects, 'readText' | 'putText'>;
  readonly writeMetrics: WriteMetrics;
}

/** Reads what became of each cluster from the files of ProtectClusters, and writes the report of the run. */
export const concludeRun =
  ({ objects, writeMetrics }: Dependencies) =>
  async (input: ConcludeRunInput): Promise<RunConclusion> => {
    const { Selection: selection, Written: written } = input;
    const { Bucket: bucket, OwnerAccountId: owner } = selection.Results;
    const read = async (key: string): Promise<string> => (await objects.readText({ bucket, owner, key }))?.text ?? '';
    const { succeeded, others } = filesOf(await read(written.Key));
    const outputs = (await Promise.all(succeeded.map(read))).map(outputsIn);
    const results = outputs.flatMap(({ rows }) => rows);
    const unjudged = [
      ...outputs.flatMap(({ unjudged }) => unjudged),
      ...(await Promise.all(others.map(read))).flatMap(unjudgedIn),
    ];

    const rows = rowsOf(selection, results, unjudged, input.Execution);
    const counts = countsOf(rows, selection);
    const conclusion = {
      Result: resultOf(rows),
      Summary: summaryOf(rows, counts, selection.Options.DryRun),
      Counts: counts,
      Warnings: warningsOf(selection, rows),
    };
    const report = reportOf(input, conclusion, rows);
    await writeReport(objects, selection.Results, report, csvOf(report));
    if (!selection.Options.DryRun) writeMetrics([metricsOfRun(deploymentOf(input.Execution.Id), input.Now, counts)]);
    const known = { ...conclusion, Report: reportKeys(selection.Results) };
    return { ...known, Rows: shownRows(rows), Fault: faultOf('ClustersNotProtected', known) };
  };

export const handler = concludeRun({ objects: objects(), writeMetrics });
