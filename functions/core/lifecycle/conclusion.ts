import { faultOf, shownRows } from '../runs/conclusion.ts';
import type { RunResult } from '../runs/contract.ts';
import { reportKeys } from '../runs/place.ts';
import { spokenTally, tally } from '../tally.ts';
import type { ConcludeExpiryInput, ExpirationConclusion, ExpiredPoint, PlanRow } from './contract.ts';
import { dueRows } from './due.ts';
import { LEFT_REASONS, REMAINS, reasonOf } from './reasons.ts';
import { bytesOf, groupsOverBound, type PlanReport, summaryOfPlan } from './table.ts';

export const OUTCOMES = [
  'FAILED',
  'LEFT',
  'ALREADY_GONE',
  'DELETED',
] as const satisfies readonly ExpiredPoint['Outcome'][];

/** The report of a run that has ended: the plan, and what became of it. */
export interface ExpirationReport extends PlanReport {
  readonly EndedAt: string;
  readonly Result: ExpirationConclusion['Result'];
  readonly Outcomes: Readonly<Record<ExpiredPoint['Outcome'], number>>;
  readonly Warnings: readonly string[];
}

/**
 * An attempt whose answer was lost has written its report already, and the next one begins from that.
 * @param plan the report of the plan, as PlanExpiration or an earlier attempt wrote it
 */
export function conclusionOfExpiration(
  { Plan, Outcomes, Now }: ConcludeExpiryInput,
  plan: PlanReport,
): { readonly report: ExpirationReport; readonly conclusion: ExpirationConclusion } {
  const rows = rowsWith(plan.Points, Outcomes);
  const outcomes = Outcomes.map(({ Outcome }) => Outcome);
  const counts = tally(OUTCOMES, outcomes);
  const bytes = plan.Options.DryRun ? plan.Bytes : bytesOf(rows.filter(({ Outcome }) => Outcome === 'DELETED'));
  const over = groupsOverBound(plan);
  const wrong = counts.FAILED + over.length;
  const result: RunResult = wrong === 0 ? 'OK' : counts.DELETED > 0 ? 'PARTIAL' : 'FAILED';
  const summary = [...outcomeSentence(counts, Plan.Due), summaryOfPlan(plan)].join(' ');
  const warnings = [...Plan.Warnings, ...warningsOf(Plan.Deferred, Outcomes, rows)];
  const report: ExpirationReport = {
    ...plan,
    Points: rows,
    Summary: summary,
    Bytes: bytes,
    EndedAt: Now,
    Result: result,
    Outcomes: counts,
    Warnings: warnings,
  };
  const known = {
    Result: result,
    Summary: summary,
    Counts: { ...plan.Counts, ...counts },
    Report: reportKeys(Plan.Results),
  };
  return {
    report,
    conclusion: {
      ...known,
      Bytes: bytes,
      Rows: shownRows([...rows].sort(wrongFirst)),
      OverBound: shownRows(over.map(({ Newest: _, ...group }) => group)),
      Warnings: warnings,
      Fault: faultOf('RecoveryPointsNotExpired', known),
    },
  };
}

/** What became of each point is in the order in which they were due. */
function rowsWith(points: readonly PlanRow[], outcomes: readonly ExpiredPoint[]): PlanRow[] {
  const due = dueRows(points).slice(0, outcomes.length);
  const byKey = new Map(due.map(({ RecoveryPoint }, index) => [RecoveryPoint, outcomes[index]]));
  return points.map((row) => {
    const outcome = row.RecoveryPoint === null ? undefined : byKey.get(row.RecoveryPoint);
    return outcome && row.Outcome === undefined
      ? { ...row, Outcome: outcome.Outcome, Reasons: [...reasonsOf(outcome), ...row.Reasons] }
      : row;
  });
}

const reasonsOf = ({ Reason, Kept = 0, Error: error, Cause }: ExpiredPoint): string[] => [
  ...(error === undefined ? [] : [`${error}: ${Cause ?? "the execution's history has its cause"}`]),
  ...(Reason === undefined ? [] : [`${Reason}: ${LEFT_REASONS[Reason]}`]),
  ...(Kept > 0 ? [`Kept: ${Kept} objects under its keys are others than were proven, and stay`] : []),
];

const wrongFirst = (one: PlanRow, other: PlanRow): number => rankOf(one) - rankOf(other);
const rankOf = ({ Outcome }: PlanRow): number => (Outcome === undefined ? OUTCOMES.length : OUTCOMES.indexOf(Outcome));

const WORDS: Readonly<Record<ExpiredPoint['Outcome'], string>> = {
  DELETED: 'deleted',
  ALREADY_GONE: 'gone already',
  LEFT: 'left',
  FAILED: 'failed',
};

/** Such as `Of 3 recovery points that were due, 2 deleted, 1 left.` */
function outcomeSentence(counts: Readonly<Record<ExpiredPoint['Outcome'], number>>, due: number): string[] {
  if (due === 0) return [];
  return [
    `Of ${due} recovery ${due === 1 ? 'point that was' : 'points that were'} due: ${spokenTally(counts, WORDS)}. The plan:`,
  ];
}

function warningsOf(deferred: number, outcomes: readonly ExpiredPoint[], rows: readonly PlanRow[]): string[] {
  const left = rows.filter(({ Outcome }) => Outcome === 'LEFT');
  const few = left.slice(0, 3).map(({ Target, Reasons }) => `${Target} (${Reasons[0]})`);
  const kept = outcomes.filter(({ Kept = 0 }) => Kept > 0).length;
  // What else holds a point comes first, and most of it holds it also at another time.
  const used = rows.filter(({ Verdict, Reasons }) => Verdict === 'PASSED_OVER' && Reasons[0] === reasonOf('InUse'));
  const inParts = rows.filter(({ Verdict, Reasons }) => Verdict === 'MISSING' && Reasons[1]?.startsWith(REMAINS));
  return [
    ...(deferred > 0 ? [`${deferred} more recovery points are due than one run deletes. Start the run again.`] : []),
    ...(left.length > 0
      ? [`${left.length} that were due are left: ${few.join('; ')}${left.length > 3 ? '; …' : ''}.`]
      : []),
    ...(used.length > 0
      ? [
          `${used.length} that would go are in use, such as ${used[0]?.Target}. Start the run when nothing is copied or exported.`,
        ]
      : []),
    ...(inParts.length > 0
      ? [
          `Of ${inParts.length} exports that are missing, such as ${inParts[0]?.Target}, some files are there. No run deletes them: remove by hand what you do not need.`,
        ]
      : []),
    ...(kept > 0
      ? [`Of ${kept} deleted exports, objects stay that are others than were proven; the report says of which.`]
      : []),
  ];
}
