import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { EXPORT, KEYS, keyOf, keysIn, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const BUCKET_ARN = `arn:aws:s3:::${BUCKET}`;
const allow = (Action: string, Resource: string) => JSON.stringify({ Effect: 'Allow', Action, Resource });

/** HeadBucket, GetBucketPolicy and GetBucketOwnershipControls have routes of their own: a refusal, and warnings. */
const LISTS = ['ValidateRequest', 'PollStatus', 'PlanVerification'];

export const route = (local: TestService) => {
  const denyReading = (message = 'Access Denied') =>
    onEntering('VerifyShards', () => local.faults.inject({ operation: 'GetObject', error: 'AccessDenied', message }));

  describe('An export that S3 denies', () => {
    test.each(LISTS)('to list its objects in %s names the action to allow, at once', async (state) => {
      const deny = onEntering(state, () => local.faults.inject({ operation: 'ListObjectsV2', error: 'AccessDenied' }));
      const outcome = await local.run(EXPORT, deny);
      expectFailure(local, outcome, {
        error: 'AccessDeniedException',
        failedIn: state,
        sentence: `This function is not authorized to perform: s3:ListBucket on resource: ${BUCKET_ARN} (AWS said: Access Denied)`,
        fix: allow('s3:ListBucket', BUCKET_ARN),
        details: { Action: 's3:ListBucket', Resource: BUCKET_ARN },
      });
      expect(outcome.retries).toEqual([]);
    });

    test('to list its objects where an earlier call may have started it', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'ConnectionCut', effect: 'done' });
      const deny = () => local.faults.inject({ operation: 'ListObjectsV2', error: 'AccessDenied' });
      expectFailure(local, await local.run(EXPORT, onEntering('CopySnapshot', deny)), {
        error: 'AccessDeniedException',
        failedIn: 'CopySnapshot',
        sentence: /s3:ListBucket/,
        fix: allow('s3:ListBucket', BUCKET_ARN),
      });
      await local.clock.sleep(60_000);
      await local.memorydb.settle();
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('to read an object names the object, and leaves the export as it is', async () => {
      const outcome = await local.run(EXPORT, denyReading());
      expectFailure(local, outcome, {
        error: 'AccessDeniedException',
        failedIn: 'ProbeShard',
        ledBy: 'IsExportProven',
        sentence: /s3:GetObject on resource: arn:aws:s3:::memorydb-snapshot-exports\/orders-keep-000\d\.rdb/,
        fix: /^\{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::memorydb-snapshot-exports\/\*\.rdb"\}$/,
      });
      expect(outcome.retries).toEqual([]);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test.each([
      ['the claim', 'claim', 'ClaimExport'],
      ['the manifest', 'manifest', 'ConcludeExport'],
    ])('to write %s names the object', async (_what, name, state) => {
      const deny = onEntering(state, () => local.faults.inject({ operation: 'PutObject', error: 'AccessDenied' }));
      expectFailure(local, await local.run(EXPORT, deny), {
        error: 'AccessDeniedException',
        failedIn: state,
        fix: allow('s3:PutObject', `${BUCKET_ARN}/*.${name}.json`),
      });
    });

    test('in words of its own, which name an action already, passes them on', async () => {
      const message = `User: me is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:key/1 because of a policy`;
      expectFailure(local, await local.run(EXPORT, denyReading(message)), {
        error: 'AccessDeniedException',
        failedIn: 'ProbeShard',
        ledBy: 'IsExportProven',
        sentence: message,
        fix: allow('kms:Decrypt', 'arn:aws:kms:key/1'),
      });
      expect(await keysIn(local)).toContain(keyOf('0001'));
    });
  });
};
