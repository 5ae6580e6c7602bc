import { machineOf } from '../arn.ts';
import { bounded, oneLine } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import { readableTrigger } from '../request/request-trigger.ts';
import { leavesNamesOpen, sameRequest } from '../request/same-request.ts';
import { executionHistory, startAgain } from './commands.ts';
import { knownEntryOf } from './error-table.ts';

/** An execution as Step Functions describes it. */
export interface KnownExecution {
  readonly executionArn: string;
  readonly status: string;
  /** JSON text; null when it is not known. */
  readonly input: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

type Unsuccessful = 'ABORTED' | 'TIMED_OUT' | 'FAILED';

/** Why an execution did not succeed, for a person to act on. */
export interface ExecutionFailure {
  readonly outcome: Unsuccessful;
  /** What went wrong, on one line. */
  readonly sentence: string;
  readonly remedy: string;
  /** A command or a policy statement to paste; null for none. */
  readonly fix: string | null;
  readonly failedState: string | null;
  readonly details: unknown;
  /** The id of the notice that the machine sent; null if it sent none. */
  readonly noticeId: string | null;
}

/** Stopping an execution does not stop MemoryDB. */
const COPY_GOES_ON =
  "MemoryDB's own copy or export, if it had begun, goes on: stopping an execution does not stop it. Start the same request again: what has begun is adopted, and proven.";

/** Nothing that a run has deleted comes back, and nothing else goes on. */
const DELETIONS_ARE_FINISHED =
  'What was deleted is gone. A recovery point whose deletion had begun is marked, and no longer counts; the next run finishes it. Start the run again, or wait for the next one.';

/** The newest snapshot of a cluster that is available is not the one that is being copied. */
const SOURCES_ARE_BUSY =
  ' Until it has ended, a cluster whose only snapshot is being copied has none that is available, and fails.';

/** Only the execution's history has the resolved names. */
const NAMES_ARE_IN_HISTORY =
  ' The request left names to be found, and may mean others by now; those that were used are in the history, in the output of ValidateRequest.';

const KEY_IS_USED =
  ' To start it again through the API, choose another Idempotency-Key: the old one stands for this execution.';

/** Failures that the machine itself could not report; `remedy` gets what becomes of what the execution had begun. */
const UNREPORTED: Readonly<
  Record<Unsuccessful, { readonly what: string; readonly remedy: (afterwards: string) => string }>
> = {
  ABORTED: { what: 'The execution was stopped before it ended.', remedy: (afterwards) => afterwards },
  TIMED_OUT: {
    what: "The execution ran into the state machine's own timeout.",
    remedy: (afterwards) =>
      `${afterwards} The timeout lies beyond every deadline, so look in the history for what kept it so long.`,
  },
  FAILED: {
    what: 'The execution failed in a way that the machine could not report.',
    remedy: (afterwards) => `Look in the history for the state that failed. ${afterwards}`,
  },
};

const isUnsuccessful = (status: string): status is Unsuccessful => Object.hasOwn(UNREPORTED, status);

/** The failure that both the notice and the API report; null for a status that is not a failure. */
export function failureOf(execution: KnownExecution): ExecutionFailure | null {
  const { status: outcome } = execution;
  if (!isUnsuccessful(outcome)) return null;
  const unreported = UNREPORTED[outcome];
  const reported = reportedByMachine(execution);
  if (reported) return { outcome, ...reported, remedy: `${reported.remedy}${keyAdvice(execution)}` };
  return {
    outcome,
    sentence: oneLine(`${unreported.what} ${execution.cause ?? ''}`),
    remedy: `${remedyFor(execution) ?? unreported.remedy(afterwards(execution))}${namesAdvice(execution)}${keyAdvice(execution)}`,
    fix: nextCommand(execution),
    failedState: null,
    details: null,
    noticeId: null,
  };
}

/** The remedy of a failure that the machine could name, but not explain. */
const remedyFor = ({ status, error }: KnownExecution): string | null =>
  status === 'FAILED' ? (knownEntryOf(error ?? '')?.remedy ?? null) : null;

/** Advice for a person who stops an execution. */
export const adviceOnStopping = (execution: KnownExecution): string =>
  `${afterwards(execution)}${namesAdvice(execution)}${keyAdvice(execution)}`;

/**
 * Parses a Cause that the machine composed; null for any other. The Cause of an abort is never parsed: the caller of
 * StopExecution writes it, and a notice id in it would suppress the notice.
 */
function reportedByMachine({ status, cause }: KnownExecution): Omit<ExecutionFailure, 'outcome'> | null {
  const [sentence = '', json = ''] = (cause ?? '').split(/\n(.*)/s);
  const rest = status === 'FAILED' ? parseJson(json) : undefined;
  if (!isRecord(rest) || typeof rest['Remedy'] !== 'string') return null;
  const text = (member: string): string | null => (typeof rest[member] === 'string' ? rest[member] : null);
  return {
    sentence: oneLine(sentence),
    remedy: rest['Remedy'],
    fix: text('Fix'),
    failedState: text('FailedState'),
    details: bounded(rest['Details'] ?? null),
    noticeId: text('NoticeId'),
  };
}

const requestOf = ({ input }: KnownExecution): unknown => parseJson(input ?? '');

/** The input of a run names clusters, and means the same whenever it is started. */
const leavesOpen = (execution: KnownExecution): boolean =>
  machineOf(execution.executionArn) === 'copy-snapshot' && leavesNamesOpen(requestOf(execution));

const namesAdvice = (execution: KnownExecution): string => (leavesOpen(execution) ? NAMES_ARE_IN_HISTORY : '');

const afterwards = ({ executionArn }: KnownExecution): string => AFTERWARDS[machineOf(executionArn)];

const AFTERWARDS = {
  'copy-snapshot': COPY_GOES_ON,
  'protect-clusters': `${COPY_GOES_ON}${SOURCES_ARE_BUSY}`,
  'expire-recovery-points': DELETIONS_ARE_FINISHED,
};

/** Without an Idempotency-Key, the trigger's id is the execution's name. */
function keyAdvice(execution: KnownExecution): string {
  const trigger = readableTrigger(requestOf(execution));
  return trigger?.Type === 'Api' && !execution.executionArn.endsWith(`:${trigger.Id}`) ? KEY_IS_USED : '';
}

function nextCommand(execution: KnownExecution): string {
  const { executionArn, status } = execution;
  if (status === 'FAILED' || leavesOpen(execution)) return executionHistory(executionArn);
  return startAgain(executionArn, sameRequest(requestOf(execution), null));
}
