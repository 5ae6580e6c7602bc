import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { EXPORT, KEYS, keysIn, onEntering, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';

export const route = (local: TestService) =>
  describe('A shard that could not be judged', () => {
    test('is the fault that is reported, though all others were verified', async () => {
      const deny = onEntering('VerifyShards', () =>
        local.faults.inject({ operation: 'GetObject', error: 'AccessDenied' }),
      );
      const outcome = await local.run(EXPORT, deny);
      expectFailure(local, outcome, {
        error: 'AccessDeniedException',
        failedIn: 'ProbeShard',
        ledBy: 'IsExportProven',
        details: {
          Shard: expect.stringMatching(/^000\d$/),
          NotJudged: [expect.any(String)],
          NotJudgedOf: '1 of 3 shard(s)',
        },
      });
      expect(outcome.execution.children.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    });

    test('does not hide that another one is bad', async () => {
      const outcome = await local.run(
        EXPORT,
        onEntering('PlanVerification', () => {
          writeObject(local, KEYS[1] ?? '', '');
          local.faults.inject({ operation: 'probeShard', error: 'AccessDeniedException' });
        }),
      );
      expectFailure(local, outcome, {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        details: expect.objectContaining({ NotJudged: [expect.any(String)] }),
      });
    });

    test('is reported by its first fault, though it could not be handed on as a verdict either', async () => {
      local.faults.inject({ operation: 'probeShard', error: 'AccessDeniedException', times: KEYS.length });
      local.faults.inject({ operation: 'judgeShard', error: 'Sandbox.Timedout', times: 2 * KEYS.length });
      expectFailure(local, await local.run(EXPORT), {
        error: 'AccessDeniedException',
        failedIn: 'ProbeShard',
        ledBy: 'IsExportProven',
      });
    });

    test('because its verdict is too large is reported by that name: a Catch sees it, as recorded from AWS', async () => {
      // LocalStack, test_states_errors: a result of lambda:invoke over 256 KiB is caught by States.ALL.
      local.faults.inject({ operation: 'judgeShard', error: 'States.DataLimitExceeded', message: 'Too much.' });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'States.DataLimitExceeded',
        failedIn: 'JudgeShard',
        ledBy: 'IsExportProven',
      });
      expect(outcome.execution.children.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    });

    test('by a fault that no Catch sees fails as unexpected, by the name that Step Functions has for it', async () => {
      local.faults.inject({ operation: 'judgeShard', error: 'States.Runtime', message: 'The history is full.' });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'States.ExceedToleratedFailureThreshold',
        failedIn: 'VerifyShards',
        sentence: 'The specified tolerated failure threshold was exceeded',
      });
      expect(outcome.execution.children.map(({ error }) => error)).toContain('States.Runtime');
      expect(await keysIn(local)).toEqual(KEYS);
    });
  });
