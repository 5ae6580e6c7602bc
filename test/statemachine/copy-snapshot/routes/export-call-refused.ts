import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const CALL = 'CopySnapshot';
/** What CopySnapshot may refuse an export with, and what to paste then. */
const REFUSALS: readonly (readonly [error: string, fix: string | RegExp | null])[] = [
  ['SnapshotAlreadyExistsFault', 'aws memorydb describe-snapshots --snapshot-name orders-keep --show-detail'],
  ['SnapshotQuotaExceededFault', /^aws memorydb describe-snapshots --cluster-name orders --source user --show-detail /],
  ['ServiceLinkedRoleNotFoundFault', 'aws iam create-service-linked-role --aws-service-name memorydb.amazonaws.com'],
  ['InvalidParameterValueException', null],
  ['InvalidParameterCombinationException', null],
  ['TagQuotaPerResourceExceeded', null],
  ['InvalidKMSKeyFault', `aws memorydb describe-snapshots --snapshot-name ${SOURCE} --show-detail`],
  ['AccessDeniedException', /^\{"Effect":"Allow","Action":"memorydb:CopySnapshot"/],
];

export const route = (local: TestService) =>
  describe('An export that MemoryDB refuses', () => {
    test.each(REFUSALS)('with %s fails under that name, at once, and with its own remedy', async (error, fix) => {
      local.faults.inject({ operation: CALL, error });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, { error, failedIn: CALL, fix });
      expect(outcome.retries).toEqual([]);
      expect(copyCalls(local)).toEqual([EXPORT]);
      expect(await keysIn(local)).toEqual([]);
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error,
        cluster: 'orders',
        mode: 'Export',
        warnings: 'no',
      });
    });

    test('with SnapshotNotFoundFault is sent again while the source may yet become visible', async () => {
      local.faults.inject({ operation: CALL, error: 'SnapshotNotFoundFault', times: 3 });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(outcome.retries.map(({ error }) => error)).toEqual(Array(3).fill('SnapshotNotFoundFault'));
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('with SnapshotNotFoundFault fails when that lasts', async () => {
      local.faults.inject({ operation: CALL, error: 'SnapshotNotFoundFault', times: 4 });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, { error: 'SnapshotNotFoundFault', failedIn: CALL, fix: /^aws/ });
      expect(await keysIn(local)).toEqual([]);
    });

    test('because the quota is spent waits for it, if the caller chose so', async () => {
      local.faults.inject({ operation: CALL, error: 'SnapshotQuotaExceededFault', times: 5 });
      const outcome = await local.run({ ...EXPORT, Options: { OnQuotaExceeded: 'Wait', DeadlineMinutes: 30 } });
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(outcome.seconds).toBeGreaterThan(5 * 3600);
      expect(outcome.states.filter((state) => state === 'WaitToCopyAgain')).toHaveLength(5);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('because the source has gone since it was validated says so', async () => {
      const vanish = () => {
        local.faults.inject({ operation: CALL, error: 'InvalidSnapshotStateFault' });
        local.memorydb.store.removeSnapshot(SOURCE);
      };
      expectFailure(local, await local.run(EXPORT, onEntering(CALL, vanish)), {
        error: 'SnapshotNotFoundFault',
        failedIn: CALL,
      });
      expect(await keysIn(local)).toEqual([]);
    });
  });
