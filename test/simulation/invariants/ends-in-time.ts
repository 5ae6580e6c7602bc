import type { Ran, Run } from '../record.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { visitsOf } from './visits.ts';

/** After the deadline: a last step with all its retries, the verification, the explanation and the notice. */
const MARGIN = 12 * 3_600_000;
const QUOTA_WAIT = 25 * 3_600_000;
const DEFAULT_MINUTES = 720;
const SECOND = 1000;

export const endsInTime: Invariant = {
  name: 'ends in time',
  says: 'Every execution ends, within its deadline and twelve hours, and no Wait is reckoned to end after the deadline.',
  check: (run) => together(run.executions.map((ran) => ended(run, ran))),
};

function ended({ exchanges }: Run, ran: Ran): Verdict {
  const { status, stopDate, startDate, input, name } = ran.execution;
  if (status === 'RUNNING' || !stopDate) return verdict(status, `${name} never ended.`);
  const minutes = Number(JSON.parse(input).Options?.DeadlineMinutes ?? DEFAULT_MINUTES) || DEFAULT_MINUTES;
  const hadQuota = exchanges.some(
    ({ execution, error }) => execution === name && error === 'SnapshotQuotaExceededFault',
  );
  const deadline = startDate.getTime() + 60_000 * minutes + (hadQuota ? QUOTA_WAIT : 0);
  const late = stopDate.getTime() - deadline;
  return verdict(
    late > 0 ? 'after the deadline' : 'before the deadline',
    late > MARGIN && `${name} ended ${Math.round(late / 60_000)} min after its deadline.`,
    status === 'TIMED_OUT' && `${name} ran into the timeout of the machine.`,
    ...(hadQuota ? [] : waitsBeyond(ran, deadline)),
  );
}

/** A wait is reckoned from when the step before it was entered. */
function waitsBeyond(ran: Ran, deadline: number): string[] {
  const visits = visitsOf(ran.execution);
  return ran.waits.flatMap(({ why, state, from, until }) => {
    const before = visits.findLast(
      ({ to, state: name, from: entered }) => /^(Validate|Copy|Poll)/.test(name) && to <= from && entered <= from,
    );
    if (why !== 'Wait' || !before || before.from + (until - from) <= Math.max(deadline, before.from) + 2 * SECOND)
      return [];
    return [`${ran.execution.name} waited in ${state} beyond its deadline.`];
  });
}
