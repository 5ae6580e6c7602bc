import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, onEntering, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames, visits } from '../given.ts';

const CREATE_ROLE = 'aws iam create-service-linked-role --aws-service-name memorydb.amazonaws.com';

/** Faults that no time heals, in MemoryDB's own words, and what to paste then. */
const PERMANENT = [
  {
    error: 'SnapshotQuotaExceededFault',
    sentence: 'The request cannot be processed because it would exceed the maximum number of snapshots.',
    fix: /^aws memorydb describe-snapshots --cluster-name orders --source user --show-detail /,
  },
  {
    error: 'ServiceLinkedRoleNotFoundFault',
    sentence: 'The specified service linked role (SLR) was not found.',
    fix: CREATE_ROLE,
  },
  { error: 'InvalidParameterValueException', sentence: 'The value for a parameter is invalid.', fix: null },
  {
    error: 'InvalidParameterCombinationException',
    sentence: 'Two or more incompatible parameters were specified.',
    fix: null,
  },
  { error: 'TagQuotaPerResourceExceeded', sentence: /more than the allowed number of tags/, fix: null },
];

export const route = (local: TestService) => {
  describe('A copy that MemoryDB refuses', () => {
    test.each(PERMANENT)('with $error fails at once under that name', async ({ error, sentence, fix }) => {
      local.faults.inject({ operation: 'CopySnapshot', error });
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, { error, failedIn: 'CopySnapshot', sentence, fix });
      expect([outcome.retries, outcome.waits]).toEqual([[], []]);
      expect(copyCalls(local)).toHaveLength(1);
      expect(snapshotNames(local)).toEqual([SOURCE]);
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error,
        cluster: 'orders',
        mode: 'Copy',
        warnings: 'no',
      });
    });

    test('with SnapshotAlreadyExistsFault, for a snapshot that never shows, fails after a quarter of an hour', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'SnapshotAlreadyExistsFault' });
      const outcome = await local.run(COPY);
      const sentence = `The copy "${TARGET}" did not appear within 15 min of the first look.`;
      const fix = `aws memorydb describe-snapshots --snapshot-name ${TARGET} --show-detail`;
      expectFailure(local, outcome, { error: 'CopyFailed', failedIn: 'PollStatus', sentence, fix });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('with SnapshotNotFoundFault is sent again while the source may yet become visible', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'SnapshotNotFoundFault', times: 3 });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(outcome.retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(copyCalls(local)).toHaveLength(4);
    });

    test('with SnapshotNotFoundFault four times fails', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'SnapshotNotFoundFault', times: 4 });
      const error = 'SnapshotNotFoundFault';
      const outcome = await local.run(COPY);
      expectFailure(local, outcome, { error, failedIn: 'CopySnapshot', sentence: /does not refer to/, fix: /^aws/ });
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error,
        cluster: 'orders',
        mode: 'Copy',
        warnings: 'no',
      });
    });

    test('with InvalidSnapshotStateFault is sent again when the source may be free, however often', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidSnapshotStateFault', times: 20 });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(visits(outcome, 'WaitToCopyAgain')).toBe(20);
      expect(outcome.retries).toEqual([]);
    });

    test('with InvalidSnapshotStateFault until the deadline fails then', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidSnapshotStateFault', times: 1_000 });
      const outcome = await local.run({ ...COPY, Options: { DeadlineMinutes: 30 } });
      const sentence = `MemoryDB took no copy of "${SOURCE}" until the deadline, 2026-11-23T03:30:00.000Z, though its status was available.`;
      expectFailure(local, outcome, { error: 'InvalidSnapshotStateFault', failedIn: 'CopySnapshot', sentence });
      expect(outcome.seconds).toBe(1800);
    });

    test('because the account has no service-linked role succeeds once the pasted command has been run', async () => {
      local.memorydb.options.serviceLinkedRole = false;
      const refused = await local.run(COPY);
      expectFailure(local, refused, {
        error: 'ServiceLinkedRoleNotFoundFault',
        failedIn: 'CopySnapshot',
        sentence: /\w/,
        fix: CREATE_ROLE,
      });
      local.memorydb.options.serviceLinkedRole = true;
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
    });
  });

  describe('A copy that MemoryDB does not let us look at', () => {
    test.each(PERMANENT.filter(({ error }) => /^(ServiceLinked|InvalidParameter)/.test(error)))(
      'for $error fails at once under that name',
      async ({ error, sentence }) => {
        const fault = { operation: 'DescribeSnapshots', error };
        const outcome = await local.run(
          COPY,
          onEntering('PollStatus', () => local.faults.inject(fault)),
        );
        expectFailure(local, outcome, { error, failedIn: 'PollStatus', sentence });
        expect(outcome.retries).toEqual([]);
      },
    );
  });

  describe('A request that MemoryDB refuses when the source is looked at', () => {
    test.each(PERMANENT.filter(({ error }) => /^(ServiceLinked|InvalidParameter)/.test(error)))(
      'with $error fails at once under that name',
      async ({ error, sentence }) => {
        local.faults.inject({ operation: 'DescribeSnapshots', error });
        const outcome = await local.run(COPY);
        expectFailure(local, outcome, { error, failedIn: 'ValidateRequest', sentence });
        expect(outcome.retries).toEqual([]);
        expect(copyCalls(local)).toEqual([]);
      },
    );
  });
};
