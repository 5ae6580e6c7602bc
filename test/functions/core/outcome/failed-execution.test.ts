import { describe, expect, test } from '@jest/globals';
import {
  adviceOnStopping,
  failureOf,
  type KnownExecution,
} from '../../../../functions/core/outcome/failed-execution.ts';
import { composeCause, explain } from '../../../../functions/core/outcome/failure.ts';
import { BUCKET, EXECUTION, faultInput, SOURCE, TARGET } from '../payloads.ts';

// The notices of these failures are in status-change.test.ts.
const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const ended = (status: string, cause: string | null = null, asked: unknown = request): KnownExecution => ({
  ...{ executionArn: EXECUTION.Id, status, input: JSON.stringify(asked), error: null, cause },
});
const NAME = EXECUTION.Id.split(':').at(-1) ?? '';
const COPY_GOES_ON =
  /^MemoryDB's own copy or export, if it had begun, goes on:.* Start the same request again: what has begun is adopted, and proven\./;

test.each(['RUNNING', 'SUCCEEDED', 'PENDING_REDRIVE', 'constructor', ''])('%j is no failure', (status) => {
  expect(failureOf(ended(status))).toBeNull();
});

describe('a failure that the machine has reported', () => {
  test('has its words, and the id of its notice', () => {
    const failure = explain(faultInput());
    expect(failureOf(ended('FAILED', composeCause(failure, 'id')))).toEqual({
      outcome: 'FAILED',
      sentence: failure.Sentence,
      remedy: failure.Remedy,
      fix: failure.Fix,
      failedState: 'PollStatus',
      details: failure.Details,
      noticeId: 'id',
    });
  });

  test.each([
    ['without a remedy', 'A line.\n{"NoticeId":"id"}'],
    ['that is no JSON object', 'A line.\n7'],
    ['that is all JSON', '{"Remedy": "ours?"}'],
  ])('is not one with a cause %s', (_, cause) => {
    expect(failureOf(ended('FAILED', cause))).toMatchObject({ noticeId: null, details: null });
  });
});

describe('a failure that it could not report', () => {
  test.each([
    ['ABORTED', null, 'The execution was stopped before it ended.'],
    ['ABORTED', 'The cluster is\nmoved.', 'The execution was stopped before it ended. The cluster is moved.'],
    ['TIMED_OUT', null, "The execution ran into the state machine's own timeout."],
    ['FAILED', 'Too large.', 'The execution failed in a way that the machine could not report. Too large.'],
  ])('%s with the cause %j has one line', (status, cause, sentence) => {
    expect(failureOf(ended(status, cause))?.sentence).toBe(sentence);
  });

  test('takes nothing but words from the cause of an abort', () => {
    const forged = composeCause(explain(faultInput()), 'id');
    expect(failureOf(ended('ABORTED', forged))).toMatchObject({
      ...{ remedy: expect.stringMatching(COPY_GOES_ON), failedState: null, details: null, noticeId: null },
    });
  });

  test('is taken up again by a command without what had started it', () => {
    const asked = { ...request, Trigger: { Type: 'Schedule', Id: 'nightly@2026', Time: '2026-11-23T03:00:00Z' } };
    const { fix } = failureOf(ended('ABORTED', null, asked)) ?? {};
    expect(fix).toMatch(/^aws stepfunctions start-execution .* --input '/);
    expect(fix).toContain(`'${JSON.stringify(request)}'`);
  });

  test.each([
    [
      'of an export is the same export again, which is adopted',
      'ABORTED',
      { ...request, TargetBucket: BUCKET },
      'start-execution',
    ],
    [
      'that left names to be found is not another copy',
      'TIMED_OUT',
      { SourceClusterName: 'a' },
      'get-execution-history',
    ],
    ['of the machine itself is looked for in the history', 'FAILED', request, 'get-execution-history'],
  ])('%s', (_, status, asked, command) => {
    expect(failureOf(ended(status, null, asked))?.fix).toContain(` ${command} `);
  });

  test('of a request that is not known has a command that reads it back', () => {
    expect(failureOf({ ...ended('ABORTED'), input: null })?.fix).toContain(' describe-execution ');
  });
});

describe('the advice', () => {
  const keyed = { ...request, Trigger: { Type: 'Api', Id: 'nightly' } };

  test('on stopping is what goes on', () => {
    expect(adviceOnStopping(ended('RUNNING'))).toMatch(COPY_GOES_ON);
    expect(adviceOnStopping(ended('RUNNING'))).not.toContain('history');
  });

  test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('to a run that deletes, %s, is about what it deleted', (status) => {
    const executionArn = EXECUTION.Id.replace(/:(?=[^:]+$)/, '-expire-recovery-points:');
    const run = { ...ended(status, null, { Lifecycle: { KeepLast: 1 } }), executionArn };
    for (const advice of [adviceOnStopping(run), failureOf(run)?.remedy]) {
      expect(advice).toContain('the next run finishes it');
      expect(advice).not.toContain('copy');
    }
  });

  test('says where names are that were left to be found', () => {
    const open = ended('ABORTED', null, { SourceClusterName: 'orders' });
    for (const advice of [adviceOnStopping(open), failureOf(open)?.remedy])
      expect(advice).toMatch(/in the history, in the output of ValidateRequest\.$/);
  });

  test('is to choose another Idempotency-Key, however an execution with one has ended', () => {
    for (const execution of [ended('ABORTED', null, keyed), ended('FAILED', explain(faultInput()).Cause, keyed)])
      expect(failureOf(execution)?.remedy).toMatch(/ choose another Idempotency-Key: .*\.$/);
    expect(adviceOnStopping(ended('RUNNING', null, keyed))).toContain('another Idempotency-Key');
  });

  test.each([
    ['without a key', { ...request, Trigger: { Type: 'Api', Id: NAME } }],
    ['by an event', { ...request, Trigger: { Type: 'Event', Id: 'nightly' } }],
    ['by hand', request],
  ])('says nothing of keys to what was started %s', (_, asked) => {
    expect(adviceOnStopping(ended('RUNNING', null, asked))).not.toContain('Idempotency-Key');
  });
});
