import { beforeEach, describe, expect, test } from '@jest/globals';
import { objectsOf } from '../../../functions/core/lifecycle/home.ts';
import { recordText } from '../../../functions/core/recovery-points/merge-record.ts';
import { readRecord } from '../../../functions/core/recovery-points/read-record.ts';
import { type RecoveryPoint, recordKey } from '../../../functions/core/recovery-points/record.ts';
import { expirePoint } from '../../../functions/expire-recovery-points/expire-point.ts';
import { copyOf, expireInput, exportOf, NOW } from '../core/lifecycle/expiring.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { ExpiringAccount } from '../expiring-account.ts';
import { etagOf, fault } from '../ports.ts';

const COPY = copyOf(20);
const EXPORT = exportOf(20);
const kinds = [
  ['copy', COPY, copyOf(22)],
  ['export', EXPORT, exportOf(22)],
] as const;

let account: ExpiringAccount;
beforeEach(() => {
  account = new ExpiringAccount();
});

const expire = (record: RecoveryPoint, newest: readonly RecoveryPoint[]) => {
  const { copies, objects, stored, runs } = account;
  return expirePoint({ copies, objects, stored, runs, stateMachineArn: (machine) => machine })(
    expireInput(record, newest),
  );
};
const stateOf = (record: RecoveryPoint) =>
  readRecord(recordKey(record), account.objects.textOf(recordKey(record)) ?? '')?.State;
const namesOf = (record: RecoveryPoint) =>
  record.Export
    ? objectsOf(record.Export).map(({ Key, VersionId }) => `${Key}?${VersionId}`)
    : [`snapshot ${record.Target}`];

describe.each(kinds)('A %s', (_kind, record, newest) => {
  test('goes with exactly what its record holds, its manifest first and its record last; nothing else does', async () => {
    account.add(record, newest, copyOf(19), exportOf(19));
    expect(await expire(record, [newest])).toEqual({ Outcome: 'DELETED' });
    expect(account.deleted).toEqual([...namesOf(record), `record ${recordKey(record)}`]);
    expect(await expire(record, [newest])).toEqual({ Outcome: 'ALREADY_GONE' });
  });

  test('is marked before anything of it is deleted', async () => {
    account.add(record, newest);
    const states: unknown[] = [];
    account.before = () => void states.push(stateOf(record));
    await expire(record, [newest]);
    expect(new Set(states)).toEqual(new Set(['Deleting']));
  });

  test.each(['snapshot', '.manifest.json', '-0002.rdb', '.claim.json', 'recovery-points/'])(
    'whose deletion ends at %s is finished when it is tried again',
    async (at) => {
      account.add(record, newest);
      let isBroken = true;
      account.before = (what) => {
        if (isBroken && (what.includes(at) || (at === 'snapshot' && what === COPY.Target)))
          throw fault('TransientServiceError');
      };
      const first = await expire(record, [newest]).catch(({ name }) => name);
      isBroken = false;
      if (first === 'TransientServiceError') expect(await expire(record, [newest])).toEqual({ Outcome: 'DELETED' });
      expect(account.deleted).toEqual([...namesOf(record), `record ${recordKey(record)}`]);
    },
  );

  test('stays, with its record as it was, when a guard says so', async () => {
    account.add(record, newest);
    account.objects.objects.delete(recordKey(newest));
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'NewestGone' });
    expect([account.deleted, stateOf(record)]).toEqual([[], 'Proven']);
  });

  test('stays when its newest is recorded, and no longer exists', async () => {
    account.add(record, newest);
    account.snapshots.delete(newest.Target);
    if (newest.Export) account.change(newest.Export.Objects[1] ?? { Key: '', VersionId: null }, { etag: '"another"' });
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'NewestGone' });
  });

  test('goes if the second of two newest is there', async () => {
    const gone = { ...newest, Target: 'gone' } as RecoveryPoint;
    account.add(record, newest);
    expect(await expire(record, [gone, newest])).toEqual({ Outcome: 'DELETED' });
  });

  test('goes while its newest is restored from, or copied', async () => {
    account.add(record, newest);
    const copy = account.snapshots.get(newest.Target);
    for (const status of copy ? ['restoring', 'copying'] : []) {
      account.snapshots.set(newest.Target, { ...copy, status } as NonNullable<typeof copy>);
      expect(await expire(record, [newest])).toEqual({ Outcome: 'DELETED' });
      account.add(record);
    }
  });

  test('stays when an execution that began after the plan uses it; what ran before was in the plan', async () => {
    account.add(record, newest);
    const bucket = record.Export ? { TargetBucket: 'b' } : {};
    account.running({ SourceSnapshotName: 'x', TargetSnapshotName: record.Target, ...bucket }, NOW);
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'InUse' });
    account.executions.length = 0;
    account.running({ SourceSnapshotName: 'x', TargetSnapshotName: record.Target }, '2026-11-23T02:59:59.999Z');
    expect(await expire(record, [newest])).toEqual({ Outcome: 'DELETED' });
  });

  test('stays when its record changes while it is looked at', async () => {
    account.add(record, newest);
    const { writeText } = account.objects;
    account.objects.writeText = async (place, text, replacing) => {
      account.objects.put(recordKey(record), recordText({ ...record, ProvenAt: NOW }));
      return writeText.call(account.objects, place, text, replacing);
    };
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'Changed' });
    expect([account.deleted, stateOf(record)]).toEqual([[], 'Proven']);
  });

  test('goes when the answer of its mark is lost, and S3 refuses the next try of the same', async () => {
    account.add(record, newest);
    const { writeText } = account.objects;
    account.objects.writeText = async (place, text, replacing) => {
      await writeText.call(account.objects, place, text, replacing);
      return writeText.call(account.objects, place, text, replacing);
    };
    expect(await expire(record, [newest])).toEqual({ Outcome: 'DELETED' });
  });

  test('whose record is revived meanwhile keeps it', async () => {
    account.add(record, newest);
    account.before = () => account.objects.put(recordKey(record), recordText(record));
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'Changed' });
    expect(stateOf(record)).toBe('Proven');
  });

  test('whose record lies under another key, or is none, stays', async () => {
    account.add(record, newest);
    account.objects.put(recordKey(record), recordText(newest));
    expect(await expire(record, [newest])).toEqual({ Outcome: 'LEFT', Reason: 'NotOurs' });
    expect(account.deleted).toEqual([]);
  });

  test('is not deleted without the permission, which the row names', async () => {
    account.add(record, newest);
    account.before = () => {
      throw fault('AccessDeniedException', `Not authorized. ${'x'.repeat(500)}`);
    };
    const row = await expire(record, [newest]);
    expect(row).toMatchObject({ Outcome: 'FAILED', Error: 'AccessDeniedException' });
    expect(row.Cause).toHaveLength(200);
  });

  test('has a cause of at most 200 bytes, which ends with a whole character', async () => {
    account.add(record, newest);
    account.before = () => {
      throw fault('AccessDeniedException', '鍵'.repeat(500));
    };
    const { Cause = '' } = await expire(record, [newest]);
    expect([Buffer.byteLength(Cause) <= 200, Cause.isWellFormed(), /鍵$/.test(Cause)]).toEqual([true, true, true]);
  });
});

test('A copy that MemoryDB does not delete in its state is left, marked, for the next run', async () => {
  account.add(COPY, copyOf(22));
  account.takesDeletion = false;
  expect(await expire(COPY, [copyOf(22)])).toEqual({ Outcome: 'LEFT', Reason: 'Busy' });
  expect(stateOf(COPY)).toBe('Deleting');
  account.takesDeletion = true;
  expect(await expire(COPY, [copyOf(22)])).toEqual({ Outcome: 'DELETED' });
});

describe('Of an export', () => {
  const [first] = EXPORT.Export?.Objects ?? [];
  const manifest = EXPORT.Export?.Manifest;
  if (!first || !manifest) throw new Error('It has both.');

  test('a manifest that somebody forged stays, and is counted', async () => {
    account.add(EXPORT, exportOf(22));
    account.change(manifest, { etag: '"forged"' });
    expect(await expire(EXPORT, [exportOf(22)])).toEqual({ Outcome: 'DELETED', Kept: 1 });
    expect(account.versions.get(`${manifest.Key}?${manifest.VersionId}`)?.etag).toBe('"forged"');
  });

  test.each([
    ['retention until a later time', { retainedUntil: '2026-11-23T03:00:00.001Z' }, 'LEFT'],
    ['retention that is over', { retainedUntil: NOW }, 'DELETED'],
    ['a legal hold', { isOnLegalHold: true }, 'LEFT'],
    ['the tag to keep', { tags: [{ Key: 'memorydb-snapshot-copy:keep', Value: '' }] }, 'LEFT'],
  ])('%s of a file is heeded', async (_what, changes, outcome) => {
    account.add(EXPORT, exportOf(22));
    account.change(first, changes);
    expect(await expire(EXPORT, [exportOf(22)])).toMatchObject({ Outcome: outcome });
  });

  const KEEP = { tags: [{ Key: 'memorydb-snapshot-copy:keep', Value: '' }] };

  test.each([
    ['of a later execution than the record', EXPORT],
    ['that the record does not name', { ...EXPORT, Export: { ...EXPORT.Export, Manifest: null } } as RecoveryPoint],
  ])('the tag to keep is heeded on a manifest %s', async (_what, record) => {
    account.add(record, exportOf(22));
    account.change({ ...manifest, VersionId: 'later' }, { etag: '"later"', ...KEEP });
    expect(await expire(record, [exportOf(22)])).toEqual({ Outcome: 'LEFT', Reason: 'TaggedToKeep' });
    expect(account.deleted).toEqual([]);
  });

  const objects = EXPORT.Export?.Objects.map((object) => ({ ...object, VersionId: null })) ?? [];
  const plain = { ...EXPORT, Export: { Objects: objects, Manifest: null, Claim: null } };

  test.each([
    ['a bucket without versions go by their ETag', false, null],
    ['a bucket that keeps versions by now go by the version that they have', true, 'null'],
  ])('objects without a version in %s', async (_what, keepsVersions, versionId) => {
    account.add(plain, exportOf(22));
    account.keepsVersions = keepsVersions;
    const remove = account.stored.remove;
    const asked: unknown[] = [];
    account.stored.remove = async (place, etag) => {
      asked.push([place.key, place.versionId, etag]);
      return remove(place, etag);
    };
    expect(await expire(plain, [exportOf(22)])).toEqual({ Outcome: 'DELETED' });
    expect(asked.slice(0, 2)).toEqual(objects.map(({ Key, ETag }) => [Key, versionId, ETag]));
    expect(account.deleted.slice(0, 2)).toEqual(objects.map(({ Key }) => `${Key}?null`));
  });

  test('the tag to keep is heeded on the version null, also when another one is in front of it', async () => {
    account.add(plain, exportOf(22));
    const [{ Key, ETag } = first] = objects;
    account.change({ Key, VersionId: 'null' }, { etag: ETag, ...KEEP });
    account.change({ Key, VersionId: 'later' }, { etag: ETag });
    expect(await expire(plain, [exportOf(22)])).toEqual({ Outcome: 'LEFT', Reason: 'TaggedToKeep' });
  });

  describe('the claim of a later execution', () => {
    const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:memorydb-snapshot-copy';
    const HOLDER = 'arn:aws:states:eu-central-1:111122223333:execution:memorydb-snapshot-copy:later';
    const key = String(EXPORT.Export?.Claim?.Key);
    const claimBy = (Execution: string, Source: object = {}) =>
      JSON.stringify({ Execution, StartedAt: NOW, Source: { ...EXPORT.Source, ...Source } });
    const expireBeside = async (text: string, status?: string, change = () => {}, record: RecoveryPoint = EXPORT) => {
      account.add(record, exportOf(22));
      change();
      account.objects.put(key, text);
      const { copies, objects, stored, runs } = account;
      const describe: typeof runs.describe = async (executionArn) =>
        status === undefined ? null : { executionArn, status, input: null, output: null, error: null, cause: null };
      const services = { copies, objects, stored, runs: { ...runs, describe }, stateMachineArn: () => MACHINE };
      const outcome = await expirePoint(services)(expireInput(record, [exportOf(22)]));
      return [outcome, account.objects.textOf(key) === text];
    };
    const GONE = [{ Outcome: 'DELETED' }, false];
    const STAYS = [{ Outcome: 'DELETED', Kept: 1 }, true];

    test.each([
      ['that has ended is hidden', claimBy(HOLDER), 'ABORTED', GONE],
      ['that nobody knows any more is hidden', claimBy(HOLDER), undefined, GONE],
      ['that is running stays', claimBy(HOLDER), 'RUNNING', STAYS],
      ['of another state machine stays', claimBy(HOLDER.replace('copy:', 'copy2:')), 'ABORTED', STAYS],
      ['of another source stays', claimBy(HOLDER, { Arn: 'another' }), 'ABORTED', STAYS],
      ['of another source of the same name stays', claimBy(HOLDER, { CreatedAt: NOW }), 'ABORTED', STAYS],
      ['that is none stays', 'somebody else', 'ABORTED', STAYS],
    ])('%s', async (_what, text, status, expected) => {
      expect(await expireBeside(text, status)).toEqual(expected);
    });

    test('stays where a file is another one by now, which MemoryDB may have written for it', async () => {
      const change = () => account.change({ ...first, VersionId: 'later' }, { etag: '"later"' });
      expect(await expireBeside(claimBy(HOLDER), 'ABORTED', change)).toEqual([{ Outcome: 'DELETED', Kept: 2 }, true]);
    });

    test('stays in a bucket without versions, in which nothing can be hidden', async () => {
      account.keepsVersions = false;
      const Claim = { Key: key, ETag: '"first"', VersionId: null };
      const record = { ...plain, Export: { ...plain.Export, Claim } };
      expect(await expireBeside(claimBy(HOLDER), 'ABORTED', () => {}, record)).toEqual(STAYS);
    });

    test('is hidden in a bucket whose versioning is suspended, in which the export has versions', async () => {
      account.keepsVersions = false;
      expect(await expireBeside(claimBy(HOLDER), 'ABORTED')).toEqual(GONE);
    });
  });

  test.each([
    ['keeps versions', true],
    ['has its versioning suspended', false],
  ])('no former claim of its name comes back in a bucket that %s', async (_what, keepsVersions) => {
    const { Export } = EXPORT;
    const text = 'the claim that is recorded';
    const claim = { Key: String(Export.Claim?.Key), ETag: etagOf(text), VersionId: 'v2' };
    const record = { ...EXPORT, Export: { ...Export, Claim: claim } };
    account.change({ ...claim, VersionId: 'v1' }, { etag: '"former"' });
    account.add(record, exportOf(22));
    account.objects.put(claim.Key, text);
    account.keepsVersions = keepsVersions;
    expect(await expire(record, [exportOf(22)])).toEqual({ Outcome: 'DELETED' });
    const place = { bucket: BUCKET, owner: ACCOUNT, key: claim.Key, versionId: null };
    expect(await account.stored.head(place)).toBeNull();
  });
});
