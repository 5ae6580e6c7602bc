import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { copyCalls, EXPORT, KEYS, keysIn, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';

/**
 * Calls, where they are made, and how often each has to fail before the machine hears of it: the SDK sends a call three times,
 * two listings go out at once, and so do all six reads of the objects.
 */
const CALLS = [
  ['HeadBucket', 'ValidateRequest', 3],
  ['GetBucketPolicy', 'ValidateRequest', 3],
  ['GetBucketOwnershipControls', 'ValidateRequest', 3],
  ['ListObjectsV2', 'ValidateRequest', 6],
  ['GetObject', 'ValidateRequest', 3],
  ['GetObject', 'ClaimExport', 3],
  ['PutObject', 'ClaimExport', 3],
  ['ListObjectsV2', 'PollStatus', 3],
  ['ListObjectsV2', 'PlanVerification', 3],
  ['GetObject', 'ProbeShard', 18],
  ['GetObject', 'PlanVerification', 3],
  ['GetObject', 'ConcludeExport', 3],
  ['PutObject', 'ConcludeExport', 3],
] as const;

export const route = (local: TestService) => {
  const unwell = (operation: string, error: string, times: number, state: string) =>
    onEntering(state, () => local.faults.inject({ operation, error, times }));

  describe('An export while S3 is unwell', () => {
    test.each(CALLS)('gets over a %s that fails in %s', async (operation, state, times) => {
      const outcome = await local.run(EXPORT, unwell(operation, 'InternalError', times, state));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Warnings: [] } });
      const retried = outcome.retries.map(({ state: where, error }) => `${where}: ${error}`);
      expect(new Set(retried)).toEqual(new Set([`${state}: TransientServiceError`]));
      expect(copyCalls(local)).toHaveLength(1);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test.each(['ServiceUnavailable', 'ConnectionCut', 'RequestTimeout'])('gets over %s', async (error) => {
      const outcome = await local.run(EXPORT, unwell('ListObjectsV2', error, 3, 'PlanVerification'));
      expect(outcome.status).toBe('SUCCEEDED');
      expect(outcome.retries).toMatchObject([{ state: 'PlanVerification', error: 'TransientServiceError' }]);
    });

    test('gets over SlowDown by the SDK alone', async () => {
      const outcome = await local.run(EXPORT, unwell('ListObjectsV2', 'SlowDown', 1, 'PlanVerification'));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', retries: [] });
      expect(local.faults.pending()).toEqual([]);
    });

    test('fails when that lasts, and leaves the objects as they are', async () => {
      const outcome = await local.run(EXPORT, unwell('GetObject', 'ConnectionCut', 1_000, 'ProbeShard'));
      expectFailure(local, outcome, {
        error: 'TransientServiceError',
        failedIn: 'ProbeShard',
        ledBy: 'IsExportProven',
        sentence: /^s3:GetObject did not succeed, for a reason that passes: /,
        fix: /^aws stepfunctions start-execution/,
      });
      expect(outcome.retries).toHaveLength(3 * 13);
      expect(await keysIn(local)).toEqual(KEYS);
    });
  });

  describe('An export to which S3 says something unheard of', () => {
    test.each([
      ['PollStatus', 'ListObjectsV2', 'PollStatus'],
      ['ProbeShard', 'GetObject', 'IsExportProven'],
    ])('in %s fails under that name, as unexpected, once it has lasted', async (state, operation, ledBy) => {
      const outcome = await local.run(EXPORT, unwell(operation, 'KMS.DisabledException', 1_000, state));
      expectFailure(local, outcome, {
        error: 'KMS.DisabledException',
        failedIn: state,
        ledBy,
        sentence: /KMS\.DisabledException/,
      });
      expect(outcome.retries).toHaveLength(state === 'ProbeShard' ? 3 * 13 : 13);
    });
  });
};
