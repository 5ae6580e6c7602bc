import type { Execution } from '../../../local/asl/shared.ts';
import { type InvariantOf, together, type Verdict, verdict } from '../invariants/invariant.ts';
import { enteredAt, hitsBetween, visitsOf } from '../runs/judging.ts';
import { isReportedOnce } from '../runs/notices.ts';
import { isAlone, ONE_AT_A_TIME } from '../runs/one-at-a-time.ts';
import { OF_DELETIONS } from './deletions.ts';
import type { Point } from './ledger.ts';
import { LAST } from './play.ts';
import type { ExpiryRun } from './record.ts';
import { conclusionOf, isDue, type Report, type Row, reportOf } from './reports.ts';
import { reportsAgree } from './reports-agree.ts';
import { isDry, isFlawed, treatmentOf } from './truth.ts';

type ExpiryInvariant = InvariantOf<ExpiryRun>;

const ofRuns = (check: (run: ExpiryRun, execution: Execution) => Verdict) => (run: ExpiryRun) =>
  together(run.runs.map((execution) => check(run, execution)));

const plansRightly: ExpiryInvariant = {
  name: 'plans rightly',
  says: 'The plan has every record of the clusters that are selected or gone, and every failed copy, with the verdict that a second implementation of docs/expiring.md gives by what the stores hold, and a reason for each.',
  check: ofRuns((run, execution) => {
    const sights = run.sights.get(execution);
    const report = reportOf(run, execution);
    if (!sights?.after || !report) return verdict([]);
    const expected = linesOf(sights.after.verdicts);
    // Somebody was faster, or slower, than the plan.
    if (expected !== linesOf(sights.before.verdicts)) return verdict('changed meanwhile');
    const rows = report.Points.filter(({ Verdict: each }) => each !== 'FAILED_COPY');
    const failed = report.Points.filter(({ Verdict: each }) => each === 'FAILED_COPY').map(({ Target }) => Target);
    const found = new Map(rows.map((row) => [`${row.RecoveryPoint}`, row.Verdict]));
    const wrong = [...new Set([...found.keys(), ...sights.after.verdicts.keys()])].find(
      (key) => found.get(key) !== sights.after?.verdicts.get(key),
    );
    const target = (key: string) => run.ledger.points.get(key)?.target ?? key;
    return verdict(
      rows.map((row) => row.Verdict),
      wrong &&
        `${execution.name} has ${target(wrong)} as ${found.get(wrong)}, and not as ${sights.after.verdicts.get(wrong)}.`,
      failed.sort().join() !== sights.after.failedCopies.join() &&
        `${execution.name} lists as failed copies ${failed}, and not ${sights.after.failedCopies}.`,
      report.Points.some(({ Reasons }) => Reasons.length === 0) && `${execution.name} has a point without a reason.`,
    );
  }),
};

const linesOf = (verdicts: ReadonlyMap<string, string>): string =>
  [...verdicts]
    .map(([key, each]) => `${key} ${each}`)
    .sort()
    .join('\n');

/** On what the deletion of a point depends. */
const STEPS = [
  ...['expirePoint', 'DescribeSnapshots', 'ListTags', 'DeleteSnapshot', 'GetObject', 'HeadObject', 'GetObjectTagging'],
  ...['GetBucketVersioning', 'PutObject', 'DeleteObject', 'ListExecutions', 'DescribeExecution', 'Duplicate'],
];

const seesToEverythingDue: ExpiryInvariant = {
  name: 'sees to everything due',
  says: 'Every point that is due has an outcome, and a reason unless it is gone; DELETED is gone, with its record, and where there are versions with every claim of its source; LEFT and FAILED are so for a change since the plan, or for a fault.',
  check: ofRuns((run, execution) => {
    const report = conclusionOf(run, execution);
    if (!report || isDry(execution)) return verdict([]);
    const due = report.Points.filter(isDue);
    const problems = due.map((row) => [row, problemWith(run, execution, row)] as const);
    const other = report.Points.find((row) => row.Outcome !== undefined && !isDue(row));
    return verdict(
      due.map(({ Outcome }) => `${Outcome}`),
      ...problems.map(
        ([row, problem]) => problem && `${execution.name} has ${row.Target} as ${row.Outcome}: ${problem}.`,
      ),
      other && `${execution.name} has an outcome of ${other.Target}, which was not due.`,
    );
  }),
};

function problemWith(run: ExpiryRun, execution: Execution, row: Row): string | false {
  const { ledger } = run;
  const point = ledger.points.get(`${row.RecoveryPoint}`);
  if (!point) return 'there was no such point';
  const from = enteredAt(execution, 'PlanExpiration') ?? 0;
  const deleted = ledger.deletions.filter(({ execution: by, owner }) => by === execution.name && owner === point);
  const isRecordGone = deleted.some(({ isRecord }) => isRecord) || ledger.stateOf(point.key) === undefined;
  const isDoubtful = () =>
    isMeddled(run, execution, row) || hitsBetween(run, STEPS, from, execution.stopDate?.getTime()).length > 0;
  switch (row.Outcome) {
    case 'DELETED': {
      if (!isRecordGone) return 'its record is there';
      const rest = ledger.restOf(point);
      const isSaid = row.Reasons.some((reason) => reason.startsWith('Kept: '));
      if (rest.length > 0 && !isMeddled(run, execution, row) && !isSaid) return `${rest[0]} is there`;
      return isStillClaimed(run, point) && 'a claim of its source is there';
    }
    case 'ALREADY_GONE':
      return !isRecordGone && !isMeddled(run, execution, row) && 'its record was there';
    case 'LEFT':
      if (
        !/^(NotOurs|Unidentified|NewestGone|InUse|TaggedToKeep|Locked|Restoring|StampDiffers|Changed|Busy): ./.test(
          `${row.Reasons[0]}`,
        )
      )
        return 'it has no reason';
      // Of two invocations at once, one is heard.
      if (deleted.some(({ isRecord }) => isRecord) && !run.hits.some(({ error }) => error === 'Duplicate'))
        return 'its record was deleted';
      return !isDoubtful() && !mayBeLeft(run, execution, row) && 'nothing had changed since the plan';
    case 'FAILED':
      // What somebody locks after the last look is refused.
      return (
        (ledger.holds.get(point)?.at ?? 0) < from &&
        hitsBetween(run, STEPS, from, execution.stopDate?.getTime()).length === 0 &&
        'no fault hit'
      );
    default:
      return 'nobody knows that outcome';
  }
}

/** Whether the claim of a later execution of the same source takes the name of the point, in the way of which nobody was. */
function isStillClaimed({ ledger, meddled }: ExpiryRun, point: Point): boolean {
  const claim = ledger.laterClaims.get(point);
  return claim !== undefined && ledger.isCurrent({ id: claim }) && meddled.every((each) => each.point !== point);
}

/** Whether somebody, or another run, had to do with the point or its group since the plan began. */
function isMeddled(run: ExpiryRun, execution: Execution, row: Row): boolean {
  const point = run.ledger.points.get(`${row.RecoveryPoint}`);
  const from = enteredAt(execution, 'PlanExpiration') ?? 0;
  const to = execution.stopDate?.getTime() ?? Number.POSITIVE_INFINITY;
  if (!point) return false;
  return (
    run.meddled.some(({ at, point: other }) => at >= from && run.ledger.isOfGroup(point, other)) ||
    run.executions.some(
      ({ execution: other }) =>
        other !== execution && other.startDate.getTime() <= to && (other.stopDate?.getTime() ?? to) >= from,
    )
  );
}

/** What only the last look can see, or what is so already when a deletion is to be finished. */
function mayBeLeft(run: ExpiryRun, execution: Execution, row: Row): boolean {
  const point = run.ledger.points.get(`${row.RecoveryPoint}`);
  const reason = `${row.Reasons[0]}`.split(':', 1)[0];
  if (!point) return false;
  if (reason === 'Locked') return run.ledger.holds.get(point)?.why === 'locked';
  if (reason === 'Changed' && treatmentOf(point.wrong) === 'left') return true;
  if (reason === 'NewestGone') return hasDoubtfulNewest(run, execution, point);
  // A marked point may be another by now.
  return row.Verdict === 'FINISH' && ['StampDiffers', 'Changed', 'Restoring'].includes(`${reason}`);
}

/** Whether what the plan takes for the newest of the group is nothing, or has a record that is not so. */
function hasDoubtfulNewest(run: ExpiryRun, execution: Execution, point: Point): boolean {
  const { PlannedAt = '', Points = [] } = reportOf(run, execution) ?? {};
  const verdicts = new Map(Points.map((row) => [row.RecoveryPoint, row.Verdict]));
  const newer = [...run.ledger.points.values()].filter(
    (each) =>
      run.ledger.isOfGroup(point, each) &&
      each.createdAt > point.createdAt &&
      each.createdAt <= Date.parse(PlannedAt) &&
      treatmentOf(each.wrong) !== 'refused' &&
      ['KEEP', 'PASSED_OVER', 'OVER_BOUND', 'DELETE'].includes(`${verdicts.get(each.key)}`),
  );
  const newest = Math.max(...newer.map(({ createdAt }) => createdAt));
  return newer
    .filter(({ createdAt }) => createdAt === newest)
    .every(({ wrong, snapshot }) => wrong !== null || (snapshot !== null && !run.ledger.isIntact(snapshot)));
}

const finishesWhatIsMarked: ExpiryInvariant = {
  name: 'finishes what is marked',
  says: 'After a last run of all clusters, in the way of which nothing is, no record is marked as Deleting but those of clusters that are gone, those that its plan passes over, and those that it left, for a reason.',
  check(run) {
    const last = run.runs.find(({ name }) => name === LAST);
    const report = last && conclusionOf(run, last);
    if (!last || !report) return verdict([]);
    const marked = run.ledger.recordKeys.filter((key) => run.ledger.stateOf(key) === 'Deleting');
    const hits = hitsBetween(run, STEPS, last.startDate.getTime(), last.stopDate?.getTime());
    return verdict(
      marked.length > 0 ? 'some are left' : 'none is left',
      ...marked.map((key) => {
        const point = run.ledger.points.get(key);
        const row = report.Points.find(({ RecoveryPoint }) => RecoveryPoint === key);
        const isExplained =
          ['PASSED_OVER', 'CLUSTER_GONE'].includes(`${row?.Verdict}`) || ['LEFT', 'FAILED'].includes(`${row?.Outcome}`);
        const isOver = row?.Verdict === 'OVER_BOUND' || hits.length > 0;
        return (
          point?.isOurs === true &&
          treatmentOf(point.wrong) !== 'refused' &&
          !isExplained &&
          !isOver &&
          `${point.target} is marked as Deleting, and ${LAST} has it as ${row?.Verdict ?? 'nothing'}.`
        );
      }),
    );
  },
};

const PLANNING = [
  'planExpiration',
  'DescribeClusters',
  'DescribeSnapshots',
  'ListTags',
  'ListObjectsV2',
  'GetObject',
  'HeadObject',
  'GetObjectTagging',
  'PutObject',
  'ListExecutions',
  'DescribeExecution',
];
/** What each step of a run depends on. */
const STEPS_OF: Readonly<Record<string, readonly string[]>> = {
  PlanExpiration: PLANNING,
  ConcludeExpiry: ['concludeExpiry', 'GetObject', 'PutObject'],
};

const endsAsItWent: ExpiryInvariant = {
  name: 'ends as it went',
  says: 'A run is SUCCEEDED if and only if no deletion failed and no group was over its bound; else it fails for that, for a flaw of its input, or for a fault of its own steps.',
  check: ofRuns((run, execution) => {
    const { name, status, error, stopDate } = execution;
    if (!stopDate) return verdict('never', `${name} never ended.`);
    const report = reportOf(run, execution);
    const wrong = (report?.Points ?? []).filter(isWrong);
    if (status === 'SUCCEEDED')
      return verdict(
        isDry(execution) ? 'SUCCEEDED, a dry run' : 'SUCCEEDED',
        report?.Result === undefined && `${name} succeeded without a report of its end.`,
        wrong.length > 0 && `${name} succeeded, though ${wrong[0]?.Target} is ${shown(wrong[0])}.`,
        isFlawed(run, execution) && `${name} succeeded, though its input has a flaw.`,
      );
    if (status !== 'FAILED') return verdict(status);
    if (error === 'RecoveryPointsNotExpired')
      return verdict(
        'FAILED RecoveryPointsNotExpired',
        wrong.length === 0 && `${name} failed for its points, of which none is wrong.`,
      );
    if (error === 'InvalidRequest')
      return verdict(
        'FAILED InvalidRequest',
        !isFlawed(run, execution) && `${name} was refused, though its input has no flaw.`,
      );
    if (error === 'RunInProgress') return verdict('FAILED RunInProgress');
    const visits = visitsOf(execution);
    const failed = visits[visits.findIndex((visit) => visit.name === 'ExplainFailure') - 1];
    const cause = hitsBetween(run, STEPS_OF[failed?.name ?? ''] ?? [], failed?.at, stopDate.getTime());
    return verdict(
      `FAILED by a fault in ${failed?.name}`,
      cause.length === 0 && `${name} ended with ${error} in ${failed?.name}, which no fault of that step explains.`,
    );
  }),
};

const isWrong = ({ Verdict: each, Outcome }: Row): boolean => each === 'OVER_BOUND' || Outcome === 'FAILED';

const shown = (row: Row | undefined): string => `${row?.Outcome ?? row?.Verdict}`;

const notifiedOnce: ExpiryInvariant = {
  name: 'notified once',
  says: 'Every run is reported once, whatever its end, with its result as an attribute.',
  check: ofRuns((run, execution) => {
    const { status, error } = execution;
    const isPartial = error === 'RecoveryPointsNotExpired' && deletedIn(reportOf(run, execution)) > 0;
    const result = status === 'SUCCEEDED' ? 'OK' : isPartial ? 'PARTIAL' : 'FAILED';
    return isReportedOnce(run, execution, { isDry: isDry(execution), result });
  }),
};

const deletedIn = (report: Report | undefined): number =>
  (report?.Points ?? []).filter(({ Outcome }) => Outcome === 'DELETED').length;

/** What every play of runs that expire recovery points is held to. */
export const EXPIRY_INVARIANTS: readonly ExpiryInvariant[] = [
  ...OF_DELETIONS,
  plansRightly,
  seesToEverythingDue,
  finishesWhatIsMarked,
  {
    name: 'one run at a time',
    says: ONE_AT_A_TIME,
    check: ofRuns((run, execution) => isAlone(run.runs, execution, isDry)),
  },
  endsAsItWent,
  notifiedOnce,
  { name: 'reports agree', says: reportsAgree.says, check: ofRuns(reportsAgree.check) },
];
