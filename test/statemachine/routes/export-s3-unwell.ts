import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../support/service.ts';
import { copyCalls, EXPORT, KEYS, keysIn, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';

/** The SDK sends a call three times before the machine hears of it; all six reads of the objects go out at once. */
const FAULTS = { HeadBucket: 3, GetBucketPolicy: 3, GetBucketOwnershipControls: 3, ListObjectsV2: 3, GetObject: 18 };

const CALLS = [
  ['HeadBucket', 'ValidateRequest'],
  ['GetBucketPolicy', 'ValidateRequest'],
  ['GetBucketOwnershipControls', 'ValidateRequest'],
  ['ListObjectsV2', 'ValidateRequest'],
  ['ListObjectsV2', 'PollStatus'],
  ['ListObjectsV2', 'VerifyExport'],
  ['GetObject', 'VerifyExport'],
] as const;

export const route = (local: TestService) => {
  const unwell = (operation: string, error: string, times: number, state: string) =>
    onEntering(state, () => local.faults.inject({ operation, error, times }));

  describe('An export while S3 is unwell', () => {
    test.each(CALLS)('gets over a %s that fails in %s', async (operation, state) => {
      const outcome = await local.run(EXPORT, unwell(operation, 'InternalError', FAULTS[operation], state));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Warnings: [] } });
      const retried = outcome.retries.map(({ state: where, error }) => `${where}: ${error}`);
      expect(new Set(retried)).toEqual(new Set([`${state}: TransientServiceError`]));
      expect(copyCalls(local)).toHaveLength(1);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test.each(['ServiceUnavailable', 'ConnectionCut', 'RequestTimeout'])('gets over %s', async (error) => {
      const outcome = await local.run(EXPORT, unwell('ListObjectsV2', error, FAULTS.ListObjectsV2, 'VerifyExport'));
      expect(outcome.status).toBe('SUCCEEDED');
      expect(outcome.retries).toMatchObject([{ state: 'VerifyExport', error: 'TransientServiceError' }]);
    });

    test('gets over SlowDown by the SDK alone', async () => {
      const outcome = await local.run(EXPORT, unwell('ListObjectsV2', 'SlowDown', 1, 'VerifyExport'));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', retries: [] });
      expect(local.faults.pending()).toEqual([]);
    });

    test('fails when that lasts, and leaves the objects as they are', async () => {
      const outcome = await local.run(EXPORT, unwell('GetObject', 'ConnectionCut', 1_000, 'VerifyExport'));
      expectFailure(local, outcome, {
        error: 'TransientServiceError',
        failedIn: 'VerifyExport',
        sentence: /^s3:GetObject did not succeed, for a reason that passes: /,
        fix: /^aws s3api list-objects-v2/,
      });
      expect(outcome.retries).toHaveLength(12);
      expect(await keysIn(local)).toEqual(KEYS);
    });
  });

  describe('An export to which S3 says something unheard of', () => {
    test.each(['PollStatus', 'VerifyExport'])('in %s fails under that name, as unexpected', async (state) => {
      const operation = state === 'PollStatus' ? 'ListObjectsV2' : 'GetObject';
      const outcome = await local.run(EXPORT, unwell(operation, 'KMS.DisabledException', 1, state));
      expectFailure(local, outcome, {
        error: 'KMS.DisabledException',
        state: 'UnexpectedFailure',
        failedIn: state,
        sentence: /KMS\.DisabledException/,
      });
      expect(outcome.retries).toEqual([]);
    });
  });
};
