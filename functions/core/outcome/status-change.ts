import { isRecord, parseJson } from '../json.ts';
import { badEndingOf } from './failed-execution.ts';
import { compose, type Notice, namesIn, noticeIdOf } from './notice.ts';

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
  const { executionArn, status, startDate, stopDate, input = null, error = null, cause = null } = detail;
  const ending = badEndingOf({ executionArn, status, input, error, cause });
  if (!ending) return null;
  const outcome = status as 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  const noticeId = noticeIdOf({ Id: executionArn }, outcome);
  if (ending.noticeId === noticeId) return null;
  return compose({
    noticeId,
    outcome,
    ...namesIn(parseJson(input ?? ''), null),
    error,
    summary: ending.sentence,
    remedy: ending.remedy,
    fix: ending.fix,
    failedState: ending.failedState,
    executionArn,
    startedAt: new Date(startDate).toISOString(),
    endedAt: new Date(stopDate ?? startDate).toISOString(),
    polls: null,
    objects: null,
    bytes: null,
    verification: null,
    warnings: [],
    details: ending.details,
  });
}
