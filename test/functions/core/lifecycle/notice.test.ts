import { describe, expect, test } from '@jest/globals';
import { noticeOfExpiration } from '../../../../functions/core/lifecycle/notice.ts';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { noticeOfRunChange } from '../../../../functions/core/runs/notice.ts';
import { EXPIRATION, ended } from './ended.ts';
import { NOW, planOf, pointAt } from './plans.ts';

const plan = planOf(
  ['2026-11-20T03:00:00.000Z', '2026-11-21T03:00:00.000Z', '2026-11-22T03:00:00.000Z'].map((time) => pointAt(time)),
  { KeepLast: 2 },
);
const Conclusion = ended(plan, false, [{ Outcome: 'FAILED', Error: 'AccessDeniedException', Cause: 'It may not.' }]);
const REPORT = {
  json: `s3://${Conclusion.Report.Bucket}/${Conclusion.Report.Json}`,
  csv: `s3://${Conclusion.Report.Bucket}/${Conclusion.Report.Csv}`,
};

function failure() {
  if (!Conclusion.Fault) throw new Error('It is a failure.');
  const known = { FailedState: 'RecoveryPointsNotExpired', Plan: null, Request: {}, Execution: EXPIRATION };
  return explain({ Fault: Conclusion.Fault, ...known });
}

describe('the notice of a run that expires recovery points', () => {
  test('shows what became of each point, why, and where the report is', () => {
    const outcome = { Outcome: 'FAILED', Conclusion, Failure: failure(), Execution: EXPIRATION, Request: {} } as const;
    const { body, text } = noticeOfExpiration({ Machine: 'expire-recovery-points', ...outcome, Now: NOW });
    expect(body.run).toMatchObject({ result: 'FAILED', counts: { FAILED: 1, KEEP: 2 }, clusters: [], report: REPORT });
    expect(body.run?.points?.[0]).toMatchObject({ verdict: 'DELETE', outcome: 'FAILED', cluster: 'orders' });
    expect(text).toContain('AccessDeniedException: It may not.');
    expect(text).toContain(`report     ${REPORT.json}\n           ${REPORT.csv}`);
  });

  test('that it could not send itself still says where the report is', () => {
    const { Error: error, Cause: cause } = failure();
    const notice = noticeOfRunChange({
      'detail-type': 'Step Functions Execution Status Change',
      detail: {
        ...{ executionArn: EXPIRATION.Id, status: 'FAILED', startDate: Date.parse(NOW), stopDate: null, input: '{}' },
        ...{ error, cause },
      },
    });
    expect(notice?.body.run).toMatchObject({ result: 'FAILED', counts: { FAILED: 1, KEEP: 2 }, report: REPORT });
    expect(notice?.text).toContain(`report     ${REPORT.json}`);
  });
});
