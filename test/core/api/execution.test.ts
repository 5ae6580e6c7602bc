import { describe, expect, test } from '@jest/globals';
import { type DescribedExecution, errorOf, summaryOf } from '../../../functions/core/api/execution.ts';
import { explain } from '../../../functions/core/failure.ts';
import { COPY_GOES_ON } from '../../../functions/core/untold.ts';
import { execution } from '../../functions/ports.ts';
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

  test.each([
    ['States.Runtime', 'The expression is undefined.\nIn the state IsDryRun.'],
    ['States.DataLimitExceeded', '{"not": "ours"}'],
    ['States.Runtime', 'A line.\n7'],
  ])("of %s is in the words of Step Functions, with the machine's advice", (name, cause) => {
    expect(ended('FAILED', { error: name, cause })).toEqual({
      ...{ name, sentence: cause, fix: null, details: null },
      remedy: `Look in the history for the state that failed. ${COPY_GOES_ON}`,
    });
  });

  test('of one that was stopped without a word, or ran too long, still says something', () => {
    expect(ended('ABORTED')).toEqual({
      ...{ name: 'ABORTED', sentence: 'The execution was stopped by someone before it ended.' },
      ...{ remedy: COPY_GOES_ON, fix: null, details: null },
    });
    expect(ended('TIMED_OUT', { error: 'States.Timeout' })).toMatchObject({
      sentence: expect.stringContaining('timeout'),
      remedy: expect.stringContaining('look in the history'),
    });
  });

  test('of a request that left names to be found says where those are', () => {
    const { remedy } = ended('ABORTED', { input: '{"SourceClusterName":"orders"}' }) ?? {};
    expect(remedy).toMatch(/in the history, in the output of ValidateRequest\.$/);
  });
});
