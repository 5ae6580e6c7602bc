import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { onEntering, readObject } from '../../copy-snapshot/exports.ts';
import { theNotice } from '../../notices.ts';
import {
  DELETES,
  deletions,
  everything,
  expire,
  goneWith,
  KEEP_1,
  makeCopies,
  makeExports,
  outputOf,
  recordAt,
  settle,
} from '../given.ts';
import { reportOf } from '../reports.ts';

const KEEP_3 = { Lifecycle: { KeepLast: 3 }, Options: DELETES };

export const route = (local: TestService) =>
  describe('A run', () => {
    test('deletes exactly what the plan says; a second one deletes nothing', async () => {
      const copies = await makeCopies(local, [19, 20, 21, 22]);
      const exports = await makeExports(local, [19, 20, 21, 22]);
      // Beside them: a person's snapshot and object, and a copy of a copy, which shares the slot of its source's time.
      local.memorydb.store.addSnapshot({ name: 'copy-19-of-somebody', cluster: { Name: 'orders' } });
      await local.s3.store.putText(BUCKET, 'export-19-0009.rdb', 'somebody else');
      const { output } = await local.run({ SourceSnapshotName: 'copy-19', TargetSnapshotName: 'copy-of-copy' });
      const going = [copies[0], exports[0], (output as { RecoveryPoint: string }).RecoveryPoint].map(String);
      const gone = going.flatMap((key) => goneWith(local, key));
      const before = await everything(local);

      const outcome = await expire(local, KEEP_3);
      await settle(local);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: false, Warnings: [] } });
      expect(outputOf(outcome).Counts).toMatchObject({ DELETED: 3, LEFT: 0, FAILED: 0 });
      const markers = [...going, 'export-19.claim.json'].map((key) => `marker ${key}`);
      const after = await everything(local);
      // The marked record is a version of its own, which the marker hides.
      const marked = after.filter((each) => going.some((key) => each.startsWith(`${key} `)) && !before.includes(each));
      expect(marked).toHaveLength(3);
      expect(after).toEqual([...before.filter((each) => !gone.includes(each)), ...markers, ...marked].sort());
      const report = reportOf(local, outcome.execution);
      expect(report).toMatchObject({
        Result: 'OK',
        Outcomes: { DELETED: 3 },
        Format: expect.stringContaining('plan/1'),
      });
      expect(report.Points.filter(({ Outcome }) => Outcome).length).toBe(3);
      expect(theNotice(local, outcome).text).toContain('DELETED');

      const calls = deletions(local).length;
      const second = await expire(local, KEEP_3);
      expect(outputOf(second).Counts).toMatchObject({ DELETE: 0, FINISH: 0, MISSING: 0, DELETED: 0 });
      expect([deletions(local).length, await everything(local)]).toEqual([calls, after]);
    });

    test.each(['DeleteSnapshot', 'DeleteObject'])(
      'that is stopped at %s is finished by the next one',
      async (operation) => {
        const [first] =
          operation === 'DeleteSnapshot' ? await makeCopies(local, [20, 22]) : await makeExports(local, [20, 22]);
        const key = String(first);
        const gone = goneWith(local, key);
        local.faults.inject({
          operation,
          error: operation === 'DeleteObject' ? 'AccessDenied' : 'AccessDeniedException',
        });
        const broken = await expire(local, KEEP_1);
        expect(broken).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
        expect(recordAt(local, key).State).toBe('Deleting');

        const next = await expire(local, KEEP_1);
        await settle(local);
        expect(outputOf(next).Counts).toMatchObject({ FINISH: 1, DELETE: 0, DELETED: 1 });
        expect((await everything(local)).filter((each) => gone.includes(each))).toEqual([]);
      },
    );

    test('hides the claims of an export that was started twice, so that another source may have its name', async () => {
      const [first] = await makeExports(local, [20, 22]);
      await makeExports(local, [20]);
      expect(await local.s3.store.versions(BUCKET, 'export-20.claim.json')).toHaveLength(2);
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { DELETED: 1 }, Warnings: [] } });
      expect(await local.s3.store.list(BUCKET, 'export-20')).toEqual([]);
      const [again] = await makeExports(local, [21], 'Checksum', 'export-20');
      expect([recordAt(local, String(again)).Target, again === first]).toEqual(['export-20', false]);
    });

    test('hides the claim of an execution that ended before it recorded the same export', async () => {
      const [first] = await makeExports(local, [20, 22]);
      const { Source, Target } = recordAt(local, String(first));
      const again = local.start(
        { SourceSnapshotName: Source.Name, TargetSnapshotName: Target, TargetBucket: BUCKET },
        onEntering('PollStatus', () => again.execution.stop()),
      );
      expect((await again.outcome).status).toBe('ABORTED');
      expect(await local.s3.store.versions(BUCKET, 'export-20.claim.json')).toHaveLength(2);
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { DELETED: 1 }, Warnings: [] } });
      expect(await local.s3.store.list(BUCKET, 'export-20')).toEqual([]);
      // It hides it, and deletes no version that the record does not hold.
      const claims = await local.s3.store.versions(BUCKET, 'export-20.claim.json');
      expect(claims.map(({ isMarker }) => isMarker)).toEqual([true, false]);
      await makeExports(local, [21], 'Checksum', 'export-20');
    });

    test('counts what is in the place of what it has deleted, such as a manifest that somebody has written anew', async () => {
      await makeExports(local, [20, 22]);
      await local.s3.store.putText(BUCKET, 'export-20.manifest.json', 'annotated');
      expect(await expire(local, KEEP_1)).toMatchObject({
        status: 'SUCCEEDED',
        output: { Counts: { DELETED: 1 }, Warnings: [expect.stringContaining('Of 1 deleted exports, objects stay')] },
      });
      expect(await local.s3.store.list(BUCKET, 'export-20')).toEqual(['export-20.manifest.json']);
    });

    test('deletes in a bucket without versions what has the ETags of the record, and counts what has not', async () => {
      const settings = local.s3.store.bucket(BUCKET);
      local.s3.store.createBucket(BUCKET, { ...settings, isVersioned: false });
      const [first, second] = await makeExports(local, [19, 20, 21, 22]);
      expect(recordAt(local, String(first)).Export?.Objects.map(({ VersionId }) => VersionId)).toEqual([
        null,
        null,
        null,
      ]);
      await local.s3.store.putText(BUCKET, 'export-19.claim.json', 'forged');
      const outcome = await expire(local, { Lifecycle: { KeepLast: 2 }, Options: DELETES });
      const kept = 'Of 1 deleted exports, objects stay that are others than were proven; the report says of which.';
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { DELETED: 2 }, Warnings: [kept] } });
      const [row] = reportOf(local, outcome.execution).Points.filter(({ RecoveryPoint }) => RecoveryPoint === first);
      expect(row?.Reasons[0]).toMatch(/^Kept: 1 objects/);
      const keys = await local.s3.store.list(BUCKET);
      expect(keys.filter((key) => key.startsWith('export-19') || key.startsWith('export-20'))).toEqual([
        'export-19.claim.json',
      ]);
      expect([keys.includes(String(first)), keys.includes(String(second))]).toEqual([false, false]);
      expect(`${readObject(local, 'export-19.claim.json')}`).toBe('forged');
    });

    test('deletes what was exported before its bucket kept versions: the very objects', async () => {
      const settings = local.s3.store.bucket(BUCKET);
      local.s3.store.createBucket(BUCKET, { ...settings, isVersioned: false });
      const [first] = await makeExports(local, [20, 22]);
      expect(recordAt(local, String(first)).Export?.Manifest?.VersionId).toBeNull();
      local.s3.store.createBucket(BUCKET, { ...settings, isVersioned: true });
      const outcome = await expire(local, KEEP_1);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Counts: { DELETED: 1 }, Warnings: [] } });
      expect((await everything(local)).filter((each) => each.includes('export-20'))).toEqual([
        'marker export-20.claim.json',
      ]);
    });
  });
