import { describe, expect, test } from '@jest/globals';
import { BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import {
  copyCalls,
  EXPORT,
  KEYS,
  keysIn,
  MANIFEST,
  onEntering,
  readObject,
  seedFile,
  writeObject,
} from '../exports.ts';
import { expectFailure } from '../failures.ts';

/** A request that must be refused for these problems, and for no others, before anything is started. */
async function expectRefusal(local: TestService, input: object, problems: readonly object[]): Promise<void> {
  const objects = await keysIn(local);
  const outcome = await local.run(input);
  expectFailure(local, outcome, {
    error: 'InvalidRequest',
    failedIn: 'ValidateRequest',
    sentence: /^The request has .* \(rule: .*; remedy: .*\)\. Nothing was started\.$/,
    fix: null,
    details: { Problems: problems.map((problem) => expect.objectContaining(problem)) },
  });
  expect(outcome.retries).toEqual([]);
  expect(copyCalls(local)).toEqual([]);
  expect(await keysIn(local)).toEqual(objects);
}

const aboutBucket = (rule: string) => ({
  field: 'TargetBucket',
  value: BUCKET,
  rule: expect.stringContaining(rule),
  remedy: expect.stringMatching(/\w/),
});
const refuse = (error: string) => ({ operation: 'HeadBucket', error });

export const route = (local: TestService) =>
  describe('An export is refused', () => {
    test('when one of its keys is taken, and the object stays as it is', async () => {
      writeObject(local, KEYS[1] ?? '', 'mine');
      const problem = { field: 'TargetSnapshotName', value: KEYS[1], remedy: expect.stringContaining('another') };
      await expectRefusal(local, EXPORT, [problem]);
      expect(readObject(local, KEYS[1] ?? '').toString()).toBe('mine');
    });

    test('when the manifest of an earlier one is still there, though its objects are gone', async () => {
      writeObject(local, MANIFEST, '{}');
      expectFailure(local, await local.run(EXPORT), {
        error: 'InvalidRequest',
        failedIn: 'ValidateRequest',
        details: { Problems: [expect.objectContaining({ field: 'TargetSnapshotName', value: MANIFEST })] },
      });
      expect(copyCalls(local)).toEqual([]);
    });

    test('by MemoryDB, when a key is taken after it was looked for', async () => {
      const outcome = await local.run(
        EXPORT,
        onEntering('CopySnapshot', () => writeObject(local, KEYS[0] ?? '', 'mine')),
      );
      expectFailure(local, outcome, {
        error: 'InvalidParameterValueException',
        failedIn: 'CopySnapshot',
        sentence: `The S3 bucket ${BUCKET} already contains an object with key ${KEYS[0]}.`,
        fix: null,
      });
      expect(readObject(local, KEYS[0] ?? '').toString()).toBe('mine');
      expect(await keysIn(local)).toEqual([KEYS[0]]);
    });

    test('when there is no such bucket', async () => {
      local.faults.inject(refuse('NoSuchBucket'));
      await expectRefusal(local, EXPORT, [aboutBucket('a bucket that exists')]);
    });

    test('when the bucket is in another region, which is named', async () => {
      local.s3.store.createBucket(BUCKET, { region: 'us-west-2' });
      await expectRefusal(local, EXPORT, [
        aboutBucket("a bucket in eu-central-1, the snapshot's region (this one is in us-west-2)"),
      ]);
    });

    test("when the bucket is another account's", async () => {
      local.s3.store.createBucket(BUCKET, { owner: '999988887777' });
      await expectRefusal(local, EXPORT, [aboutBucket('a bucket of account 111122223333')]);
    });

    test('when the bucket may not be listed', async () => {
      local.faults.inject(refuse('AccessDenied'));
      await expectRefusal(local, EXPORT, [aboutBucket('s3:ListBucket')]);
    });

    test('when the deployment may not export to the bucket, without asking S3', async () => {
      local.s3.store.createBucket('somebodys-bucket');
      const rule = expect.stringContaining(`one of the buckets that this deployment may export to: ${BUCKET}`);
      const problem = { field: 'TargetBucket', value: 'somebodys-bucket', rule };
      await expectRefusal(local, { ...EXPORT, TargetBucket: 'somebodys-bucket' }, [problem]);
      expect(local.s3.calls.map(({ input }) => input)).not.toContainEqual(
        expect.objectContaining({ Bucket: 'somebodys-bucket' }),
      );
      expect(local.memorydb.calls).toEqual([]);
    });

    test('when it asks for a key or for tags, which an export cannot have', async () => {
      const Tags = [{ Key: 'team', Value: 'shop' }];
      const problems = [{ field: 'KmsKeyId' }, { field: 'Tags', remedy: 'remove Tags' }];
      await expectRefusal(local, { ...EXPORT, KmsKeyId: 'alias/orders', Tags }, problems);
      expect(local.memorydb.calls).toEqual([]);
    });

    test('when the source has data tiering', async () => {
      const shards = [{ file: seedFile('0001') }];
      local.memorydb.store.addSnapshot({ name: 'tiered', dataTiering: true, shards });
      const problem = { field: 'SourceSnapshotName', value: 'tiered', rule: expect.stringContaining('data tiering') };
      await expectRefusal(local, { ...EXPORT, SourceSnapshotName: 'tiered' }, [problem]);
    });

    test('when DescribeSnapshots lists no shards, since it could not be proven', async () => {
      local.memorydb.store.addSnapshot({ name: 'bare', shards: [] });
      const problem = { field: 'SourceSnapshotName', value: 'bare', rule: expect.stringContaining('whose shards') };
      await expectRefusal(local, { ...EXPORT, SourceSnapshotName: 'bare' }, [problem]);
    });

    test('for everything that AWS shows at once', async () => {
      const shards = [{ file: seedFile('0001') }];
      local.memorydb.store.addSnapshot({ name: 'tiered', dataTiering: true, shards });
      writeObject(local, KEYS[0] ?? '', 'mine');
      const problems = [{ field: 'SourceSnapshotName' }, { field: 'TargetSnapshotName', value: KEYS[0] }];
      await expectRefusal(local, { ...EXPORT, SourceSnapshotName: 'tiered' }, problems);
    });

    test('when the source has failed', async () => {
      local.memorydb.store.setStatus(SOURCE, 'failed');
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'ValidateRequest',
        sentence: `The source snapshot "${SOURCE}" is failed and cannot be copied.`,
        fix: `aws memorydb describe-snapshots --snapshot-name ${SOURCE} --show-detail`,
      });
      expect(copyCalls(local)).toEqual([]);
    });
  });
