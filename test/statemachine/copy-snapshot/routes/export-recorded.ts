import { describe, expect, test } from '@jest/globals';
import { BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import {
  copyCalls,
  EXPORT,
  KEYS,
  keyOf,
  onEntering,
  readObject,
  removeObject,
  SHARDS,
  TARGET,
  writeObject,
} from '../exports.ts';
import { exportInS3, recordKeys, theRecord } from '../recorded.ts';

export const route = (local: TestService) =>
  describe('The record of an export', () => {
    test('says what was exported, how it was proven, and the version of each object', async () => {
      const outcome = await local.run(EXPORT);
      const record = await theRecord(local, outcome);
      expect(record).toMatchObject({
        State: 'Proven',
        Cluster: 'orders',
        Kind: 'Export',
        Source: { Name: SOURCE, CreatedAt: '2026-11-20T03:00:17.000Z' },
        Target: TARGET,
        Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: BUCKET },
        Proof: 'Checksum',
        Bytes: KEYS.reduce((sum, key) => sum + readObject(local, key).length, 0),
        Copy: null,
        Export: await exportInS3(local),
        Execution: outcome.execution.arn,
      });
      expect(record.Export?.Objects).toMatchObject(SHARDS.map((Shard) => ({ Shard, Verdict: 'verified' })));
      for (const { VersionId } of record.Export?.Objects ?? []) expect(VersionId).toMatch(/^[\w-]{32}$/);
    });

    test('of one that was adopted is the same', async () => {
      const first = await local.run(EXPORT);
      await local.clock.sleep(60_000);
      const second = await local.run(EXPORT);
      expect(second).toMatchObject({ output: { Adopted: true } });
      // Its claim is another one by now.
      expect(await theRecord(local, second)).toMatchObject({
        Export: await exportInS3(local),
        Execution: second.execution.arn,
      });
      expect(second.execution.arn).not.toBe(first.execution.arn);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('keeps the stronger proof of one that is started again with a weaker one, beside its new claim and manifest', async () => {
      const first = await local.run(EXPORT);
      const { Export: before, ...proven } = await theRecord(local, first);
      const second = await local.run({ ...EXPORT, Options: { Verify: 'Probe' } });
      expect(second).toMatchObject({ output: { Adopted: true, Export: { Level: 'Probe' } } });
      const { Export: after, ...record } = await theRecord(local, second);
      expect(record).toEqual(proven);
      expect(after).toEqual({ ...(await exportInS3(local)), Objects: before?.Objects });
      expect(after?.Claim).not.toEqual(before?.Claim);
    });

    test.each([
      ['changed', () => writeObject(local, keyOf('0002'), readObject(local, keyOf('0001')))],
      ['deleted', () => removeObject(local, keyOf('0002'))],
    ])('is none when an object is %s after it was proven, which is a warning with its name', async (_how, act) => {
      const outcome = await local.run(EXPORT, onEntering('RecordPoint', act));
      const warning = `The recovery point is not recorded. "${keyOf('0002')}" in S3 is no longer what was proven: changed or deleted since. Start the same request again: what exists is adopted, proven and recorded.`;
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { RecoveryPoint: null, Warnings: [warning] } });
      expect(theNotice(local).subject).toMatch(/^SUCCEEDED WITH WARNINGS: /);
      expect(await recordKeys(local)).toEqual([]);
    });

    test('is written by the same request when the versions could not be listed at first', async () => {
      const deny = onEntering('RecordPoint', () =>
        local.faults.inject({ operation: 'ListObjectVersions', error: 'AccessDenied' }),
      );
      const outcome = await local.run(EXPORT, deny);
      expect(outcome).toMatchObject({
        status: 'SUCCEEDED',
        output: { RecoveryPoint: null, Warnings: [expect.stringContaining('because of AccessDeniedException')] },
      });
      await theRecord(local, await local.run(EXPORT));
    });
  });
