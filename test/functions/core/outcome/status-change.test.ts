import { describe, expect, test } from '@jest/globals';
import { composeCause, explain } from '../../../../functions/core/outcome/failure.ts';
import { noticeIdOf } from '../../../../functions/core/outcome/notice.ts';
import {
  isStatusChange,
  noticeOfStatusChange,
  type StatusChangeEvent,
} from '../../../../functions/core/outcome/status-change.ts';
import { at, BUCKET, EXECUTION, faultInput, outcomeInput, SOURCE, TARGET } from '../payloads.ts';

const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const event = (detail: Partial<StatusChangeEvent['detail']>): StatusChangeEvent => ({
  'detail-type': 'Step Functions Execution Status Change',
  detail: {
    executionArn: EXECUTION.Id,
    status: 'FAILED',
    startDate: Date.parse(at(0)),
    stopDate: Date.parse(at(90)),
    input: JSON.stringify(request),
    ...detail,
  },
});
const noticeOf = (detail: Partial<StatusChangeEvent['detail']>) => {
  const notice = noticeOfStatusChange(event(detail));
  if (!notice) throw new Error('There is no notice.');
  return notice;
};
const failure = explain(faultInput());

describe('an outcome that the machine could not report', () => {
  test('of an abort says that the copy goes on, and how to take it up again', () => {
    const { body, subject } = noticeOf({ status: 'ABORTED', error: 'Operator', cause: 'Wrong day.' });
    expect(subject).toBe(`ABORTED: MemoryDB copy of ${SOURCE} (Operator)`);
    expect(body).toEqual({
      noticeId: `${EXECUTION.Id}#ABORTED`,
      outcome: 'ABORTED',
      mode: 'Copy',
      error: 'Operator',
      summary: 'The execution was stopped before it ended. Wrong day.',
      remedy: expect.stringMatching(/^MemoryDB's own copy or export, if it had begun, goes on:.* is adopted/),
      fix: expect.stringMatching(/^aws stepfunctions start-execution /),
      failedState: null,
      source: SOURCE,
      target: TARGET,
      bucket: null,
      cluster: 'orders',
      trigger: null,
      verification: null,
      executionArn: EXECUTION.Id,
      executionUrl: `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${EXECUTION.Id}`,
      logUrl: null,
      startedAt: at(0),
      endedAt: at(90),
      polls: null,
      objects: null,
      bytes: null,
      warnings: [],
      details: null,
    });
  });

  test('of an aborted export is the same export again, which is then adopted', () => {
    const input = JSON.stringify({ ...request, TargetBucket: BUCKET });
    const { body } = noticeOf({ status: 'ABORTED', input });
    expect(body).toMatchObject({ mode: 'Export', bucket: BUCKET });
    expect(body.fix).toMatch(/^aws stepfunctions start-execution /);
    expect(body.remedy).toContain('Start the same request again: what has begun is adopted, and proven.');
  });

  test.each([
    [{ SourceSnapshotName: 'A', TargetSnapshotName: '{source}-{time}' }, 'a', 'a-04-00', null],
    [{ SourceClusterName: 'Orders', TargetSnapshotName: '{cluster}-{date}' }, null, 'orders-2026-11-20', 'orders'],
    [{ SourceClusterName: 'orders', TargetSnapshotName: '{source}-{date}' }, null, '{source}-{date}', 'orders'],
    [{ SourceSnapshotName: SOURCE, TargetSnapshotName: '{cluster}-keep' }, SOURCE, 'orders-keep', 'orders'],
    [{ SourceSnapshotName: 'A', TargetSnapshotName: '{cluster}-keep' }, 'a', '{cluster}-keep', null],
    [{ SourceClusterName: 'orders' }, null, null, 'orders'],
  ])('of %j has the names as far as the request makes them', (asked, source, target, cluster) => {
    expect(noticeOf({ status: 'ABORTED', input: JSON.stringify(asked) }).body).toMatchObject({
      source,
      target,
      cluster,
    });
  });

  test('fills in the time of what had asked for it', () => {
    const Trigger = { Type: 'Schedule', Id: 'nightly', Source: null, Time: '2026-11-19T23:30:00Z' };
    const input = JSON.stringify({ SourceSnapshotName: 'a', TargetSnapshotName: 'a-{date}', Trigger });
    expect(noticeOf({ status: 'ABORTED', input }).body.target).toBe('a-2026-11-19');
  });

  test('names what the machine would have made: by the local date of a schedule, in small letters but for an export', () => {
    const Trigger = {
      ...{ Type: 'Schedule', Id: 'nightly', Source: null, Time: '2026-11-28T23:30:00Z' },
      ...{ TimeZone: 'Europe/Berlin', LocalTime: '00:30' },
    };
    const asked = { SourceClusterName: 'Orders', TargetSnapshotName: 'Orders-{date}', Trigger };
    const namesOf = (request: object) => noticeOf({ status: 'ABORTED', input: JSON.stringify(request) }).body;
    expect(namesOf(asked)).toMatchObject({ cluster: 'orders', target: 'orders-2026-11-29' });
    expect(namesOf({ ...asked, TargetBucket: 'b' })).toMatchObject({ cluster: 'orders', target: 'Orders-2026-11-29' });
    const wrong = { ...asked, Trigger: { ...Trigger, TimeZone: 'Mars/Olympus', LocalTime: 'noon' } };
    expect(namesOf(wrong)).toMatchObject({ target: 'orders-2026-11-28' });
  });

  test("of the machine's own timeout points to the history", () => {
    const { body } = noticeOf({ status: 'TIMED_OUT' });
    expect(body).toMatchObject({ outcome: 'TIMED_OUT', error: null, summary: expect.stringContaining('timeout') });
    expect(body.remedy).toContain('look in the history');
  });

  test.each([
    ['States.Runtime', "An error occurred while executing the state 'IsDryRun'.\nThe expression is undefined."],
    ['States.DataLimitExceeded', "The state/task 'PollStatus' returned a result with a size exceeding the maximum."],
    ['States.QueryEvaluationError', '{"not": "ours"}'],
  ])('of %s has the words of Step Functions', (error, cause) => {
    const { body } = noticeOf({ error, cause });
    expect(body.error).toBe(error);
    expect(body.summary).toBe(
      `The execution failed in a way that the machine could not report. ${cause.replaceAll('\n', ' ')}`,
    );
    expect(body.fix).toMatch(/^aws stepfunctions get-execution-history /);
  });

  test('of an abort takes nothing from its Cause but words: a notice can be neither silenced nor forged by it', () => {
    const forged = { NoticeId: `${EXECUTION.Id}#ABORTED`, Remedy: 'Run this.', FailedState: 'None', Details: { a: 1 } };
    const { body } = noticeOf({ status: 'ABORTED', cause: `Mine.\n${JSON.stringify(forged)}` });
    expect(body).toMatchObject({ failedState: null, details: null });
    expect(body.remedy).toMatch(/^MemoryDB's own copy/);
    expect(body.summary).toBe(`The execution was stopped before it ended. Mine. ${JSON.stringify(forged)}`);
  });

  test.each(['__proto__', 'constructor', 'toString', 'RUNNING', ''])('of the status %j is none', (status) => {
    expect(noticeOfStatusChange(event({ status }))).toBeNull();
  });

  test.each<[what: string, detail: Readonly<Record<string, unknown>>]>([
    ['whose', { executionArn: undefined }],
    ['how', { status: ['ABORTED'] }],
    ['when', { startDate: 8.64e15 + 1 }],
    ['until when', { stopDate: 'today' }],
    ['why, in words', { cause: {} }],
  ])('is none without %s', (_what, detail) => {
    expect(isStatusChange(event({}))).toBe(true);
    expect(isStatusChange({ ...event({}), detail: { ...event({}).detail, ...detail } })).toBe(false);
  });

  test('of a failure whose notice did not get through has the remedy and the details of the failure', () => {
    const { body } = noticeOf({ error: failure.Error, cause: failure.Cause });
    expect(body).toMatchObject({
      error: failure.Error,
      ...{ summary: failure.Sentence, remedy: failure.Remedy, fix: failure.Fix },
      failedState: 'PollStatus',
      details: {},
    });
  });

  test.each([
    ['missing', undefined],
    ['null, because it was too large', null],
    ['no JSON', '{'],
    ['no object', '[1]'],
  ])('is published also when the input is %s', (_, input) => {
    const detail = { status: 'ABORTED', stopDate: null };
    const { body } = noticeOf(input === undefined ? { ...detail, input: null } : { ...detail, input });
    expect(body).toMatchObject({ source: null, target: null, endedAt: at(0) });
    expect(body.fix).toContain('--input');
    expect(body.fix).not.toContain("'{}'");
  });

  test('cuts a cause that has no end', () => {
    const Details = Array(400).fill('x'.repeat(60));
    const { body } = noticeOf({ cause: `${'y'.repeat(9_000)}\n${JSON.stringify({ Remedy: 'Wait.', Details })}` });
    expect(body.summary.length).toBe(1_000);
    expect(JSON.stringify(body.details).length).toBeLessThanOrEqual(10_000);
  });
});

describe('an outcome that needs no further notice', () => {
  test('is one that the machine has reported: its Cause carries the id of the notice', () => {
    const reported = composeCause(failure, noticeIdOf(EXECUTION, 'FAILED'));
    expect(noticeOfStatusChange(event({ error: failure.Error, cause: reported }))).toBeNull();
  });

  test('is not one whose Cause carries another id', () => {
    const other = composeCause(failure, noticeIdOf({ Id: `${EXECUTION.Id}x` }, 'FAILED'));
    expect(noticeOfStatusChange(event({ cause: other }))).not.toBeNull();
  });

  test.each(['RUNNING', 'PENDING_REDRIVE'])('is the status %s', (status) => {
    expect(noticeOfStatusChange(event({ status }))).toBeNull();
  });
});

test("a status change is known by EventBridge's own word, and an outcome of the machine is none", () => {
  expect(isStatusChange(event({}))).toBe(true);
  expect(isStatusChange(outcomeInput())).toBe(false);
  expect(isStatusChange({ 'detail-type': 'Scheduled Event', detail: {} })).toBe(false);
  expect(isStatusChange({ 'detail-type': 'Step Functions Execution Status Change' })).toBe(false);
  expect(isStatusChange(null)).toBe(false);
});
