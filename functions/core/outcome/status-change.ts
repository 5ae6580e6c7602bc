import { isRecord, parseJson } from '../json.ts';
import { tellableTrigger } from '../request/request-trigger.ts';
import { targetName } from '../request/target-name.ts';
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
  const ending = badEndingOf({ executionArn, status, input, cause });
  if (!ending) return null;
  const outcome = status as 'ABORTED' | 'TIMED_OUT' | 'FAILED';
  const request = parseJson(input ?? '');
  const noticeId = noticeIdOf({ Id: executionArn }, outcome);
  if (ending.noticeId === noticeId) return null;
  return compose({
    noticeId,
    outcome,
    ...resolved(namesIn(request, null), request, new Date(startDate).toISOString()),
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

/** Names as the machine has made them of the request, as far as the request alone tells. */
function resolved(names: ReturnType<typeof namesIn>, request: unknown, startedAt: string): ReturnType<typeof namesIn> {
  const { source, target } = names;
  const [, ofAutomatic] = /^automatic\.(.+)-\d{4}(-\d\d){4}$/.exec(source ?? '') ?? [];
  const cluster = names.cluster ?? ofAutomatic ?? null;
  if (target === null || (source === null && target.includes('{source}'))) return { ...names, cluster };
  const time = tellableTrigger(request)?.Time ?? startedAt;
  const requestedAt = Number.isNaN(Date.parse(time)) ? startedAt : time;
  const known = { ClusterName: cluster ?? '', CreatedAt: null, Status: '' };
  return {
    ...names,
    cluster,
    target: targetName({ TargetSnapshotName: target }, source ?? '', known, requestedAt) ?? target,
  };
}
