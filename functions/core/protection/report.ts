import { csvText } from '../csv.ts';
import { TOOL } from '../tool.ts';
import type { ClusterRow, ConcludeRunInput, RunConclusion } from './contract.ts';

const RUN_FORMAT = 'memorydb-snapshot-copy/run/1' as const;

/** The report of a run, `<prefix>.json`; `statemachine/protect-clusters/report.schema.json` documents it. */
export interface RunReport {
  readonly Format: typeof RUN_FORMAT;
  readonly Tool: typeof TOOL;
  /** The ARN of the run. */
  readonly Execution: string;
  readonly StartedAt: string;
  readonly EndedAt: string;
  readonly DryRun: boolean;
  readonly Result: RunConclusion['Result'];
  readonly Summary: string;
  readonly Counts: RunConclusion['Counts'];
  readonly Warnings: readonly string[];
  readonly PassedOver: ConcludeRunInput['Selection']['PassedOver'];
  /** Every cluster, what is wrong first. */
  readonly Clusters: readonly ClusterRow[];
}

export const reportOf = (
  { Selection, Execution, Now }: ConcludeRunInput,
  conclusion: Pick<RunConclusion, 'Result' | 'Summary' | 'Counts' | 'Warnings'>,
  rows: readonly ClusterRow[],
): RunReport => ({
  Format: RUN_FORMAT,
  Tool: TOOL,
  Execution: Execution.Id,
  StartedAt: Execution.StartTime,
  EndedAt: Now,
  DryRun: Selection.Options.DryRun,
  ...conclusion,
  PassedOver: Selection.PassedOver,
  Clusters: rows,
});

const COLUMNS = [
  'Cluster',
  'Verdict',
  'Source',
  'SourceCreatedAt',
  'Target',
  'RecoveryPoint',
  'Execution',
  'Error',
  'Cause',
  'Remedy',
  'Fix',
] as const satisfies readonly (keyof ClusterRow)[];

/** Passed-over clusters come last, with their reason as the cause. */
export function csvOf({ Clusters, PassedOver }: Pick<RunReport, 'Clusters' | 'PassedOver'>): string {
  const passedOver = PassedOver.map(({ Name, Reason }) => ({ Cluster: Name, Verdict: 'PASSED_OVER', Cause: Reason }));
  const lines = [...Clusters, ...passedOver].map((each) => [
    ...COLUMNS.map((column) => (each as Partial<ClusterRow>)[column] ?? ''),
    warningsIn(each),
  ]);
  return csvText([[...COLUMNS, 'Warnings'], ...lines]);
}

const warningsIn = (each: object): string => (each as Partial<ClusterRow>).Warnings?.join(' ') ?? '';
