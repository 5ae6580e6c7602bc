import { describe, expect, test } from '@jest/globals';
import { type DescribedExecution, errorOf, summaryOf } from '../../../../functions/core/api/execution.ts';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { noticeOfStatusChange } from '../../../../functions/core/outcome/status-change.ts';
import { execution } from '../../ports.ts';
import { faultInput } from '../payloads.ts';

const ended = (status: string, changes: Partial<DescribedExecution> = {}) =>
  errorOf(execution('a', { status, stoppedAt: '2026-11-23T04:00:00.000Z', ...changes }));

test('the summary of an execution leaves out its payloads', () => {
  expect(Object.keys(summaryOf(execution('a', { input: '{}', output: '{}' })))).toEqual([
    ...['name', 'executionArn', 'status', 'startedAt', 'stoppedAt'],
  ]);
});

describe('the error of an execution', () => {
  test.each(['RUNNING', 'SUCCEEDED'])('is none while it is %s', (status) => {
    expect(ended(status)).toBeNull();
  });

  test('is what the machine has composed, with what to do and what to paste', () => {
    const { Error: error, Cause: cause, Sentence, Remedy, Fix, Details } = explain(faultInput());
    expect(ended('FAILED', { error, cause })).toEqual({
      ...{ name: error, sentence: Sentence, remedy: Remedy, fix: Fix, details: Details },
    });
    expect(Fix).toMatch(/^aws memorydb /);
  });

  test('has the name of its status if it was ended without one', () => {
    expect(ended('ABORTED')).toMatchObject({ name: 'ABORTED' });
  });

  test.each<[status: string, changes: Partial<DescribedExecution>]>([
    ['ABORTED', { error: 'Operator', cause: 'Wrong day.\n{"Remedy":"Run this.","Fix":"rm -r /"}' }],
    ['ABORTED', { input: '{"SourceClusterName":"orders","Trigger":{"Type":"Api","Id":"nightly"}}' }],
    ['TIMED_OUT', { error: 'States.Timeout' }],
    ['FAILED', { error: 'States.Runtime', cause: 'The expression is undefined.\nIn the state IsDryRun.' }],
    ['FAILED', { error: 'CopyFailed', cause: explain(faultInput()).Cause }],
  ])('says of the outcome %s (%j) what its notice says', (status, changes) => {
    const known = execution('a', { status, ...changes });
    const { executionArn, input, error, cause } = known;
    const detail = { executionArn, status, input, error, cause, startDate: 0, stopDate: 0 };
    const notice = noticeOfStatusChange({ 'detail-type': 'Step Functions Execution Status Change', detail });
    const { summary, remedy, fix, details } = notice?.body ?? {};
    expect(errorOf(known)).toMatchObject({ sentence: summary, remedy, fix, details });
  });
});
