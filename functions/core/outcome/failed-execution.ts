import { bounded } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import { readableTrigger } from '../request/request-trigger.ts';
import { leavesNamesOpen, sameRequest } from '../request/same-request.ts';
import { executionHistory, startAgain } from './commands.ts';
import { knownEntryOf } from './error-table.ts';

/** What Step Functions keeps of an execution, whoever asks for it. */
export interface KnownExecution {
  readonly executionArn: string;
  readonly status: string;
  /** JSON text; null when it is not known. */
  readonly input: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Why an execution ended without success, for a person to act on. */
export interface ExecutionFailure {
  /** What went wrong, on one line. */
  readonly sentence: string;
  readonly remedy: string;
  /** A command or a policy statement to paste; null when words are all there is. */
  readonly fix: string | null;
  readonly failedState: string | null;
  readonly details: unknown;
  /** Of the notice by which the machine has told it; null when it has not. */
  readonly noticeId: string | null;
}

/** What stopping does not stop. */
const COPY_GOES_ON =
  "MemoryDB's own copy or export, if it had begun, goes on: stopping an execution does not stop it. Start the same request again: what has begun is adopted, and proven.";

/** Only the machine knew which names it had found. */
const NAMES_ARE_IN_HISTORY =
  ' The request left names to be found, and may mean others by now; those that were used are in the history, in the output of ValidateRequest.';

const KEY_IS_USED =
  ' To start it again through the API, choose another Idempotency-Key: the old one stands for this execution.';

/** Endings that the machine could not tell. */
const UNREPORTED: Readonly<Record<string, { readonly what: string; readonly remedy: string }>> = {
  ABORTED: { what: 'The execution was stopped before it ended.', remedy: COPY_GOES_ON },
  TIMED_OUT: {
    what: "The execution ran into the state machine's own timeout.",
    remedy: `${COPY_GOES_ON} The timeout lies beyond every deadline, so look in the history for what kept it so long.`,
  },
  FAILED: {
    what: 'The execution failed in a way that the machine could not tell.',
    remedy: `Look in the history for the state that failed. ${COPY_GOES_ON}`,
  },
};

const LONGEST_SENTENCE = 1_000;

/** The one account of a bad ending, which the notice and the API give; null for a status that is none. */
export function failureOf(execution: KnownExecution): ExecutionFailure | null {
  const untold = Object.hasOwn(UNREPORTED, execution.status) ? UNREPORTED[execution.status] : undefined;
  if (!untold) return null;
  const told = reportedByMachine(execution);
  if (told) return { ...told, remedy: `${told.remedy}${keyAdvice(execution)}` };
  return {
    sentence: oneLine(`${untold.what} ${execution.cause ?? ''}`),
    remedy: `${remedyFor(execution) ?? untold.remedy}${namesAdvice(execution)}${keyAdvice(execution)}`,
    fix: wayOn(execution),
    ...{ failedState: null, details: null, noticeId: null },
  };
}

/** Of a failure that the machine could name, but not explain. */
const remedyFor = ({ status, error }: KnownExecution): string | null =>
  status === 'FAILED' ? (knownEntryOf(error ?? '')?.remedy ?? null) : null;

/** What whoever stops an execution should know. */
export const adviceOnStopping = (execution: KnownExecution): string =>
  `${COPY_GOES_ON}${namesAdvice(execution)}${keyAdvice(execution)}`;

/**
 * Takes a Cause apart that the machine has composed; null for one of Step Functions itself, which is all sentence. So is
 * that of an abort, which is whatever the one who stopped it has written: a notice's id in it would silence the notice.
 */
function reportedByMachine({ status, cause }: KnownExecution): ExecutionFailure | null {
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

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_SENTENCE);

const requestOf = ({ input }: KnownExecution): unknown => parseJson(input ?? '');

const namesAdvice = (execution: KnownExecution): string =>
  leavesNamesOpen(requestOf(execution)) ? NAMES_ARE_IN_HISTORY : '';

/** A request without a key has the execution's own name for an id. */
function keyAdvice(execution: KnownExecution): string {
  const trigger = readableTrigger(requestOf(execution));
  return trigger?.Type === 'Api' && !execution.executionArn.endsWith(`:${trigger.Id}`) ? KEY_IS_USED : '';
}

function wayOn(execution: KnownExecution): string {
  const { executionArn, status } = execution;
  const request = requestOf(execution);
  if (status === 'FAILED' || leavesNamesOpen(request)) return executionHistory(executionArn);
  return startAgain(executionArn, sameRequest(request, null));
}
