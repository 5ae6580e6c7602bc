import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, readObject, TARGET, writeObject } from '../exports.ts';
import { COPY, expectCopied, KMS_KEY } from '../given.ts';
import { copyInMemoryDb, recordedBy, recordKeys, theRecord } from '../recorded.ts';

const START_AGAIN = 'Start the same request again: what exists is adopted, proven and recorded.';

export const route = (local: TestService) =>
  describe('The record of a copy', () => {
    test('says what was copied, when that was made, and what MemoryDB has of it', async () => {
      const outcome = await local.run({ ...COPY, KmsKeyId: KMS_KEY });
      expectCopied(local, outcome);
      expect(await theRecord(local, outcome)).toMatchObject({
        State: 'Proven',
        Cluster: 'orders',
        Kind: 'Copy',
        Source: { Name: SOURCE, CreatedAt: '2026-11-20T03:00:17.000Z' },
        Target: TARGET,
        Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null },
        Proof: 'Copy',
        Bytes: 33 * 2 ** 20,
        Copy: copyInMemoryDb(local),
        Export: null,
        StartedAt: outcome.execution.startDate.toISOString(),
        ProvenAt: (outcome.output as { Times: Record<string, string> }).Times['CompletedAt'],
        Execution: outcome.execution.arn,
        Deployment: 'memorydb-snapshot-copy-local',
      });
    });

    test('of one that was adopted is the same: it is kept if there is one, and written if there is none', async () => {
      local.faults.inject({ operation: 'PutObject', error: 'AccessDenied' });
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { RecoveryPoint: null } });
      const second = await local.run(COPY);
      expect(second).toMatchObject({ output: { Adopted: true } });
      expect(await theRecord(local, second)).toMatchObject({
        Copy: copyInMemoryDb(local),
        Execution: second.execution.arn,
      });
      const third = await local.run(COPY);
      expect(await theRecord(local, third)).toMatchObject({ Execution: second.execution.arn });
      expect(copyCalls(local)).toHaveLength(3);
    });

    test.each([
      ['AccessDeniedException', 'PutObject', 'AccessDenied', 1],
      ['TransientServiceError', 'PutObject', 'SlowDown', 200],
      ['States.Timeout', 'recordPoint', 'States.Timeout', 2],
      ['Lambda.TooManyRequestsException', 'recordPoint', 'Lambda.TooManyRequestsException', 25],
    ])(
      'that could not be written because of %s is a warning, with what to do',
      async (error, operation, injected, times) => {
        local.faults.inject({ operation, error: injected, times });
        const outcome = await local.run(COPY);
        const { body, subject } = expectCopied(local, outcome);
        const warning = `The recovery point is not recorded, because of ${error} in RecordPoint. ${START_AGAIN}`;
        expect(outcome.output).toMatchObject({ RecoveryPoint: null, Warnings: [warning] });
        expect(body.warnings).toEqual([warning]);
        expect(subject).toBe(`SUCCEEDED WITH WARNINGS: MemoryDB copy of ${SOURCE}`);
        expect(await recordKeys(local)).toEqual([]);
      },
    );

    test.each([
      ['States.Timeout', 1],
      ['Lambda.TooManyRequestsException', 24],
      ['Lambda.ServiceException', 13],
    ])('is written in the end when %s passes', async (error, times) => {
      local.faults.inject({ operation: 'recordPoint', error, times });
      const outcome = await local.run(COPY);
      expect(outcome.retries).toHaveLength(times);
      await theRecord(local, outcome);
    });

    test('is its own when the answer to writing it was lost', async () => {
      local.faults.inject({ operation: 'recordPoint', error: 'Runtime.ExitError', effect: 'done' });
      const outcome = await local.run(COPY);
      expect(outcome.retries).toMatchObject([{ state: 'RecordPoint' }]);
      await theRecord(local, outcome);
    });

    test('is none when nobody knows when the source was made, which is a warning', async () => {
      local.memorydb.store.addSnapshot({ name: 'by-hand', shards: [], cluster: { Name: 'orders' } });
      const outcome = await local.run({ ...COPY, SourceSnapshotName: 'by-hand' });
      const warning =
        'The recovery point is not recorded. MemoryDB does not say when the source "by-hand" was created, so it would have no age.';
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { RecoveryPoint: null, Warnings: [warning] } });
      expect(theNotice(local).body.warnings).toEqual([warning]);
      expect(await recordKeys(local)).toEqual([]);
    });

    test('whose deletion has begun is not revived', async () => {
      const first = await local.run(COPY);
      const key = recordedBy(first);
      const text = readObject(local, key).toString().replace('"Proven"', '"Deleting"');
      writeObject(local, key, text);
      const outcome = await local.run(COPY);
      expect(outcome).toMatchObject({
        status: 'SUCCEEDED',
        output: { RecoveryPoint: null, Warnings: [expect.stringContaining(`The record ${key} is marked as Deleting`)] },
      });
      expect(readObject(local, key).toString()).toBe(text);
    });
  });
