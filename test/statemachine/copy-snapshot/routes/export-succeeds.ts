import { readFileSync } from 'node:fs';
import { DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { describe, expect, test } from '@jest/globals';
import { withoutShards } from '../../../../functions/core/copy/source.ts';
import { ACCOUNT_ID } from '../../../../local/service/world.ts';
import { BEGIN, BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keyOf, keysIn, MANIFEST, readObject, SHARDS, seedFile, TARGET } from '../exports.ts';

export const route = (local: TestService) =>
  describe('An export that succeeds', () => {
    test('writes what every shard holds, byte by byte', async () => {
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED' });
      expect(await keysIn(local)).toEqual(KEYS);
      for (const shard of SHARDS) expect(readObject(local, keyOf(shard))).toEqual(readFileSync(seedFile(shard)));
    });

    test('asks MemoryDB once, without tags, and leaves no snapshot behind', async () => {
      await local.run(EXPORT);
      expect(copyCalls(local)).toEqual([EXPORT]);
      expect(local.memorydb.calls.map(({ operation }) => operation)).not.toContain('ListTags');
      expect(local.memorydb.store.state.snapshots.map(({ name }) => name)).toEqual([SOURCE]);
    });

    test('names the account that must own the bucket in every call to S3', async () => {
      await local.run(EXPORT);
      const owners = local.s3.calls.map(({ input }) => (input as { ExpectedBucketOwner?: string }).ExpectedBucketOwner);
      expect(owners.length).toBeGreaterThan(9);
      expect(new Set(owners)).toEqual(new Set([ACCOUNT_ID]));
    });

    test('goes from the request to the proof', async () => {
      const { states } = await local.run(EXPORT);
      const polls = states.slice(states.indexOf('WaitForCopy'), states.indexOf('PlanVerification'));
      expect(states.filter((state) => !polls.includes(state))).toEqual([
        ...['AcceptRequest', 'ValidateRequest', 'IsDryRun', 'IsSourceReady', 'ClaimExport', 'CopySnapshot'],
        ...['IsCopyStarted', 'PlanVerification', 'VerifyShards', 'ConcludeExport', 'IsExportProven'],
        ...['RecordPoint', 'NotifySuccess', 'Succeeded'],
      ]);
      expect(new Set(polls)).toEqual(new Set(['WaitForCopy', 'PollStatus', 'IsCopyComplete']));
    });

    test('puts out the snapshot without its shards, and each object with what was proven of it', async () => {
      const { output, execution } = await local.run(EXPORT);
      const client = new MemoryDBClient({ endpoint: local.service.urls.memorydb });
      const described = await client.send(new DescribeSnapshotsCommand({ SnapshotName: SOURCE, ShowDetail: true }));
      expect(described.Snapshots?.[0]?.ClusterConfiguration?.Shards).toHaveLength(3);
      expect(output).toEqual({
        Mode: 'Export',
        SourceSnapshotName: SOURCE,
        TargetSnapshotName: TARGET,
        Trigger: null,
        Snapshot: JSON.parse(JSON.stringify(withoutShards(described.Snapshots?.[0] ?? {}))),
        Export: {
          Bucket: BUCKET,
          Level: 'Checksum',
          Objects: SHARDS.map((Shard) => ({
            Shard,
            Key: keyOf(Shard),
            Bytes: readFileSync(seedFile(Shard)).length,
            Format: readFileSync(seedFile(Shard)).toString('latin1', 0, 9),
            Verdict: 'verified',
            // Its own, which it ends with.
            Crc64: readFileSync(seedFile(Shard))
              .readBigUInt64LE(readFileSync(seedFile(Shard)).length - 8)
              .toString(16)
              .padStart(16, '0'),
            ETag: expect.stringMatching(/^"[\da-f]{32}-1"$/),
          })),
          Verified: expect.stringMatching(
            /^Every shard has its object, and none was there before the name was claimed\. Every byte/,
          ),
          Manifest: MANIFEST,
          Warnings: [],
        },
        RecoveryPoint: expect.stringMatching(/^recovery-points\/orders\/.*-export-[\da-f]{16}\.json$/),
        Adopted: false,
        Warnings: [],
        Times: expect.any(Object),
        Polls: expect.any(Number),
        NoticeId: `${execution.arn}#SUCCEEDED`,
      });
    });

    test('puts out when things happened, and how often it looked', async () => {
      local.memorydb.script({ seconds: 600 });
      const { output, execution, states } = await local.run(EXPORT);
      const { Times, Polls } = output as { Times: Readonly<Record<string, string>>; Polls: number };
      expect(Object.keys(Times)).toEqual(['StartedAt', 'CopyStartedAt', 'CompletedAt', 'EndedAt']);
      expect(Object.values(Times)).toEqual(Object.values(Times).toSorted());
      expect(Times).toMatchObject({ StartedAt: BEGIN, EndedAt: execution.stopDate?.toISOString() });
      const seconds = (Date.parse(Times['CompletedAt'] ?? '') - Date.parse(Times['CopyStartedAt'] ?? '')) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(600);
      expect(seconds).toBeLessThan(600 * 1.1);
      expect(Polls).toBe(states.filter((state) => state === 'PollStatus').length);
    });

    test('is reported once, with what lies where', async () => {
      await local.run(EXPORT);
      const { subject, text, body } = theNotice(local);
      const bytes = SHARDS.reduce((sum, shard) => sum + readFileSync(seedFile(shard)).length, 0);
      expect(subject).toBe(`SUCCEEDED: MemoryDB export of ${SOURCE}`);
      expect(body).toMatchObject({
        outcome: 'SUCCEEDED',
        mode: 'Export',
        cluster: 'orders',
        error: null,
        warnings: [],
      });
      expect(body).toMatchObject({ bucket: BUCKET, objects: 3, bytes });
      for (const key of KEYS) expect(text).toContain(`${key}  `);
    });

    test('of one shard puts out a list of one object', async () => {
      local.memorydb.store.addSnapshot({ name: 'single', shards: [{ slots: '0-5461', file: seedFile('0001') }] });
      const { output } = await local.run({ ...EXPORT, SourceSnapshotName: 'single' });
      expect(output).toMatchObject({ Export: { Objects: [{ Shard: '0001', Key: keyOf('0001') }] } });
      expect(await keysIn(local)).toEqual([keyOf('0001')]);
      expect(theNotice(local).body).toMatchObject({ objects: 1 });
    });

    test('takes the shards by their names, which may have gaps', async () => {
      const names = ['0001', '0004', '0017'];
      const shards = names.map((name) => ({ name, slots: '5462-10922', file: seedFile('0002') }));
      local.memorydb.store.addSnapshot({ name: 'resharded', shards });
      const { output } = await local.run({ ...EXPORT, SourceSnapshotName: 'resharded' });
      expect(output).toMatchObject({ Export: { Objects: names.map((Shard) => ({ Shard, Key: keyOf(Shard) })) } });
      expect(await keysIn(local)).toEqual(names.map(keyOf));
    });

    test('may have a name that only S3 would take', async () => {
      const TargetSnapshotName = 'Backups/März 2026/100% "orders"';
      const { output } = await local.run({ ...EXPORT, TargetSnapshotName });
      const keys = SHARDS.map((shard) => `${TargetSnapshotName}-${shard}.rdb`);
      expect(output).toMatchObject({ Export: { Objects: keys.map((Key) => ({ Key })) }, Warnings: [] });
      expect(await keysIn(local)).toEqual(keys);
      expect(theNotice(local).body.target).toBe(TargetSnapshotName);
    });

    test('needs no source that ever reads busy', async () => {
      local.memorydb.script({ seconds: 1200, sourceReadsBusy: false });
      const { status, seconds } = await local.run(EXPORT);
      expect(status).toBe('SUCCEEDED');
      expect(seconds).toBeGreaterThanOrEqual(1200);
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('waits for a source that is still being made', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const { outcome } = local.start(EXPORT);
      await local.clock.sleep(200_000);
      expect(copyCalls(local)).toEqual([]);
      local.memorydb.store.setStatus(SOURCE, 'available');
      const { status, states } = await outcome;
      expect(status).toBe('SUCCEEDED');
      expect(states.filter((state) => state === 'WaitForSource').length).toBeGreaterThan(2);
      expect(copyCalls(local)).toHaveLength(1);
    });
  });
