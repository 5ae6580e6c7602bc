import type { Execution } from '../../../local/asl/shared.ts';
import { type InvariantOf, together, type Verdict, verdict } from '../invariants/invariant.ts';
import { hitsBetween, visitsOf } from '../runs/judging.ts';
import { isReportedOnce, PUBLISHING } from '../runs/notices.ts';
import { isAlone, ONE_AT_A_TIME } from '../runs/one-at-a-time.ts';
import { childrenOf, choiceOf, copyOf, isDry, isFlawed, isGivenUp, isRight } from './judging.ts';
import type { FleetRun } from './record.ts';
import { noticesOf, reportOf } from './reports.ts';
import { reportsAgree } from './reports-agree.ts';
import { copiesOnce, touchesNothingElse } from './stores.ts';
import { inputOf } from './truth.ts';
import { oneTrueVerdict } from './verdicts.ts';

type FleetInvariant = InvariantOf<FleetRun>;

const ofRuns = (check: (run: FleetRun, execution: Execution) => Verdict) => (run: FleetRun) =>
  together(run.runs.map((execution) => check(run, execution)));

const sorted = (names: readonly string[]): string => [...names].sort().join(', ');

const selectsRightly: FleetInvariant = {
  name: 'selects rightly',
  says: 'Every selected cluster has exactly one row, and so has every name that no cluster has; those passed over are listed; and no other cluster is.',
  check: ofRuns((run, execution) => {
    const choice = choiceOf(run, execution);
    const report = reportOf(run, execution);
    if (!choice || !report) return verdict([]);
    const rows = (isOf: (verdict: string) => boolean) =>
      sorted(report.Clusters.filter(({ Verdict: each }) => isOf(each)).map(({ Cluster }) => Cluster));
    const given = sorted(childrenOf(run, execution).map(({ cluster }) => cluster));
    const says = (what: string, found: string, expected: string) =>
      found !== expected && `${execution.name} ${what} ${found || 'none'}, and not ${expected || 'none'}.`;
    return verdict(
      `${choice.selected.length} selected`,
      says('saw to', given, sorted(choice.selected)),
      says(
        'has rows of',
        rows((each) => each !== 'NOT_FOUND'),
        sorted(choice.selected),
      ),
      says(
        'did not find',
        rows((each) => each === 'NOT_FOUND'),
        sorted(choice.notFound),
      ),
      says('passed over', sorted(report.PassedOver.map(({ Name }) => Name)), sorted(choice.passedOver)),
    );
  }),
};

const RIGHT = ['PROTECTED', 'ALREADY_PROTECTED', 'WOULD_PROTECT', 'NEW'];

/** What each step of a run depends on. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  SelectClusters: ['selectClusters', 'DescribeClusters', 'ListTags', 'ListExecutions', 'DescribeExecution'],
  ProtectClusters: ['ResultWriter'],
  ConcludeRun: ['concludeRun', 'GetObject', 'PutObject'],
};

const endsAsItsClusters: FleetInvariant = {
  name: 'ends as its clusters',
  says: 'A run is SUCCEEDED if and only if every selected cluster is protected or new, and no name is missing; else it fails for that, or for a fault of its own steps.',
  check: ofRuns((run, execution) => {
    const { name, status, error } = execution;
    const rows = reportOf(run, execution)?.Clusters ?? [];
    const wrong = rows.filter(({ Verdict: each }) => !RIGHT.includes(each));
    if (status === 'SUCCEEDED') {
      const false_ = childrenOf(run, execution).filter((child) => !isRight(run, execution, child));
      return verdict(
        'SUCCEEDED',
        rows.length === 0 && `${name} succeeded without a report.`,
        wrong.length > 0 && `${name} succeeded, though ${wrong[0]?.Cluster} is ${wrong[0]?.Verdict}.`,
        isFlawed(run, execution) && `${name} succeeded, though its input has a flaw.`,
        false_.length > 0 && `${name} succeeded, though ${false_[0]?.cluster} is neither protected nor new.`,
      );
    }
    if (status !== 'FAILED') return verdict(status);
    const visits = visitsOf(execution).map((visit) => visit.name);
    const failed = visits[visits.indexOf('ExplainFailure') - 1] ?? '';
    if (error === 'ClustersNotProtected')
      return verdict(
        'FAILED ClustersNotProtected',
        failed !== 'ClustersNotProtected' && `${name} failed in ${failed} for its clusters.`,
        wrong.length === 0 && `${name} failed for its clusters, of which none is wrong.`,
      );
    if (error === 'InvalidRequest')
      return verdict(
        'FAILED InvalidRequest',
        !isFlawed(run, execution) && `${name} was refused, though its input has no flaw.`,
      );
    if (error === 'RunInProgress') return verdict('FAILED RunInProgress');
    if (error === 'NoClusterSelected') {
      const choice = choiceOf(run, execution);
      const isWrong = choice && choice.selected.length + choice.notFound.length > 0;
      return verdict(
        'FAILED NoClusterSelected',
        isWrong && `${name} selected nothing, but had to select ${choice.selected}.`,
      );
    }
    const from = visitsOf(execution).findLast((visit) => visit.name === failed)?.at;
    const cause = hitsBetween(run, STEPS[failed] ?? [], from);
    return verdict(
      `FAILED by a fault in ${failed}`,
      cause.length === 0 && `${name} ended with ${error} in ${failed}, which no fault of that step explains.`,
    );
  }),
};

function notices(run: FleetRun, execution: Execution): Verdict {
  const { status, error } = execution;
  const rows = reportOf(run, execution)?.Clusters ?? [];
  const isPartial = error === 'ClustersNotProtected' && rows.some(({ Verdict: each }) => RIGHT.includes(each));
  const result = status === 'SUCCEEDED' ? 'OK' : isPartial ? 'PARTIAL' : 'FAILED';
  return isReportedOnce(run, execution, { isDry: isDry(execution), result });
}

const notifiedOnce: FleetInvariant = {
  name: 'notified once',
  says: 'Every run is reported once, whatever its end, with its result as an attribute; none of its executions of copy-snapshot is, and those that people start are.',
  check: (run) =>
    together([
      ...run.runs.map((execution) => notices(run, execution)),
      ...run.copies.map((copy) => {
        const sent = noticesOf(run, copy).length;
        return copy.name.startsWith('run-')
          ? verdict('an execution of a run', sent > 0 && `${copy.name} of a run was reported.`)
          : verdict(
              "a person's execution",
              sent === 0 && hitsBetween(run, PUBLISHING).length === 0 && `${copy.name} sent no notice.`,
            );
      }),
    ]),
};

const oneRunAtATime: FleetInvariant = {
  name: 'one run at a time',
  says: ONE_AT_A_TIME,
  check: ofRuns((run, execution) => isAlone(run.runs, execution, isDry)),
};

const keepsItsConcurrency: FleetInvariant = {
  name: 'keeps its concurrency',
  says: 'A run protects at most MaxConcurrency clusters at once, 20 by default.',
  check: ofRuns((_run, execution) => {
    const most = inputOf(execution).Options?.MaxConcurrency ?? 20;
    const steps = execution.children
      .flatMap(({ startDate, stopDate }) => [
        { at: startDate.getTime(), by: 1 },
        ...(stopDate ? [{ at: stopDate.getTime(), by: -1 }] : []),
      ])
      .sort((one, other) => one.at - other.at || one.by - other.by);
    let [now, peak] = [0, 0];
    for (const { by } of steps) {
      now += by;
      peak = Math.max(peak, now);
    }
    return verdict(
      execution.children.length > 0 ? `${peak} at once` : [],
      peak > most && `${execution.name} protected ${peak} clusters at once, and not at most ${most}.`,
    );
  }),
};

const stopsWithItsRun: FleetInvariant = {
  name: 'stops with its run',
  says: 'Whatever ends a run ends its executions, and none starts afterwards; every execution ends.',
  check: ofRuns((run, execution) => {
    const { name, stopDate, status } = execution;
    if (!stopDate) return verdict('never', `${name} never ended.`);
    const own = childrenOf(run, execution).flatMap((sights) => {
      const copy = copyOf(run, execution, sights.cluster);
      return copy && !isGivenUp(run, sights, copy) ? [sights.child, copy] : [sights.child];
    });
    const late = own.filter((each) => !each.stopDate || each.stopDate > stopDate || each.startDate > stopDate);
    return verdict(
      own.length > 0 ? status : [],
      late.length > 0 && `${late[0]?.name} went on after ${name} had ended ${status}.`,
    );
  }),
};

/** What every play of runs is held to. */
export const FLEET_INVARIANTS: readonly FleetInvariant[] = [
  selectsRightly,
  { name: 'one true verdict', says: oneTrueVerdict.says, check: ofRuns(oneTrueVerdict.check) },
  endsAsItsClusters,
  notifiedOnce,
  { name: 'reports agree', says: reportsAgree.says, check: ofRuns(reportsAgree.check) },
  { name: 'copies once', says: copiesOnce.says, check: copiesOnce.check },
  oneRunAtATime,
  keepsItsConcurrency,
  stopsWithItsRun,
  { name: 'touches nothing else', says: touchesNothingElse.says, check: touchesNothingElse.check },
];
