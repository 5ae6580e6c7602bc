import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { noticeOfRunChange } from '../../../../functions/core/runs/notice.ts';
import { conclusion, RUN, rowOf } from '../protection/payloads.ts';

const WRONG = rowOf('orders', 'FAILED', { Error: 'CopyFailed', Cause: 'It failed.', Remedy: 'Do this.', Fix: 'aws x' });

const changed = (status: string, more: Partial<Parameters<typeof noticeOfRunChange>[0]['detail']> = {}) =>
  noticeOfRunChange({
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      executionArn: RUN.Id,
      status,
      startDate: Date.parse(RUN.StartTime),
      stopDate: null,
      input: '{}',
      ...more,
    },
  });

describe('the change of the status of a run', () => {
  test('says of a run whose own notice could not be sent what became of its clusters, as far as it is known', () => {
    const Conclusion = conclusion([WRONG, rowOf('carts', 'PROTECTED')]);
    if (!Conclusion.Fault) throw new Error('It is a failure.');
    const known = { FailedState: 'ProtectClusters', Plan: null, Request: {}, Execution: RUN };
    const { Error: error, Cause: cause } = explain({ Fault: Conclusion.Fault, ...known });
    const notice = changed('FAILED', { error, cause });
    expect(notice?.attributes['result']).toBe('PARTIAL');
    expect(notice?.body.run).toMatchObject({
      counts: { FAILED: 1, PROTECTED: 1 },
      report: { json: `s3://${Conclusion.Report.Bucket}/${Conclusion.Report.Json}` },
    });
    expect(changed('ABORTED', { error, cause })?.body.run).toMatchObject({ result: 'FAILED', counts: null });
  });

  test('is sent unless the machine has sent it', () => {
    const output = { Result: 'OK', Summary: 'All is well.', DryRun: false, NoticeId: null };
    expect(changed('SUCCEEDED', { output: JSON.stringify(output) })?.body).toMatchObject({
      outcome: 'SUCCEEDED',
      summary: expect.stringContaining('All is well.'),
      run: { result: 'OK' },
    });
    expect(changed('SUCCEEDED', { output: JSON.stringify({ ...output, NoticeId: 'x' }) })).toBeNull();
    expect(changed('SUCCEEDED', { output: JSON.stringify({ ...output, DryRun: true }) })?.body.outcome).toBe('DRY_RUN');
    expect(changed('RUNNING')).toBeNull();
    const unseen = changed('SUCCEEDED', { output: null });
    expect(unseen?.body).toMatchObject({ run: { result: 'OK' }, summary: expect.stringContaining('is not known') });
    expect(unseen?.body.summary).not.toContain('could not be sent');
  });

  test('has the warnings of a run whose own notice could not be sent', () => {
    const Warnings = ['There are warnings about 1 cluster(s), see the report: orders.'];
    const notice = changed('SUCCEEDED', { output: JSON.stringify({ Result: 'OK', Warnings, NoticeId: null }) });
    expect(notice?.subject).toMatch(/^SUCCEEDED WITH WARNINGS: /);
    expect(notice?.body.warnings).toEqual(Warnings);
    expect(notice?.attributes['warnings']).toBe('yes');
  });

  test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('to %s says what goes on, and how to start it again', (status) => {
    const notice = changed(status, { error: 'Maintenance', cause: 'It is moved.' });
    expect(notice?.body).toMatchObject({ outcome: status, run: { result: 'FAILED', counts: null } });
    expect(notice?.body.remedy).toContain('goes on');
    expect(notice?.body.summary).toContain('It is moved.');
  });
});
