import { DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { describe, expect, test } from '@jest/globals';
import { BEGIN, SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, TARGET } from '../exports.ts';
import { COPY, expectCopied, KMS_KEY, snapshot, visits } from '../given.ts';

export const route = (local: TestService) =>
  describe('A copy that succeeds', () => {
    test('goes from the request to a copy that is available', async () => {
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      const polling = ['WaitForCopy', 'PollStatus', 'IsCopyComplete'];
      expect(outcome.states.filter((state) => !polling.includes(state))).toEqual([
        ...['AcceptRequest', 'ValidateRequest', 'IsDryRun', 'IsSourceReady', 'CopySnapshot', 'IsCopyStarted'],
        ...['RecordPoint', 'NotifySuccess', 'Succeeded'],
      ]);
      expect(outcome.retries).toEqual([]);
      expect(copyCalls(local)).toHaveLength(1);
      expect(local.s3.calls.map(({ operation }) => operation)).toEqual(['PutObject']);
    });

    test('puts out the snapshot whole, as the API returns it', async () => {
      const outcome = await local.run(COPY);
      const client = new MemoryDBClient({ endpoint: local.service.urls.memorydb });
      const described = await client.send(new DescribeSnapshotsCommand({ SnapshotName: TARGET, ShowDetail: true }));
      expect(described.Snapshots?.[0]?.ClusterConfiguration?.Shards).toHaveLength(3);
      expect(outcome.output).toEqual({
        Mode: 'Copy',
        SourceSnapshotName: SOURCE,
        TargetSnapshotName: TARGET,
        Trigger: null,
        Snapshot: JSON.parse(JSON.stringify(described.Snapshots?.[0])),
        Export: null,
        RecoveryPoint: expect.stringMatching(
          /^recovery-points\/orders\/2026-11-20T03-00-17\.000Z-copy-[\da-f]{16}\.json$/,
        ),
        Adopted: false,
        Warnings: [],
        Times: expect.any(Object),
        Polls: visits(outcome, 'PollStatus'),
        NoticeId: `${outcome.execution.arn}#SUCCEEDED`,
      });
    });

    test('is noticed soon after it is available, with few looks, however long it takes', async () => {
      local.memorydb.script({ seconds: 7200 });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      const { Times } = outcome.output as { Times: Readonly<Record<string, string>> };
      expect(Object.values(Times)).toEqual(Object.values(Times).toSorted());
      expect(Times).toMatchObject({ StartedAt: BEGIN, EndedAt: outcome.execution.stopDate?.toISOString() });
      expect(outcome.seconds).toBeGreaterThanOrEqual(7200);
      expect(outcome.seconds).toBeLessThan(7200 * 1.1);
      expect(visits(outcome, 'PollStatus')).toBeLessThan(0.4 * (7200 / 30));
    });

    test('is reported once, with what was copied to what', async () => {
      const { subject, body } = expectCopied(local, await local.run(COPY));
      expect(subject).toBe(`SUCCEEDED: MemoryDB copy of ${SOURCE}`);
      expect(body).toMatchObject({ source: SOURCE, target: TARGET, bucket: null, error: null, objects: null });
      expect(body.summary).toMatch(
        new RegExp(`^The copy "${TARGET}" of "${SOURCE}" is available \\d+ s after the call`),
      );
    });

    test('may be asked for in capitals, which MemoryDB does not know', async () => {
      const capitals = { SourceSnapshotName: SOURCE.toUpperCase(), TargetSnapshotName: TARGET.toUpperCase() };
      expectCopied(local, await local.run(capitals));
      expect(copyCalls(local)).toMatchObject([COPY]);
    });

    test('is encrypted with the key that was asked for', async () => {
      const outcome = await local.run({ ...COPY, KmsKeyId: KMS_KEY });
      expectCopied(local, outcome);
      expect(copyCalls(local)).toMatchObject([{ KmsKeyId: KMS_KEY }]);
      expect(outcome.output).toMatchObject({ Snapshot: { KmsKeyId: KMS_KEY } });
    });

    test("names no key when none was asked for, so that the source's is kept", async () => {
      local.memorydb.store.removeSnapshot(SOURCE);
      local.memorydb.store.addSnapshot({ name: SOURCE, kmsKeyId: KMS_KEY, cluster: { Name: 'orders' } });
      const outcome = await local.run(COPY);
      expectCopied(local, outcome);
      expect(copyCalls(local)).toEqual([expect.not.objectContaining({ KmsKeyId: expect.anything() })]);
      expect(snapshot(local).kmsKeyId).toBe(KMS_KEY);
    });

    test('needs no size of its source to be known', async () => {
      local.memorydb.store.removeSnapshot(SOURCE);
      const shards = [{ size: null }];
      local.memorydb.store.addSnapshot({ name: SOURCE, shards, cluster: { Name: 'orders' } });
      expectCopied(local, await local.run(COPY));
    });
  });
