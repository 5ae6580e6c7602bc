import { describe, expect, test } from '@jest/globals';
import { EXPORT_ACTIONS } from '../../../../functions/core/export/bucket-grant.ts';
import { ACCOUNT_ID, REGION } from '../../../../local/service/world.ts';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const policyOf = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
const grant = {
  Effect: 'Allow',
  Principal: { Service: `${REGION}.memorydb-snapshot.amazonaws.com` },
  Action: [...EXPORT_ACTIONS],
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
};

/** Warnings fail nothing, and stand in the output and in the notice alike. */
async function expectWarnings(local: TestService, ...warnings: RegExp[]): Promise<void> {
  const { status, output } = await local.run(EXPORT);
  const expected = warnings.map((warning) => expect.stringMatching(warning));
  expect(status).toBe('SUCCEEDED');
  expect(output).toMatchObject({ Warnings: expected });
  const { body, text } = theNotice(local);
  expect(body).toMatchObject({ outcome: 'SUCCEEDED', warnings: expected });
  expect(text.match(/\nWARNINGS\n(?:- .+\n)+/)?.[0].split('\n- ')).toHaveLength(warnings.length + 1);
  expect(await keysIn(local)).toEqual(KEYS);
}

export const route = (local: TestService) => {
  describe('An export to a bucket whose policy does not let MemoryDB write', () => {
    test('fails with the statement that does, and succeeds once that is pasted', async () => {
      local.s3.store.createBucket(BUCKET, { policy: null });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'InvalidParameterValueException',
        failedIn: 'CopySnapshot',
        sentence: 'MemoryDB has not been granted WRITE permissions on the S3 Bucket.',
        fix: /^\{.*\}$/,
      });
      expect(outcome.retries).toEqual([]);
      expect(await keysIn(local)).toEqual([]);
      const { body } = theNotice(local);
      expect(body.warnings).toEqual([expect.stringContaining('could not be read')]);
      const statement = JSON.parse(body.fix ?? '');
      expect(statement).toEqual({ Sid: expect.any(String), ...grant });

      local.s3.store.createBucket(BUCKET, { policy: policyOf(statement) });
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false, Warnings: [] } });
      expect(copyCalls(local)).toHaveLength(2);
    });

    test('fails so too when the policy lets only others in', async () => {
      const theirs = { ...grant, Principal: { AWS: `arn:aws:iam::${ACCOUNT_ID}:root` } };
      local.s3.store.createBucket(BUCKET, { policy: policyOf(theirs) });
      expect((await local.run(EXPORT)).error).toBe('InvalidParameterValueException');
      expect(theNotice(local).body.warnings).toEqual([expect.stringContaining('does not grant eu-central-1.memorydb')]);
    });
  });

  describe('An export warns when', () => {
    test('the policy lacks documented actions, which it names', async () => {
      const [first, second, ...others] = EXPORT_ACTIONS;
      local.s3.store.createBucket(BUCKET, { policy: policyOf({ ...grant, Action: [first, second] }) });
      await expectWarnings(local, new RegExp(`does not grant .* the documented ${others.join(', ')}\\.$`));
    });

    test('the policy may not be read', async () => {
      local.faults.inject({ operation: 'GetBucketPolicy', error: 'AccessDenied' });
      await expectWarnings(local, /^The policy of bucket .* could not be read/);
    });

    test.each(['BucketOwnerEnforced', 'ObjectWriter'] as const)('Object Ownership is %s', async (ownership) => {
      local.s3.store.createBucket(BUCKET, { ownership });
      await expectWarnings(local, new RegExp(`^Object Ownership of bucket .* is ${ownership};`));
    });

    test('Object Ownership is not set, or may not be read', async () => {
      local.s3.store.createBucket(BUCKET, { ownership: null });
      await expectWarnings(local, /is not readable or not set/);
    });

    test('neither may be read: with one line for each', async () => {
      local.faults.inject({ operation: 'GetBucketPolicy', error: 'AccessDenied' });
      local.faults.inject({ operation: 'GetBucketOwnershipControls', error: 'AccessDenied' });
      await expectWarnings(local, /could not be read/, /is not readable/);
    });
  });
};
