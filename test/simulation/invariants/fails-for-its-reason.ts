import { truthOf } from '../oracle.ts';
import type { Exchange, Hit, Ran, Run, Truth } from '../record.ts';
import type { Request } from '../scenario/request.ts';
import { CUT_OFF, DENIED, DOCUMENTED, FOUND_BY_US, PASSING, PLATFORM } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { isComplete } from './succeeds-with-proof.ts';
import { unfoundedProblems } from './takes-what-is-valid.ts';
import { decidingVisit, type Visit } from './visits.ts';

/** What speaks for an error. */
interface Evidence {
  readonly run: Run;
  readonly ran: Ran;
  readonly visit: Visit;
  /** What services answered in the deciding step, and which faults of Lambda's hit it. */
  readonly answers: readonly Exchange[];
  readonly hits: readonly Hit[];
  readonly truth: Truth | undefined;
  readonly request: Request;
}

export const failsForItsReason: Invariant = {
  name: 'fails for its reason',
  says: "A failure's Error is the fault that decided it: one that a service answered or that hit in the failing step, or what the stores show.",
  check: (run) =>
    together(run.executions.filter(({ execution }) => execution.status === 'FAILED').map((ran) => reasoned(run, ran))),
};

function reasoned(run: Run, ran: Ran): Verdict {
  const { name, error = '(none)', input } = ran.execution;
  const visit = decidingVisit(ran);
  if (!visit) return verdict(error, `${name} failed with ${error}, and no step of it did.`);
  const isWithin = ({ at }: { readonly at: number }) => at >= visit.from && at < visit.to + 1;
  const answers = run.exchanges.filter((each) => each.execution === name && isWithin(each));
  const hits = run.hits.filter(isWithin);
  const evidence = { run, ran, visit, answers, hits, truth: ran.failed?.truth, request: JSON.parse(input) };
  const speaks = REASONS[error] ?? ([...CUT_OFF, ...PLATFORM].includes(error) ? hasHit(error) : answered(error));
  const isKnown = [
    ...DOCUMENTED,
    ...FOUND_BY_US,
    ...CUT_OFF,
    ...PLATFORM,
    'TransientServiceError',
    'NoSuchBucket',
    'InvalidARNFault',
  ].includes(error);
  return verdict(
    error,
    !isKnown && `${name} failed with ${error}, which is nobody's name for anything.`,
    !speaks(evidence) && `${name} failed with ${error} in ${visit.state}, for which there is no reason.`,
  );
}

type Reason = (evidence: Evidence) => boolean;

const answered =
  (...errors: readonly string[]): Reason =>
  ({ answers }) =>
    answers.some(({ error }) => error !== null && errors.includes(error));
const hasHit =
  (error: string): Reason =>
  ({ hits }) =>
    hits.some((hit) => hit.error === error);
const either =
  (...reasons: readonly Reason[]): Reason =>
  (evidence) =>
    reasons.some((reason) => reason(evidence));

const isBeyondDeadline = ({ ran, visit, request }: Evidence): boolean =>
  visit.to >= ran.execution.startDate.getTime() + 60_000 * (request.Options?.DeadlineMinutes ?? 720);
/** What could not be seen when it was looked at may be seen by the time the step fails. */
const isPending = ({ truth, answers }: Evidence): boolean =>
  truth !== undefined &&
  (!isComplete(truth) ||
    (truth.kind === 'copy' && (!truth.isVisible || answers.at(-1)?.error === 'SnapshotNotFoundFault')));

/** Whether another execution runs at the time, or has ended and was for another source, which MemoryDB may still be writing. */
function claims({ execution: { startDate, stopDate }, asked }: Ran, ran: Ran, visit: Visit): boolean {
  if (startDate.getTime() > visit.to) return false;
  return stopDate === undefined || stopDate.getTime() >= visit.from || asked?.source.name !== ran.asked?.source.name;
}

/** Whether every object that was missing has come since, or is still to come. */
function wasTooEarly(run: Run, { asked }: Ran): boolean {
  const toCome = new Set(run.world.memorydb.store.state.changes.map((change) => ('key' in change ? change.key : '')));
  const truth = asked && truthOf(run, asked);
  return truth?.kind === 'export' && truth.missing.every((key) => toCome.has(key));
}

/** What each name that is not simply a service's answer stands for. */
const REASONS: Readonly<Record<string, Reason>> = {
  TransientServiceError: answered(...PASSING),
  AccessDeniedException: answered(...DENIED),
  SnapshotNotFoundFault: either(
    answered('SnapshotNotFoundFault'),
    ({ request }) => request.SourceClusterName !== undefined,
  ),
  SnapshotAlreadyExistsFault: either(
    hasHit('SnapshotAlreadyExistsFault'),
    ({ truth }) => truth?.kind === 'copy' && truth.status !== null && !truth.isOurs,
  ),
  InvalidSnapshotStateFault: either(
    answered('InvalidSnapshotStateFault'),
    (evidence) => ['failed', 'deleting'].includes(evidence.ran.sourceStatus ?? '') || isBeyondDeadline(evidence),
  ),
  InvalidRequest: ({ run, ran }) => unfoundedProblems(run, ran).length === 0,
  ExportNameClaimed: ({ run, ran, visit }) =>
    run.executions.some((other) => other !== ran && claims(other, ran, visit)),
  // A newer one may have been busy at the time, and this one may have been deleted since. Shards say how old a snapshot is.
  SourceSnapshotTooOld: ({ run, visit, request: { Options: { MaxSourceAgeHours: most } = {} } }) =>
    most !== undefined &&
    run.scenario.snapshots.some(
      ({ createdAt = 0, shards }) => shards?.length === 0 || visit.to - createdAt > 3_600_000 * most,
    ),
  // An invocation that hangs twice takes longer than its Task waits for it.
  'States.Timeout': either(
    hasHit('States.Timeout'),
    ({ hits }) => hits.filter(({ error }) => error === 'Sandbox.Timedout').length > 1,
  ),
  CopyFailed: either(
    answered('SnapshotNotFoundFault'),
    ({ truth }) => truth?.kind === 'copy' && truth.status !== 'available',
  ),
  DeadlineExceeded: (evidence) => isBeyondDeadline(evidence) && isPending(evidence),
  ExportIncomplete: ({ truth }) =>
    truth?.kind === 'export' && truth.missing.length > 0 && truth.unexpected.length === 0,
  ExportKeysUnexpected: ({ truth }) => truth?.kind === 'export' && truth.missing.length > 0,
  ExportVerificationFailed: either(
    // To the execution of a shard, before the step that concludes.
    ({ run, ran }) =>
      run.exchanges.some(({ execution, error }) => execution === ran.execution.name && error === 'NoSuchKey') &&
      (run.hits.some(({ error }) => error === 'NoSuchKey') || !wasTooEarly(run, ran)),
    ({ truth }) => truth?.kind === 'export' && truth.damaged.length > 0,
  ),
};
