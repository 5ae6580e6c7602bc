import { isRecord, parseJson } from '../json.ts';
import { compose, type Notice, noticeIdOf, type RunNotice, triggerIn } from '../outcome/notice.ts';
import {
  endOf,
  type StatusChangeEvent,
  sentenceOnSuccess,
  unsentFailure,
  warningsIn,
} from '../outcome/status-change.ts';
import type { ConcludedRun, OutcomeOfRun, ReportKeys } from './contract.ts';

/**
 * The notice of a run of any machine.
 * @param rowsOf what the conclusion says of each cluster or point
 * @param linesOf the same as text
 */
export function noticeOfAnyRun<C extends ConcludedRun>(
  { Outcome, Execution, Request, Conclusion, Failure, Now }: OutcomeOfRun<string, C>,
  rowsOf: (conclusion: C) => Pick<RunNotice, 'clusters' | 'points'>,
  linesOf: (conclusion: C) => readonly string[],
): Notice {
  const run = Conclusion ? { ...figuresOf(Conclusion), ...rowsOf(Conclusion) } : UNKNOWN_RUN;
  return compose(
    {
      noticeId: noticeIdOf(Execution, Outcome),
      outcome: Outcome,
      trigger: triggerIn(Request, null),
      run,
      error: Failure?.Error ?? null,
      summary: Failure?.Sentence ?? Conclusion?.Summary ?? '',
      remedy: Failure?.Remedy ?? null,
      fix: Failure?.Fix ?? null,
      failedState: Failure?.FailedState ?? null,
      executionArn: Execution.Id,
      startedAt: Execution.StartTime,
      endedAt: Now,
      warnings: Conclusion?.Warnings ?? [],
      details: Failure?.Details ?? null,
    },
    Conclusion ? [...linesOf(Conclusion), '', ...reportLines(run)] : [],
  );
}

const figuresOf = ({ Result, Counts, Report }: ConcludedRun) => ({
  result: Result,
  counts: Counts,
  report: reportIn(Report),
});

/** The notice of a run that ended outside of every Catch, or whose notice the machine could not send; null if it did. */
export function noticeOfRunChange({ detail }: StatusChangeEvent): Notice | null {
  const { executionArn, status, input = null, output = null } = detail;
  const trigger = triggerIn(parseJson(input ?? ''), null);
  if (status === 'SUCCEEDED') {
    const result = parseJson(output ?? '');
    if (isRecord(result) && typeof result['NoticeId'] === 'string') return null;
    const outcome = isRecord(result) && result['DryRun'] === true ? 'DRY_RUN' : 'SUCCEEDED';
    const summary = isRecord(result) && typeof result['Summary'] === 'string' ? result['Summary'] : '';
    const run: RunNotice = { ...knownOf(result), result: 'OK' };
    return compose(
      {
        ...endOf(detail),
        noticeId: noticeIdOf({ Id: executionArn }, outcome),
        outcome,
        trigger,
        run,
        summary: `${sentenceOnSuccess(output)} ${summary}`.trim(),
        warnings: warningsIn(result),
      },
      reportLines(run),
    );
  }
  const failure = unsentFailure(detail);
  if (!failure) return null;
  const run = status === 'FAILED' ? knownOf(failure.details) : UNKNOWN_RUN;
  return compose({ ...failure, trigger, run }, reportLines(run));
}

const reportLines = ({ report }: Pick<RunNotice, 'report'>): string[] =>
  report ? [`report     ${report.json}`, `           ${report.csv}`] : [];

const RESULTS = ['OK', 'PARTIAL', 'FAILED'] as const;

/** What the output, or the details of the fault, say of the clusters or points; the report has their rows. */
function knownOf(said: unknown): RunNotice {
  const { Result, Counts, Report } = isRecord(said) ? said : {};
  const counts = Object.entries(isRecord(Counts) ? Counts : {}).flatMap(([verdict, count]) =>
    typeof count === 'number' ? [[verdict, count] as const] : [],
  );
  return {
    result: RESULTS.find((each) => each === Result) ?? 'FAILED',
    counts: counts.length > 0 ? Object.fromEntries(counts) : null,
    clusters: [],
    report: isRecord(Report) ? reportIn(Report) : null,
  };
}

const reportIn = ({ Bucket, Json, Csv }: Partial<Readonly<Record<keyof ReportKeys, unknown>>>) => ({
  json: `s3://${Bucket}/${Json}`,
  csv: `s3://${Bucket}/${Csv}`,
});

const UNKNOWN_RUN: RunNotice = { result: 'FAILED', counts: null, clusters: [], report: null };
