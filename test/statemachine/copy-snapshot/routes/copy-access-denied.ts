import { describe, expect, test } from '@jest/globals';
import { ACCOUNT_ID, REGION } from '../../../../local/service/world.ts';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, onEntering, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, snapshotNames } from '../given.ts';

const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${resource}`;
const KEY = arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab');
const EVERY_SNAPSHOT = arn('memorydb', 'snapshot/*');
/** IAM's words. */
const denied = (action: string, resource: string, by = 'identity') =>
  `User: arn:aws:sts::${ACCOUNT_ID}:assumed-role/copy-snapshot/x is not authorized to perform: ${action} ` +
  `on resource: ${resource} because no ${by}-based policy allows the ${action} action`;
const allow = (Action: string, Resource: string) => JSON.stringify({ Effect: 'Allow', Action, Resource });

export const route = (local: TestService) => {
  describe('A copy that lacks a permission', () => {
    const CALLS = [
      { state: 'ValidateRequest', operation: 'DescribeSnapshots' },
      { state: 'ValidateRequest', operation: 'ListTags' },
      { state: 'CopySnapshot', operation: 'CopySnapshot' },
      { state: 'PollStatus', operation: 'DescribeSnapshots' },
      { state: 'PollStatus', operation: 'ListTags' },
    ];

    test.each(CALLS)('to call $operation in $state names the action, and what allows it', async (call) => {
      const { state, operation } = call;
      const deny = () => local.faults.inject({ operation, error: 'AccessDeniedException' });
      const outcome = await local.run(COPY, onEntering(state, deny));
      expectFailure(local, outcome, {
        error: 'AccessDeniedException',
        failedIn: state,
        sentence: new RegExp(`is not authorized to perform: memorydb:${operation} on resource: `),
        fix: allow(`memorydb:${operation}`, EVERY_SNAPSHOT),
        details: { Action: `memorydb:${operation}` },
      });
      expect(outcome.retries).toEqual([]);
      expect(snapshotNames(local)).toEqual(state === 'PollStatus' ? [SOURCE, TARGET] : [SOURCE]);
    });

    test.each([
      // The next copy has another name.
      { action: 'memorydb:TagResource', resource: arn('memorydb', `snapshot/${TARGET}`), all: EVERY_SNAPSHOT },
      { action: 'kms:CreateGrant', resource: KEY, by: 'resource' },
      { action: 'kms:DescribeKey', resource: KEY },
    ])('to $action, which CopySnapshot needs, names that and not CopySnapshot', async (refused) => {
      const { action, resource, all = resource, by } = refused;
      local.faults.inject({
        operation: 'CopySnapshot',
        error: 'AccessDeniedException',
        message: denied(action, resource, by),
      });
      const outcome = await local.run({ ...COPY, KmsKeyId: KEY });
      expectFailure(local, outcome, {
        error: 'AccessDeniedException',
        failedIn: 'CopySnapshot',
        sentence: denied(action, resource, by),
        fix: allow(action, all),
      });
      expect([outcome.retries, copyCalls(local).length]).toEqual([[], 1]);
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });

    test('which MemoryDB does not name, is reported with the action that was tried', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'AccessDeniedException', message: 'Access denied' });
      expectFailure(local, await local.run(COPY), {
        error: 'AccessDeniedException',
        failedIn: 'CopySnapshot',
        sentence: `This function is not authorized to perform: memorydb:CopySnapshot on resource: ${SOURCE} (AWS said: Access denied)`,
        fix: /^\{"Effect":"Allow","Action":"memorydb:CopySnapshot"/,
      });
    });

    test('to see whose a snapshot is, is not taken for a stranger', async () => {
      local.memorydb.store.addSnapshot({ name: TARGET });
      const deny = () => local.faults.inject({ operation: 'ListTags', error: 'AccessDeniedException' });
      const outcome = await local.run(COPY, onEntering('CopySnapshot', deny));
      const sentence = /is not authorized to perform: memorydb:ListTags/;
      expectFailure(local, outcome, { error: 'AccessDeniedException', failedIn: 'CopySnapshot', sentence });
    });
  });

  describe('A copy with a key that MemoryDB cannot use', () => {
    test.each([
      { what: 'that was asked for', input: { KmsKeyId: KEY }, message: 'The KMS key supplied is not valid.', key: KEY },
      { what: 'of its source', input: {}, message: `The key ${KEY} is disabled.`, key: KEY },
    ])('because of the key $what fails at once, and names it', async ({ input, message, key }) => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidKMSKeyFault', message });
      const outcome = await local.run({ ...COPY, ...input });
      expectFailure(local, outcome, {
        error: 'InvalidKMSKeyFault',
        failedIn: 'CopySnapshot',
        sentence: message,
        fix: `aws kms describe-key --key-id ${key}`,
      });
      expect([outcome.retries, copyCalls(local).length]).toEqual([[], 1]);
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });
  });
};
