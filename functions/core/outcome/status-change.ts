import { clusterInName } from '../copy/source.ts';
import { isRecord, parseJson } from '../json.ts';
import { readableTrigger } from '../request/request-trigger.ts';
import { targetName } from '../request/target-name.ts';
import { failureOf } from './failed-execution.ts';
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
    /** JSON text, as is the output; null when both together were too large for the event. */
    readonly input?: string | null;
    readonly output?: string | null;
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
 * The notice of an execution that ended outside of every Catch, or whose notice the machine could not send; null when the
 * machine sent it (the Cause or the output then has the notice's id), or when the execution has not ended.
 */
export function noticeOfStatusChange({ detail }: StatusChangeEvent): Notice | null {
  if (detail.status === 'SUCCEEDED') return noticeOfSuccess(detail);
  const failure = unsentFailure(detail);
  const request = parseJson(detail.input ?? '');
  return failure && compose({ ...failure, ...resolved(namesIn(request, null), request, failure.startedAt) });
}

/** Which execution ended, and when. */
export const endOf = ({ executionArn, startDate, stopDate }: StatusChangeEvent['detail']) => ({
  executionArn,
  startedAt: new Date(startDate).toISOString(),
  endedAt: new Date(stopDate ?? startDate).toISOString(),
});

/** What a notice says of a failure; null for what is none, and for one whose notice the machine sent. */
export function unsentFailure(detail: StatusChangeEvent['detail']) {
  const { executionArn, status, input = null, error = null, cause = null } = detail;
  const failure = failureOf({ executionArn, status, input, error, cause });
  if (!failure) return null;
  const { sentence: summary, noticeId: sent, ...rest } = failure;
  const noticeId = noticeIdOf({ Id: executionArn }, failure.outcome);
  return sent === noticeId ? null : { ...endOf(detail), ...rest, noticeId, error, summary };
}

/** The notice of a success, from the output, which the event may leave out. */
function noticeOfSuccess(detail: StatusChangeEvent['detail']): Notice | null {
  const { executionArn, input = null, output = null } = detail;
  const parsed = parseJson(output ?? '');
  const result = isRecord(parsed) ? parsed : {};
  if (typeof result['NoticeId'] === 'string') return null;
  const report = isRecord(result['DryRun']) ? result['DryRun']['WouldDo'] : undefined;
  const outcome = report === undefined ? 'SUCCEEDED' : 'DRY_RUN';
  const named = namesIn({ ...Object(parseJson(input ?? '')), ...namesOf(result) }, null);
  return compose({
    noticeId: noticeIdOf({ Id: executionArn }, outcome),
    outcome,
    ...named,
    cluster: named.cluster ?? clusterOf(result) ?? clusterInName(named.source ?? ''),
    summary: typeof report === 'string' ? report : sentenceOnSuccess(output),
    ...endOf(detail),
    polls: typeof result['Polls'] === 'number' ? result['Polls'] : null,
    warnings: warningsIn(result),
  });
}

/** What a success says whose notice the machine did not send, or may not have sent. */
export const sentenceOnSuccess = (output: string | null): string =>
  output === null
    ? 'The execution succeeded. Whether a notice was sent before is not known, as its output was too large for the event.'
    : 'The execution succeeded, and its own notice could not be sent. Its output has all that it found.';

/** The warnings in an output, which may be anything. */
export const warningsIn = (output: unknown): string[] =>
  isRecord(output) && Array.isArray(output['Warnings'])
    ? output['Warnings'].filter((each) => typeof each === 'string')
    : [];

/** The output has the names that the request left open. */
const namesOf = ({ SourceSnapshotName, TargetSnapshotName }: Record<string, unknown>): object => ({
  ...(typeof SourceSnapshotName === 'string' && { SourceSnapshotName }),
  ...(typeof TargetSnapshotName === 'string' && { TargetSnapshotName }),
});

function clusterOf({ Snapshot: snapshot }: Record<string, unknown>): string | null {
  const configuration = isRecord(snapshot) ? snapshot['ClusterConfiguration'] : undefined;
  return isRecord(configuration) && typeof configuration['Name'] === 'string' ? configuration['Name'] : null;
}

/** The names as the machine resolves them, as far as the request alone determines them. */
function resolved(names: ReturnType<typeof namesIn>, request: unknown, startedAt: string): ReturnType<typeof namesIn> {
  const { source, target } = names;
  const cluster = names.cluster ?? clusterInName(source ?? '');
  if (target === null || (source === null && target.includes('{source}'))) return { ...names, cluster };
  const trigger = readableTrigger(request);
  const at = trigger?.Time && !Number.isNaN(Date.parse(trigger.Time)) ? trigger.Time : startedAt;
  const requested = { at, timeZone: trigger?.TimeZone ?? null, localTime: trigger?.LocalTime ?? null };
  const known = { ClusterName: cluster ?? '', CreatedAt: null, Status: '' };
  return {
    ...names,
    cluster,
    target: targetName({ TargetSnapshotName: target }, source ?? '', known, requested) ?? target,
  };
}
