import { isRecord } from '../json.ts';
import { compose, type Notice, noticeIdOf, type RunNotice } from '../outcome/notice.ts';
import { NOT_OF_RUNS, triggerIn, UNKNOWN_RUN } from '../protection/notice.ts';
import type { ExpirationConclusion, ExpirationOutcomeInput } from './contract.ts';
import { linesOf } from './table.ts';

/** Whether expire-recovery-points sent this input; it then follows the contract. */
export const isExpirationOutcome = (input: unknown): input is ExpirationOutcomeInput =>
  isRecord(input) && input['Machine'] === 'expire-recovery-points' && isRecord(input['Execution']);

/** The notice of a run that the machine itself reports. */
export const noticeOfExpiration = (input: ExpirationOutcomeInput): Notice => {
  const { Outcome, Execution, Request, Conclusion, Failure, Now } = input;
  return compose(
    {
      noticeId: noticeIdOf(Execution, Outcome),
      outcome: Outcome,
      ...NOT_OF_RUNS,
      trigger: triggerIn(Request),
      run: Conclusion ? runOf(Conclusion) : UNKNOWN_RUN,
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
    Conclusion ? textOf(Conclusion) : [],
  );
};

const runOf = ({ Result, Counts, Rows, Report }: ExpirationConclusion): RunNotice => ({
  result: Result,
  counts: Counts,
  clusters: [],
  points: Rows.map((row) => ({
    ...{ verdict: row.Verdict, outcome: row.Outcome ?? null, cluster: row.Cluster, kind: row.Kind, target: row.Target },
    ...{ sourceCreatedAt: row.SourceCreatedAt, bytes: row.Bytes, recoveryPoint: row.RecoveryPoint },
    ...{ reasons: row.Reasons, fix: row.Fix },
  })),
  report: { json: `s3://${Report.Bucket}/${Report.Json}`, csv: `s3://${Report.Bucket}/${Report.Csv}` },
});

const textOf = ({ Counts, Rows, OverBound, Report }: ExpirationConclusion): string[] => [
  ...linesOf({ Rows, Counts, OverBound }),
  '',
  `report     s3://${Report.Bucket}/${Report.Json}`,
  `           s3://${Report.Bucket}/${Report.Csv}`,
];
