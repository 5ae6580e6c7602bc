import { executionHistory, listObjects, startAgain } from './commands.ts';
import { bounded } from './errors.ts';
import { exportPrefix } from './export-objects.ts';
import { isRecord, parseJson } from './json.ts';
import { compose, type Notice, namesIn, noticeIdOf } from './notice.ts';
import { namesBoth } from './same-request.ts';

/** EventBridge → Notify: `Step Functions Execution Status Change`, whose detail is what DescribeExecution returns. */
export interface StatusChangeEvent {
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly detail: {
    readonly executionArn: string;
    readonly status: string;
    /** Milliseconds since the epoch. */
    readonly startDate: number;
    readonly stopDate: number | null;
    /** JSON text; null when it was too large for the event. */
    readonly input?: string | null;
    readonly error?: string | null;
    readonly cause?: string | null;
  };
}

export const isStatusChange = (input: unknown): input is StatusChangeEvent =>
  isRecord(input) && input['detail-type'] === 'Step Functions Execution Status Change' && isRecord(input['detail']);

const COPY_GOES_ON =
  "MemoryDB's own copy, if it had been started, goes on; stopping an execution does not stop it. Starting the same copy again adopts it; an export needs a target name of its own.";

/** Only the machine knew which names it had found. */
const NAMES_ARE_IN_HISTORY =
  ' The request left names to be found, and may mean others by now; those that were used are in the history, in the output of ValidateRequest.';

const UNSEEN: Readonly<Record<string, { what: string; remedy: string }>> = {
  ABORTED: { what: 'The execution was stopped by someone before it ended.', remedy: COPY_GOES_ON },
  TIMED_OUT: {
    what: "The execution ran into the state machine's own timeout.",
    remedy: `${COPY_GOES_ON} The timeout lies beyond every deadline, so look in the history for what kept it so long.`,
  },
  FAILED: {
    what: 'The execution failed in a way that the machine could not tell.',
    remedy: `Look in the history for the state that failed. ${COPY_GOES_ON}`,
  },
};

/**
 * The notice of an ending that no Catch could see, or that the machine could not tell; null when the machine has told it
 * (its Cause then carries the notice's id), or when the status is none that needs telling.
 */
export function noticeOfStatusChange({ detail }: StatusChangeEvent): Notice | null {
  const unseen = UNSEEN[detail.status];
  if (!unseen) return null;
  const outcome = detail.status as 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  const noticeId = noticeIdOf({ Id: detail.executionArn }, outcome);
  const [sentence, rest] = splitCause(detail.cause ?? '');
  if (rest['NoticeId'] === noticeId) return null;
  const request = parseJson(detail.input ?? '');
  const names = namesIn(request, null);
  const isOpen = isRecord(request) && !namesBoth(request);
  const isTold = typeof rest['Remedy'] === 'string';
  return compose({
    noticeId,
    outcome,
    ...names,
    error: detail.error ?? null,
    summary: sentence ? `${unseen.what} ${sentence}`.slice(0, 1_000) : unseen.what,
    remedy: isTold ? String(rest['Remedy']) : `${unseen.remedy}${isOpen ? NAMES_ARE_IN_HISTORY : ''}`,
    fix: outcome === 'FAILED' || isOpen ? executionHistory(detail.executionArn) : goOn(detail, names, request),
    failedState: typeof rest['FailedState'] === 'string' ? rest['FailedState'] : null,
    executionArn: detail.executionArn,
    startedAt: new Date(detail.startDate).toISOString(),
    endedAt: new Date(detail.stopDate ?? detail.startDate).toISOString(),
    polls: null,
    objects: null,
    bytes: null,
    verification: null,
    warnings: [],
    details: bounded(rest['Details'] ?? null),
  });
}

function goOn(detail: StatusChangeEvent['detail'], names: ReturnType<typeof namesIn>, request: unknown): string {
  // The same export again would meet the objects of the first.
  if (names.bucket) return listObjects(names.bucket, exportPrefix(names.target ?? ''));
  return startAgain(detail.executionArn, request);
}

/** Takes a Cause of ours apart; one of Step Functions itself is all sentence. */
function splitCause(cause: string): [string, Record<string, unknown>] {
  const lineBreak = cause.indexOf('\n');
  const rest = lineBreak < 0 ? undefined : parseJson(cause.slice(lineBreak + 1));
  return isRecord(rest) ? [cause.slice(0, lineBreak), rest] : [cause, {}];
}
