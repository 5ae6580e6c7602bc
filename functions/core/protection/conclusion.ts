import type { ExecutionContext } from '../contract.ts';
import { entryOf } from '../outcome/error-table.ts';
import { explain } from '../outcome/failure.ts';
import type { RunResult } from '../runs/contract.ts';
import { spokenTally, tally } from '../tally.ts';
import type { ClusterRow, ClusterVerdict, RunConclusion, Selection, UnjudgedCluster } from './contract.ts';
import { row } from './need.ts';

/** The order of a report: what is wrong first. */
export const VERDICTS = [
  'FAILED',
  'NOT_FOUND',
  'UNPROTECTED',
  'NEW',
  'WOULD_PROTECT',
  'PROTECTED',
  'ALREADY_PROTECTED',
] as const satisfies readonly ClusterVerdict[];

const WRONG: readonly ClusterVerdict[] = ['FAILED', 'NOT_FOUND', 'UNPROTECTED'];

export const isWrong = ({ Verdict }: Pick<ClusterRow, 'Verdict'>): boolean => WRONG.includes(Verdict);

/**
 * One row for each selected cluster, for each that may be meant, and for each name that was not found, what is wrong first.
 * @param results the rows that the executions of the Map returned, in any order
 * @param unjudged the clusters of which there is no row
 */
export function rowsOf(
  selection: Pick<Selection, 'Clusters' | 'NotFound' | 'Undecided'>,
  results: readonly ClusterRow[],
  unjudged: readonly UnjudgedCluster[],
  execution: ExecutionContext,
): ClusterRow[] {
  const withoutRow = unjudged.map((each) => unjudgedRow(each, execution));
  const found = new Map([...withoutRow, ...results].map((each) => [each.Cluster, each]));
  const rows = selection.Clusters.map(({ Name }) => found.get(Name) ?? withoutResult(Name));
  return [...rows, ...selection.NotFound.map(notFound), ...selection.Undecided.map(undecided)].sort(
    (a, b) => VERDICTS.indexOf(a.Verdict) - VERDICTS.indexOf(b.Verdict) || (a.Cluster < b.Cluster ? -1 : 1),
  );
}

const UNKNOWN = 'It is not known what became of it';

/** What starts the same request again is left out: only the run has a request. */
function unjudgedRow({ Cluster, Fault, FailedState }: UnjudgedCluster, execution: ExecutionContext): ClusterRow {
  const known = { Fault, FailedState, Plan: null, Request: null, Execution: execution };
  const { Error: error, Sentence, Remedy, Fix } = explain(known);
  return row(Cluster, {
    Verdict: 'FAILED',
    Error: error,
    Cause: `${UNKNOWN}: ${FailedState} failed. ${Sentence}`,
    Remedy,
    Fix: entryOf(error, Sentence).isPermanent ? Fix : null,
  });
}

const withoutResult = (cluster: string): ClusterRow =>
  row(cluster, {
    Verdict: 'FAILED',
    Error: 'UnexpectedFailure',
    Cause: `${UNKNOWN}: its execution of the Map has left no result.`,
    Remedy: entryOf('UnexpectedFailure').remedy,
  });

const notFound = (cluster: string): ClusterRow =>
  row(cluster, {
    Verdict: 'NOT_FOUND',
    Error: 'ClusterNotFoundFault',
    Cause: `There is no cluster "${cluster}" in this account and region.`,
    Remedy: 'Correct the name in ClusterNames, or remove it.',
  });

const undecided = (cluster: string): ClusterRow =>
  row(cluster, {
    Verdict: 'FAILED',
    Error: 'InvalidClusterStateFault',
    Cause: `It is not known whether ClusterTags selects the cluster "${cluster}": MemoryDB does not show its tags in the state that it is in.`,
    Remedy: 'Start the same run again when the cluster is available, or leave it out by ExcludeClusterNames.',
  });

type Counts = RunConclusion['Counts'];

export function countsOf(rows: readonly ClusterRow[], { PassedOver }: Pick<Selection, 'PassedOver'>): Counts {
  const verdicts = rows.map(({ Verdict }) => Verdict);
  return { ...tally(VERDICTS, verdicts), PASSED_OVER: PassedOver.length };
}

export function resultOf(rows: readonly ClusterRow[]): RunResult {
  const wrong = rows.filter(isWrong).length;
  if (wrong === 0) return 'OK';
  return wrong < rows.length ? 'PARTIAL' : 'FAILED';
}

const WORDS: Readonly<Record<keyof Counts, string>> = {
  FAILED: 'failed',
  NOT_FOUND: 'not found',
  UNPROTECTED: 'without automatic snapshots',
  NEW: 'new, without a snapshot yet',
  WOULD_PROTECT: 'would be protected',
  PROTECTED: 'protected',
  ALREADY_PROTECTED: 'protected before',
  PASSED_OVER: 'passed over',
};

/** Such as `3 of 12 clusters not protected: 2 failed, 1 without automatic snapshots, 9 protected.` */
export function summaryOf(rows: readonly ClusterRow[], counts: Counts, isDryRun: boolean): string {
  const wrong = rows.filter(isWrong).length;
  const all = `${rows.length} cluster${rows.length === 1 ? '' : 's'}`;
  const would = isDryRun ? 'A dry run, nothing was copied. ' : '';
  // What is new is not protected, and what a dry run would protect may not be.
  const fine = counts.NEW + counts.WOULD_PROTECT > 0 ? 'none failed' : 'none without protection';
  const found = wrong === 0 ? `${all}, ${fine}` : `${wrong} of ${all} not protected`;
  return `${would}${found}: ${spokenTally(counts, WORDS)}.`;
}

/** All warnings of a run; those of its clusters stand in their rows. */
export const warningsOf = (selection: Pick<Selection, 'Warnings'>, rows: readonly ClusterRow[]): string[] => {
  const warned = rows.filter(({ Warnings }) => Warnings.length > 0).map(({ Cluster }) => Cluster);
  const few = warned.slice(0, 10).join(', ');
  const more = warned.length > 10 ? ` and ${warned.length - 10} more` : '';
  return [
    ...selection.Warnings,
    ...(warned.length > 0
      ? [`There are warnings about ${warned.length} cluster(s), see the report: ${few}${more}.`]
      : []),
  ];
};
