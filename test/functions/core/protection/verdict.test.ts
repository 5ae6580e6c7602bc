import { describe, expect, test } from '@jest/globals';
import { ERROR_TABLE } from '../../../../functions/core/outcome/error-table.ts';
import { judgeExecution } from '../../../../functions/core/protection/verdict.ts';
import { keysTaken } from '../../../../functions/core/request/preflight.ts';
import { invalidRequest } from '../../../../functions/core/request/problem.ts';
import { SOURCE, TARGET } from '../payloads.ts';
import { endedExecution, judgeInput } from './payloads.ts';

describe('the verdict on a cluster', () => {
  test('is PROTECTED only for an execution that succeeded, with what it has made', () => {
    const execution = endedExecution();
    expect(judgeExecution(judgeInput(), execution)).toEqual({
      Cluster: 'orders',
      Verdict: 'PROTECTED',
      Source: SOURCE,
      SourceCreatedAt: '2026-11-20T03:00:00.000Z',
      Target: TARGET,
      RecoveryPoint: 'recovery-points/orders/2026-11-20T03-00-00.000Z-copy-0123456789abcdef.json',
      Execution: execution.executionArn,
      Error: null,
      Cause: null,
      Remedy: null,
      Fix: null,
      Warnings: [],
    });
  });

  test('passes on the warnings, such as that of a recovery point that is not recorded', () => {
    const output = JSON.stringify({ SourceSnapshotName: SOURCE, RecoveryPoint: null, Warnings: ['Not recorded.', 7] });
    const { Verdict, RecoveryPoint, Warnings } = judgeExecution(judgeInput(), endedExecution({ output }));
    expect({ Verdict, RecoveryPoint, Warnings }).toEqual({
      Verdict: 'PROTECTED',
      RecoveryPoint: null,
      Warnings: ['Not recorded.'],
    });
  });

  test("is FAILED with the execution's own error, cause, remedy and command", () => {
    const cause = `The copy failed.\n${JSON.stringify({ Remedy: 'Look.', Fix: 'aws x', FailedState: 'PollStatus' })}`;
    const failed = endedExecution({ status: 'FAILED', error: 'CopyFailed', cause, output: null });
    // The fault that Step Functions reports may be cut, so it says nothing.
    const fault = { Error: 'States.TaskFailed', Cause: '{"Cause":"The co' };
    expect(judgeExecution(judgeInput(fault), failed)).toMatchObject({
      Verdict: 'FAILED',
      Error: 'CopyFailed',
      Cause: 'The copy failed.',
      Remedy: 'Look.',
      Fix: 'aws x',
    });
  });

  test('names members where the input of a run has them, in the remedy and in the problems of a request', () => {
    const failed = (error: string, sentence: string, Remedy: string) =>
      judgeExecution(
        judgeInput(),
        endedExecution({ status: 'FAILED', error, cause: `${sentence}\n${JSON.stringify({ Remedy })}`, output: null }),
      );
    const { SnapshotQuotaExceededFault, InvalidRequest } = ERROR_TABLE;
    const exceeded = failed('SnapshotQuotaExceededFault', 'Tags are too many.', SnapshotQuotaExceededFault.remedy);
    expect(exceeded.Remedy).toMatch(/ start again with Request\.Options\.OnQuotaExceeded set to Wait/);
    expect(exceeded.Cause).toBe('Tags are too many.');
    const { sentence } = invalidRequest(keysTaken({ taken: ['a/TargetSnapshotName.rdb'], others: [] }));
    const { Cause } = failed('InvalidRequest', sentence, InvalidRequest.remedy);
    expect(Cause).toMatch(/one problem: Request\.TargetSnapshotName is "a\/TargetSnapshotName\.rdb" /);
    expect(Cause).toContain('remedy: choose another Request.TargetSnapshotName, or move');
  });

  test.each([null, { Error: 'States.TaskFailed', Cause: '' }])(
    'is not given before Step Functions shows the end for which it has waited (%j)',
    (fault) => {
      const shown = [null, endedExecution({ status: 'RUNNING', output: null }), endedExecution({ output: null })];
      for (const execution of shown)
        expect(() => judgeExecution(judgeInput(fault), execution)).toThrow('cannot be seen yet');
    },
  );

  test('is FAILED for one whose start failed for the run, and that runs all the same', () => {
    const fault = { Error: 'StepFunctions.AccessDeniedException', Cause: 'Denied.' };
    const running = endedExecution({ status: 'RUNNING', output: null });
    expect(judgeExecution(judgeInput(fault), running)).toMatchObject({
      ...{ Verdict: 'FAILED', Error: 'RUNNING', Execution: running.executionArn },
      Cause: 'The execution is RUNNING, though the run was to wait for its end.',
    });
  });

  test.each(['ABORTED', 'TIMED_OUT', 'PENDING_REDRIVE'])('is FAILED for one that is %s', (status) => {
    const {
      Verdict,
      Error: error,
      Cause,
      Remedy,
    } = judgeExecution(judgeInput(), endedExecution({ status, output: null }));
    expect({ Verdict, error }).toEqual({ Verdict: 'FAILED', error: status });
    expect(Cause).toMatch(/\.$/);
    expect(Remedy).toMatch(/\.$/);
  });

  test('is FAILED for one that could not be started, with the reason', () => {
    const fault = { Error: 'StepFunctions.ExecutionLimitExceededException', Cause: 'Too many executions.' };
    expect(judgeExecution(judgeInput(fault), null)).toMatchObject({
      Verdict: 'FAILED',
      Error: fault.Error,
      Cause: 'It could not be started: Too many executions.',
      Execution: null,
    });
    const Cause = 'User: x is not authorized to perform: states:StartExecution on resource: y';
    const denied = { Error: 'StepFunctions.AccessDeniedException', Cause };
    expect(judgeExecution(judgeInput(denied), null).Remedy).toMatch(/^Allow the action that the message names/);
  });

  test.each([
    ['another cluster', { SourceClusterName: 'carts' }],
    ['another run', { Trigger: { Type: 'Run', Id: 'arn:other' } }],
    ['no cluster', {}],
  ])('is FAILED for an execution of the name that is of %s', (_, input) => {
    const given = { ...judgeInput().Start.Input, ...input };
    const other = endedExecution({ input: JSON.stringify(Object.keys(input).length > 0 ? given : {}) });
    expect(judgeExecution(judgeInput(), other)).toMatchObject({ Verdict: 'FAILED', Error: 'UnexpectedFailure' });
  });

  test('does not depend on the order of the members of the input', () => {
    const input = JSON.stringify(Object.fromEntries(Object.entries(judgeInput().Start.Input).toReversed()));
    expect(judgeExecution(judgeInput(), endedExecution({ input })).Verdict).toBe('PROTECTED');
  });

  test('of a dry run is WOULD_PROTECT, unless it has found that the copy would fail', () => {
    const dry = (DryRun: object) =>
      judgeExecution(judgeInput(), endedExecution({ output: JSON.stringify({ DryRun }) }));
    expect(dry({ WouldDo: 'It would copy.' }).Verdict).toBe('WOULD_PROTECT');
    expect(dry({ WouldDo: 'It would copy.', Error: null }).Verdict).toBe('WOULD_PROTECT');
    expect(dry({ WouldDo: 'It would fail.', Error: 'ExportNameClaimed' })).toMatchObject({
      Verdict: 'FAILED',
      Error: 'ExportNameClaimed',
      Cause: 'It would fail.',
    });
  });
});
