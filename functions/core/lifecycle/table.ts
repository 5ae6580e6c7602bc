import { csvText } from '../csv.ts';
import { spokenTally, tally } from '../tally.ts';
import { TOOL } from '../tool.ts';
import {
  type ExpirationConclusion,
  type ExpirationOptions,
  type Lifecycle,
  PLAN_VERDICTS,
  type Plan,
  type PlanGroup,
  type PlanRow,
  type PlanVerdict,
} from './contract.ts';
import { isDue } from './due.ts';

type PlanCounts = Readonly<Record<PlanVerdict, number>>;

interface Figures {
  /** One sentence. */
  readonly Summary: string;
  readonly Counts: PlanCounts;
  /** What is known to be freed, or would be: of a plan, of `DELETE` and `FINISH`. */
  readonly Bytes: number;
}

const PLAN_FORMAT = 'memorydb-snapshot-copy/expiration-plan/1' as const;

/** The whole plan, as a report in S3; `statemachine/expire-recovery-points/report.schema.json` documents it. */
export interface PlanReport extends Figures {
  readonly Format: typeof PLAN_FORMAT;
  readonly Tool: typeof TOOL;
  /** The ARN of the execution that made the plan, and when. */
  readonly Execution: string;
  readonly PlannedAt: string;
  readonly Lifecycle: Lifecycle;
  readonly Options: ExpirationOptions;
  readonly Groups: readonly PlanGroup[];
  /** Every point and failed copy, in the order of the plan. */
  readonly Points: readonly PlanRow[];
}

export const groupsOverBound = ({ Groups }: Pick<Plan, 'Groups'>): PlanGroup[] =>
  Groups.filter(({ Remedy }) => Remedy !== null);

function figuresOf(plan: Plan, isDryRun: boolean): Figures {
  const verdicts = plan.Rows.map(({ Verdict }) => Verdict);
  const counts = tally(PLAN_VERDICTS, verdicts);
  return {
    Summary: summaryOf(plan, counts, isDryRun),
    Counts: counts,
    Bytes: bytesOf(plan.Rows.filter(isDue)),
  };
}

export const bytesOf = (rows: readonly PlanRow[]): number => rows.reduce((sum, { Bytes }) => sum + (Bytes ?? 0), 0);

const WORDS: Readonly<Record<PlanVerdict, string>> = {
  OVER_BOUND: 'left because too many of their group would go',
  FAILED_COPY: 'failed copies to delete by hand',
  MISSING: 'missing',
  FINISH: 'to finish deleting',
  DELETE: 'to delete',
  PASSED_OVER: 'passed over',
  CLUSTER_GONE: 'of clusters that no longer exist',
  KEEP: 'to keep',
};

/** Such as `A dry run, nothing is deleted. 61 points: 3 to delete, 58 to keep.` */
function summaryOf(plan: Plan, counts: PlanCounts, isDryRun: boolean): string {
  const parts = spokenTally(counts, WORDS);
  const all = `${plan.Rows.length} ${plan.Rows.length === 1 ? 'point' : 'points'}`;
  const [first, ...others] = groupsOverBound(plan);
  const left = first
    ? ` ${others.length + 1} ${others.length === 0 ? 'group is' : 'groups are'} over the bound and left whole, such as that of cluster ${first.Cluster}. ${first.Remedy}`
    : '';
  return `${isDryRun ? 'A dry run, nothing is deleted. ' : ''}${all}${parts && `: ${parts}`}.${left}`;
}

/** What the plan said, also after its report says what became of it. */
export const summaryOfPlan = ({ Groups, Points, Counts, Options }: PlanReport): string =>
  summaryOf({ Groups, Rows: Points }, Counts, Options.DryRun);

/** The plan as text, for people: a row for each point, under it its reasons. */
export function linesOf({
  Rows,
  Counts,
  OverBound,
}: Pick<ExpirationConclusion, 'Rows' | 'Counts' | 'OverBound'>): string[] {
  const all = PLAN_VERDICTS.reduce((sum, verdict) => sum + Counts[verdict], 0);
  const widths = columnsOf(Rows.map(cellsOf));
  return [
    ...Rows.flatMap((row) => [
      cellsOf(row)
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
      ...[...row.Reasons, ...(row.Fix === null ? [] : [row.Fix])].map((line) => `    ${line}`),
    ]),
    ...(all > Rows.length ? [`… and ${all - Rows.length} more, see the report`] : []),
    ...OverBound.map((group) => `${group.Cluster}, ${placeOf(group)}, ${group.Proof}: ${group.Remedy}`),
  ];
}

const cellsOf = (row: PlanRow): string[] => [
  row.Outcome ?? row.Verdict,
  row.Cluster,
  placeOf(row),
  row.Proof ?? '',
  row.SourceCreatedAt ?? '',
  row.Target,
];

const placeOf = ({ Place }: Pick<PlanRow, 'Place'>): string =>
  Place.Bucket === null ? Place.Region : `s3://${Place.Bucket}`;

const columnsOf = (rows: readonly (readonly string[])[]): number[] =>
  (rows[0] ?? []).map((_, index) => Math.max(...rows.map((cells) => cells[index]?.length ?? 0)));

export const reportOf = (
  plan: Plan,
  facts: Pick<PlanReport, 'Execution' | 'PlannedAt' | 'Lifecycle' | 'Options'>,
): PlanReport => ({
  Format: PLAN_FORMAT,
  Tool: TOOL,
  ...facts,
  ...figuresOf(plan, facts.Options.DryRun),
  Groups: plan.Groups,
  Points: plan.Rows,
});

const COLUMNS: readonly (readonly [heading: string, cellOf: (row: PlanRow) => string])[] = [
  ['Cluster', (row) => row.Cluster],
  ['Verdict', (row) => row.Verdict],
  ['Outcome', (row) => row.Outcome ?? ''],
  ['Kind', (row) => row.Kind],
  ['AccountId', (row) => row.Place.AccountId],
  ['Region', (row) => row.Place.Region],
  ['Bucket', (row) => row.Place.Bucket ?? ''],
  ['Proof', (row) => row.Proof ?? ''],
  ['SourceCreatedAt', (row) => row.SourceCreatedAt ?? ''],
  ['Target', (row) => row.Target],
  ['Bytes', (row) => String(row.Bytes ?? '')],
  ['RecoveryPoint', (row) => row.RecoveryPoint ?? ''],
  ['Fix', (row) => row.Fix ?? ''],
  ['Reasons', (row) => row.Reasons.join('; ')],
];

export const csvOf = ({ Points }: Pick<PlanReport, 'Points'>): string =>
  csvText([COLUMNS.map(([heading]) => heading), ...Points.map((row) => COLUMNS.map(([, cellOf]) => cellOf(row)))]);
