import { executionHistory, listObjects, startAgain } from './commands.ts';
import { bounded } from './errors.ts';
import { exportPrefix } from './export-objects.ts';
import { isRecord, parseJson } from './json.ts';
import { compose, type Notice, type NoticeOutcome, namesIn, noticeIdOf } from './notice.ts';
import { leavesNamesOpen } from './same-request.ts';
import { untoldEnding } from './untold.ts';

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
  isRecord(input) &&
  input['detail-type'] === 'Step Functions Execution Status Change' &&
  isRecord(input['detail']) &&
  isDetail(input['detail']);

const isDetail = ({ executionArn, status, startDate, stopDate, error, cause }: Record<string, unknown>): boolean =>
  typeof executionArn === 'string' &&
  typeof status === 'string' &&
  isTime(startDate) &&
  isTime(stopDate ?? 0) &&
  typeof (error ?? '') === 'string' &&
  typeof (cause ?? '') === 'string';

const isTime = (value: unknown): boolean => typeof value === 'number' && !Number.isNaN(new Date(value).getTime());

/**
 * The notice of an ending that no Catch could see, or that the machine could not tell; null when the machine has told it
 * (its Cause then carries the notice's id), or when the status is none that needs telling.
 */
export function noticeOfStatusChange({ detail }: StatusChangeEvent): Notice | null {
  const request = parseJson(detail.input ?? '');
  const untold = untoldEnding(detail.status, request);
  if (!untold) return null;
  const outcome = detail.status as 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  const noticeId = noticeIdOf({ Id: detail.executionArn }, outcome);
  const [sentence, rest] = splitCause(detail.cause ?? '', outcome);
  if (rest['NoticeId'] === noticeId) return null;
  const names = namesIn(request, null);
  const isTold = typeof rest['Remedy'] === 'string';
  return compose({
    noticeId,
    outcome,
    ...names,
    error: detail.error ?? null,
    summary: sentence ? `${untold.what} ${sentence.replaceAll(/\s+/g, ' ')}`.slice(0, 1_000) : untold.what,
    remedy: isTold ? String(rest['Remedy']) : untold.remedy,
    fix:
      outcome === 'FAILED' || leavesNamesOpen(request)
        ? executionHistory(detail.executionArn)
        : goOn(detail, names, request),
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

/**
 * Takes a Cause of ours apart; one of Step Functions itself is all sentence. So is that of an abort, which is whatever the
 * one who stopped it has written: a notice's id in it would silence the notice.
 */
function splitCause(cause: string, outcome: NoticeOutcome): [string, Record<string, unknown>] {
  const lineBreak = outcome === 'FAILED' ? cause.indexOf('\n') : -1;
  const rest = lineBreak < 0 ? undefined : parseJson(cause.slice(lineBreak + 1));
  return isRecord(rest) ? [cause.slice(0, lineBreak), rest] : [cause, {}];
}
