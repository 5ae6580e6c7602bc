import { describe, expect, test } from '@jest/globals';
import { validateRequest } from '../../../functions/copy-snapshot/validate-request.ts';
import type { Tag } from '../../../functions/core/contract.ts';
import { STAMP_KEY, stampOf } from '../../../functions/core/copy/stamp.ts';
import { DEFAULT_OPTIONS } from '../../../functions/core/request/request-options.ts';
import { ACCOUNT, at, BUCKET, claimText, EXECUTION, SOURCE, SOURCE_ARN, TARGET } from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { arnOf, BucketInMemory, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

const minimal = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const exported = { ...minimal, TargetBucket: BUCKET };
const dry = { Options: { DryRun: true } };

function account() {
  const memorydb = new MemoryDbInMemory();
  const buckets = new BucketInMemory();
  const objects = new ObjectsInMemory();
  const handler = validateRequest({ memorydb, buckets, objects, allowedBuckets: () => [BUCKET] });
  return {
    memorydb,
    buckets,
    objects,
    validate: (Request: unknown, now = 5) => handler({ Request, Execution: EXECUTION, Now: at(now) }),
  };
}
const stamp = stampOf(
  { ...minimal, KmsKeyId: null },
  { Arn: arnOf(SOURCE), CreatedAt: '2026-11-20T03:00:00.000Z' },
  'memorydb-snapshot-copy',
);
const problems = (fields: [string, string?][]) => ({
  name: 'InvalidRequest',
  details: {
    Problems: fields.map(([field, rule = '']) =>
      expect.objectContaining({ field, rule: expect.stringContaining(rule) }),
    ),
  },
});

describe('a copy', () => {
  test('is planned with the tags of its source, those of the request over them, and the stamp', async () => {
    const { memorydb, buckets, validate } = account();
    const inherited: Tag[] = [
      { Key: 'team', Value: 'a' },
      { Key: 'cost', Value: null },
      { Key: 'aws:x', Value: 'y' },
    ];
    memorydb.tags.set(arnOf(SOURCE), inherited);
    const plan = await validate({ ...minimal, Tags: [{ Key: 'team', Value: 'b' }] });
    expect(plan).toEqual({
      Mode: 'Copy',
      Request: {
        ...minimal,
        TargetBucket: null,
        KmsKeyId: null,
        Tags: [
          { Key: 'team', Value: 'b' },
          { Key: 'cost', Value: null },
          { Key: STAMP_KEY, Value: stamp },
        ],
      },
      Options: DEFAULT_OPTIONS,
      Source: {
        Arn: arnOf(SOURCE),
        ClusterName: 'orders',
        Status: 'available',
        CreatedAt: '2026-11-20T03:00:00.000Z',
        SizeBytes: 22 * 2 ** 20,
        Shards: ['0001', '0004'],
      },
      Export: null,
      Stamp: stamp,
      Warnings: [],
      Deadline: at(720 * 60),
      Readiness: 'Ready',
      WaitSeconds: 30,
      EstimatedSeconds: 30,
      DryRun: null,
      Trigger: null,
    });
    expect(buckets.calls).toEqual([]);
    expect(memorydb.copies).toEqual([]);
  });

  test('is planned with a guess at how long MemoryDB needs, where the size is known', async () => {
    const { memorydb, validate } = account();
    expect(await validate(minimal)).toMatchObject({ EstimatedSeconds: 30 });
    memorydb.snapshots.set(
      SOURCE,
      snapshot(SOURCE, 'available', { ClusterConfiguration: { Shards: [{ Name: '0001' }] } }),
    );
    expect(await validate(minimal)).toMatchObject({ EstimatedSeconds: null });
  });

  test('does not even read the tags of its source when they are not wanted', async () => {
    const { memorydb, validate } = account();
    memorydb.tags.set(arnOf(SOURCE), fault('AccessDeniedException'));
    const plan = await validate({ ...minimal, Options: { InheritTags: false } });
    expect(plan.Request.Tags).toEqual([{ Key: STAMP_KEY, Value: stamp }]);
    await expect(validate(minimal)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('with more than 50 tags in all is refused', async () => {
    const { memorydb, validate } = account();
    memorydb.tags.set(
      arnOf(SOURCE),
      Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: null })),
    );
    await expect(validate(minimal)).rejects.toMatchObject(problems([['Tags', '50 more inherited']]));
  });

  test('has a deadline that counts from the start of the execution, however late it is looked at', async () => {
    const plan = await account().validate({ ...minimal, Options: { DeadlineMinutes: 10 } }, 400);
    expect(plan.Deadline).toBe(at(600));
  });
});

describe('a request', () => {
  test('that breaks rules is refused with all of them before AWS is asked', async () => {
    const { memorydb, validate } = account();
    memorydb.snapshots.set(SOURCE, new Error('It was asked.'));
    await expect(validate({ ...minimal, TargetSnapshotName: 'a--b', Owner: 1 })).rejects.toMatchObject(
      problems([['Owner'], ['TargetSnapshotName']]),
    );
    await expect(validate(undefined)).rejects.toMatchObject(problems([['(input)']]));
  });

  test("for a source that is not there fails with MemoryDB's own error", async () => {
    await expect(account().validate({ ...minimal, SourceSnapshotName: 'gone' })).rejects.toMatchObject({
      name: 'SnapshotNotFoundFault',
      sentence: expect.stringContaining('"gone"'),
    });
  });

  test.each(['failed', 'deleting'])('for a source that is %s is refused for good', async (status) => {
    const { memorydb, validate } = account();
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
    await expect(validate(minimal)).rejects.toMatchObject({
      name: 'InvalidSnapshotStateFault',
      sentence: expect.stringContaining(`is ${status} and cannot be copied`),
    });
  });

  test.each(['creating', 'copying', 'a new word'])(
    'for a source that is %s waits, until the deadline',
    async (status) => {
      const { memorydb, validate } = account();
      memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
      expect(await validate(minimal)).toMatchObject({ Readiness: 'SourceNotReady', WaitSeconds: 30 });
      expect(await validate(minimal, 3_600)).toMatchObject({ WaitSeconds: 342 });
      await expect(validate(minimal, 720 * 60)).rejects.toMatchObject({
        name: 'InvalidSnapshotStateFault',
        sentence: expect.stringContaining(`was still ${status} at the deadline`),
      });
    },
  );
});

describe('an export', () => {
  test('is planned with its bucket, without tags, and with what the bucket held before', async () => {
    const { buckets, validate } = account();
    buckets.objects.set(`${TARGET}-old.txt`, new Uint8Array(1));
    buckets.objects.set('something-else.rdb', new Uint8Array(1));
    const plan = await validate(exported);
    expect(plan).toMatchObject({
      Mode: 'Export',
      Export: { Bucket: BUCKET, OwnerAccountId: ACCOUNT, OtherKeys: [`${TARGET}-old.txt`] },
      Warnings: [],
    });
    expect(plan.Request.Tags).toEqual([]);
    expect(buckets.calls).toEqual([
      `head ${BUCKET}`,
      `policy ${BUCKET}`,
      `objectOwnership ${BUCKET}`,
      `list ${BUCKET} ${TARGET}-`,
      `list ${BUCKET} ${TARGET}.manifest.json`,
    ]);
  });

  test('carries what could not be confirmed about the bucket as warnings', async () => {
    const { buckets, validate } = account();
    buckets.policyText = null;
    buckets.ownership = 'BucketOwnerEnforced';
    const { Warnings } = await validate(exported);
    expect(Warnings).toEqual([expect.stringContaining('policy'), expect.stringContaining('BucketOwnerEnforced')]);
  });

  test('over objects that are there is refused with each of them', async () => {
    const { buckets, validate } = account();
    for (const shard of ['0001', '0002', '0004']) buckets.objects.set(`${TARGET}-${shard}.rdb`, new Uint8Array(1));
    await expect(validate(exported)).rejects.toMatchObject(
      problems([
        ['TargetSnapshotName', 'never overwrites'],
        ['TargetSnapshotName', 'never overwrites'],
      ]),
    );
  });

  test.each([
    [{ state: 'missing' }, 'exists'],
    [{ state: 'denied' }, 's3:ListBucket'],
    [{ state: 'elsewhere', region: 'us-east-1' }, 'us-east-1'],
  ] as const)('into a bucket that is %j is refused without looking further', async (facts, rule) => {
    const { buckets, validate } = account();
    buckets.facts = facts;
    await expect(validate(exported)).rejects.toMatchObject(problems([['TargetBucket', rule]]));
    expect(buckets.calls).toEqual([`head ${BUCKET}`]);
  });

  test('of a data-tiered snapshot into a bucket of another region has both problems', async () => {
    const { memorydb, buckets, validate } = account();
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'available', { DataTiering: 'true' }));
    buckets.facts = { state: 'usable', region: 'us-east-1' };
    await expect(validate(exported)).rejects.toMatchObject(
      problems([['SourceSnapshotName', 'tiering'], ['TargetBucket']]),
    );
  });

  test('of a source still being made waits, though its shards are not known yet', async () => {
    const { memorydb, validate } = account();
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'creating', { ClusterConfiguration: { Name: 'orders' } }));
    expect(await validate(exported)).toMatchObject({ Readiness: 'SourceNotReady', Source: { Shards: [] } });
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'available', { ClusterConfiguration: { Name: 'orders' } }));
    await expect(validate(exported)).rejects.toMatchObject(problems([['SourceSnapshotName', 'shards']]));
  });

  test('fails with the fault of S3 when the bucket cannot be listed', async () => {
    const { buckets, validate } = account();
    buckets.broken.set('list', fault('TransientServiceError'));
    await expect(validate(exported)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

describe('an export that an earlier execution has begun', () => {
  const FILE = `${TARGET}-0004.rdb`;
  function begun(text = claimText({ OtherKeys: ['orders-2026-11-20-old.txt'] }), files = [FILE, `${TARGET}-new.txt`]) {
    const made = account();
    made.objects.put(`${TARGET}.claim.json`, text);
    for (const key of files) made.buckets.objects.set(key, new Uint8Array(1));
    return made;
  }
  const OF_ANOTHER = claimText({ Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-19T03:00:00.000Z' } });

  test('is planned with its files, and with what the bucket held before it', async () => {
    const { validate } = begun();
    expect(await validate(exported)).toMatchObject({
      Readiness: 'Ready',
      Export: { OtherKeys: ['orders-2026-11-20-old.txt'] },
    });
  });

  test.each(['copying', 'failed', 'deleting'])('is finished though the source is %s', async (status) => {
    const { memorydb, validate } = begun();
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
    expect(await validate(exported, 720 * 60)).toMatchObject({ Readiness: 'Ready', Source: { Status: status } });
  });

  test('is finished though the source is gone, which the claim describes', async () => {
    const { memorydb, validate } = begun();
    memorydb.snapshots.clear();
    expect(await validate(exported)).toMatchObject({
      Readiness: 'Ready',
      Source: {
        Arn: SOURCE_ARN,
        ClusterName: 'orders',
        CreatedAt: '2026-11-20T03:00:00.000Z',
        Shards: ['0001', '0004'],
        Status: 'deleted',
      },
    });
  });

  test.each([
    ['no file is there', claimText(), []],
    ['the claim is for another source', claimText({ Source: { Arn: 'a', Name: 'another', CreatedAt: null } }), [FILE]],
    ['the claim does not describe it', claimText({ Snapshot: { ClusterConfiguration: {} } }), [FILE]],
    ['there is no claim', 'my notes', [FILE]],
  ])('is not to be finished if the source is gone and %s', async (_what, text, files) => {
    const { memorydb, validate } = begun(text, files);
    memorydb.snapshots.clear();
    await expect(validate(exported)).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' });
  });

  test.each(['NoSuchBucket', 'PermanentRedirect'])(
    'is not looked for in a bucket that is not there, or in another region (%s): the source is not found',
    async (error) => {
      const { memorydb, objects, validate } = begun();
      memorydb.snapshots.clear();
      objects.broken.set('readText', Object.assign(new Error('no such bucket here'), { name: error }));
      await expect(validate(exported)).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' });
    },
  );

  test('waits for a source that is busy as long as no file is there', async () => {
    const { memorydb, validate } = begun(claimText(), []);
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'copying'));
    expect(await validate(exported)).toMatchObject({ Readiness: 'SourceNotReady' });
  });

  test.each([
    ['of another source', OF_ANOTHER],
    ['of another deployment', claimText({ Execution: EXECUTION.Id.replace('memorydb-snapshot-copy', 'another') })],
    ['that is none', 'my notes'],
  ])(
    'is not taken for one with a claim %s: ClaimExport is to refuse it at once, whatever is there',
    async (_what, text) => {
      for (const files of [[FILE], [`${TARGET}.manifest.json`], []]) {
        const { memorydb, validate } = begun(text, files);
        memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'creating'));
        expect(await validate(exported)).toMatchObject({ Readiness: 'Ready', DryRun: null });
        expect((await validate({ ...exported, ...dry })).DryRun).toMatchObject({
          WouldDo: expect.stringContaining('fail with ExportNameClaimed: '),
          Error: 'ExportNameClaimed',
        });
      }
    },
  );

  test('has left a manifest only: that is refused', async () => {
    const { validate } = begun(claimText(), [`${TARGET}.manifest.json`]);
    await expect(validate(exported)).rejects.toMatchObject(problems([['TargetSnapshotName', 'never overwrites']]));
  });

  test.each([
    [
      'would be finished',
      claimText(),
      [FILE],
      `would finish the export of "${SOURCE}" that an earlier execution began: wait until all of s3://${BUCKET}/`,
    ],
    ['would be started anew', claimText(), [], `would export "${SOURCE}" to s3://${BUCKET}/${TARGET}-*.rdb`],
  ])('%s, says a dry run', async (_what, text, files, report) => {
    const { DryRun } = await begun(text, files).validate({ ...exported, ...dry });
    expect(DryRun?.WouldDo).toContain(report);
    expect(DryRun?.Error).toBeNull();
  });

  const OF_ANOTHER_MACHINE = claimText({ Execution: EXECUTION.Id.replace(/[^:]+:[^:]+$/, 'another-machine:orders') });

  test.each([
    ['for another source', OF_ANOTHER, [], 'another snapshot, "'],
    ['that is none', 'my notes', [], `the object "${TARGET}.claim.json" is no claim of this tool`],
    ['of another state machine', OF_ANOTHER_MACHINE, [], 'an execution of another state machine, arn:'],
    ['of another one, with files', OF_ANOTHER_MACHINE, [FILE], 'an execution of another state machine, arn:'],
  ])('would fail over a claim %s, says a dry run', async (_what, text, files, reason) => {
    const { DryRun } = await begun(text, files).validate({ ...exported, ...dry });
    expect(DryRun?.WouldDo).toContain(`would fail with ExportNameClaimed: ${reason}`);
    expect(DryRun?.Error).toBe('ExportNameClaimed');
  });
});

describe('a dry run', () => {
  const target = (status: string, tags: Tag[]) => {
    const { memorydb, validate } = account();
    memorydb.snapshots.set(TARGET, snapshot(TARGET, status));
    memorydb.tags.set(arnOf(TARGET), tags);
    return validate({ ...minimal, ...dry });
  };

  test('reports that the copy would be made when the name is free', async () => {
    const { memorydb, validate } = account();
    expect((await validate({ ...minimal, ...dry })).DryRun?.WouldDo).toContain(`copy "${SOURCE}" to "${TARGET}"`);
    expect(memorydb.copies).toEqual([]);
  });

  test.each([
    ['available', [{ Key: STAMP_KEY, Value: stamp }], 'would adopt'],
    ['available', [], 'would fail with SnapshotAlreadyExistsFault'],
    ['creating', [], 'would wait for'],
  ])('reports of a name taken by a snapshot that is %s with the tags %j: it %s', async (status, tags, report) => {
    expect((await target(status, tags)).DryRun?.WouldDo).toContain(report);
  });

  test('reports the objects of an export, and does not mind a snapshot of that name', async () => {
    const { memorydb, validate } = account();
    memorydb.snapshots.set(TARGET, snapshot(TARGET));
    const { DryRun } = await validate({ ...exported, ...dry });
    expect(DryRun?.ExpectedObjects).toEqual([`${TARGET}-0001.rdb`, `${TARGET}-0004.rdb`]);
    expect(DryRun?.WouldDo).toContain('export');
  });
});
