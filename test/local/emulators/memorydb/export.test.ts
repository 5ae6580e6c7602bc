import { CopySnapshotCommand, type CopySnapshotCommandInput, SnapshotNotFoundFault } from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Fixture, startMemoryDb, writeFiles } from './fixture.ts';

const DAY = 24 * 60 * 60;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
  const files = writeFiles({ '0001': 'REDIS one', '0003': 'REDIS three' });
  const shards = Object.entries(files).map(([name, file]) => ({ name, file }));
  fixture.memorydb.store.addSnapshot({ name: 'nightly', shards });
});
afterEach(() => fixture.close());

const exportSnapshot = (input: Partial<CopySnapshotCommandInput> = {}) =>
  fixture.client.send(
    new CopySnapshotCommand({
      SourceSnapshotName: 'nightly',
      TargetSnapshotName: 'my-export',
      TargetBucket: 'exports',
      ...input,
    }),
  );

const written = async () => {
  await fixture.memorydb.settle();
  return Object.fromEntries(fixture.bucket.objects);
};

describe('an export that is accepted', () => {
  test('writes shard by shard in order while its source reads copying, and leaves no snapshot', async () => {
    fixture.memorydb.script({ seconds: 100 });
    const { Snapshot } = await exportSnapshot();
    expect(Snapshot).toMatchObject({ Name: 'my-export', Status: 'creating', Source: 'manual' });
    expect(Snapshot?.ClusterConfiguration?.Shards).toBeUndefined();
    expect(await fixture.statusOf('nightly')).toBe('available');
    await expect(fixture.statusOf('my-export')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    await fixture.pass(49);
    expect(await written()).toEqual({});
    expect(await fixture.statusOf('nightly')).toBe('copying');
    await fixture.pass(1);
    expect(await written()).toEqual({ 'my-export-0001.rdb': 'REDIS one' });
    await fixture.pass(49);
    expect(await fixture.statusOf('nightly')).toBe('copying');
    await fixture.pass(1);
    expect(await written()).toEqual({ 'my-export-0001.rdb': 'REDIS one', 'my-export-0003.rdb': 'REDIS three' });
    expect(await fixture.statusOf('nightly')).toBe('available');
    await expect(fixture.statusOf('my-export')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
  });

  test('has written everything before any request can see its source available again', async () => {
    fixture.memorydb.script({ seconds: 1 / 3 });
    await exportSnapshot();
    await fixture.pass(DAY);
    expect(await fixture.statusOf('nightly')).toBe('available');
    expect(fixture.bucket.objects.size).toBe(2);
  });

  test('writes each object once, however many settle at a time', async () => {
    let puts = 0;
    const put = fixture.bucket.put.bind(fixture.bucket);
    fixture.bucket.put = (...what) => {
      puts += 1;
      return put(...what);
    };
    await exportSnapshot();
    await fixture.pass(DAY);
    await Promise.all([fixture.memorydb.settle(), fixture.memorydb.settle(), fixture.statusOf('nightly')]);
    expect(puts).toBe(2);
  });

  test('does not undo an edit that is made while it writes', async () => {
    const put = fixture.bucket.put.bind(fixture.bucket);
    fixture.bucket.put = (...what) => {
      fixture.memorydb.store.setStatus('nightly', 'restoring');
      return put(...what);
    };
    await exportSnapshot();
    await fixture.pass(DAY);
    expect(await fixture.statusOf('nightly')).toBe('restoring');
    expect(fixture.bucket.objects.size).toBe(2);
  });

  test('keeps the case of its name, unless the option says otherwise, and takes what no snapshot may be called', async () => {
    fixture.memorydb.script({ seconds: 0 });
    await exportSnapshot({ TargetSnapshotName: 'Ä--b.' });
    expect(Object.keys(await written())).toEqual(['Ä--b.-0001.rdb', 'Ä--b.-0003.rdb']);
    fixture.memorydb.options.lowerCaseExportNames = true;
    fixture.memorydb.script({ seconds: 0 });
    await exportSnapshot({ TargetSnapshotName: 'MINE' });
    expect(Object.keys(await written()).slice(2)).toEqual(['mine-0001.rdb', 'mine-0003.rdb']);
  });

  test('counts towards no quota, and may have the name of a snapshot', async () => {
    fixture.memorydb.options.manualSnapshotsPerDay = 0;
    fixture.memorydb.script({ seconds: 0 });
    await exportSnapshot({ TargetSnapshotName: 'nightly' });
    expect(Object.keys(await written())).toEqual(['nightly-0001.rdb', 'nightly-0003.rdb']);
  });

  test('goes on when its source is deleted', async () => {
    await exportSnapshot();
    fixture.memorydb.store.removeSnapshot('nightly');
    await fixture.pass(DAY);
    expect(Object.keys(await written())).toHaveLength(2);
    await expect(fixture.statusOf('nightly')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
  });
});

describe('an export that is refused', () => {
  const refused = async (input: Partial<CopySnapshotCommandInput>, name: string, message: string) => {
    await expect(exportSnapshot(input)).rejects.toMatchObject({ name, message });
    await fixture.pass(DAY);
    expect(Object.keys(await written()).filter((key) => key.startsWith('my-export-') && key !== taken)).toEqual([]);
  };
  const taken = 'my-export-0003.rdb';
  const VALUE = 'InvalidParameterValueException';
  const COMBINATION = 'InvalidParameterCombinationException';

  test('has a bucket that does not exist', () =>
    refused({ TargetBucket: 'other' }, VALUE, 'The S3 bucket other does not exist.'));

  test('has a bucket whose name cannot be one', () =>
    refused({ TargetBucket: 'a/b' }, VALUE, 'Invalid S3 bucket name: a/b.'));

  test('has a bucket in another region', async () => {
    fixture.bucket.state = { region: 'us-east-1', exists: true, granted: true };
    await refused({}, VALUE, 'The S3 bucket exports is outside of the region.');
  });

  test('has a bucket whose policy does not grant access', async () => {
    fixture.bucket.state = { ...fixture.bucket.state, granted: false };
    await refused({}, VALUE, 'MemoryDB has not been granted WRITE permissions on the S3 Bucket.');
  });

  test('finds an object under the key of any shard, and leaves it alone', async () => {
    fixture.bucket.objects.set(taken, 'somebody else’s');
    await refused({}, VALUE, `The S3 bucket exports already contains an object with key ${taken}.`);
    expect(fixture.bucket.objects.get(taken)).toBe('somebody else’s');
  });

  test('has a name of more than a thousand characters', async () => {
    await refused({ TargetSnapshotName: 'e'.repeat(1001) }, VALUE, 'The name of an export is too long.');
    await exportSnapshot({ TargetSnapshotName: 'e'.repeat(1000) });
  });

  test('has a key', () => refused({ KmsKeyId: 'mine' }, COMBINATION, 'KmsKeyId cannot be used with TargetBucket.'));

  test('has a source with data tiering', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'tiered', dataTiering: true });
    await refused({ SourceSnapshotName: 'tiered' }, COMBINATION, 'A snapshot with data tiering cannot be exported.');
  });

  test('has a source that does not exist, is not available, or is being exported', async () => {
    await expect(exportSnapshot({ SourceSnapshotName: 'none' })).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    fixture.memorydb.store.addSnapshot({ name: 'young', status: 'creating' });
    const state = { name: 'InvalidSnapshotStateFault' };
    await expect(exportSnapshot({ SourceSnapshotName: 'young' })).rejects.toMatchObject(state);
    await exportSnapshot();
    await expect(exportSnapshot({ TargetSnapshotName: 'again' })).rejects.toMatchObject(state);
  });
});

describe('a script', () => {
  test('leaves shards out', async () => {
    fixture.memorydb.script({ seconds: 10, leaveOut: ['0001'] });
    await exportSnapshot();
    await fixture.pass(10);
    expect(Object.keys(await written())).toEqual(['my-export-0003.rdb']);
    expect(await fixture.statusOf('nightly')).toBe('available');
  });

  test('puts objects under other keys', async () => {
    fixture.memorydb.script({ seconds: 10, renameKey: (key, shard) => `${shard}/${key}` });
    await exportSnapshot();
    await fixture.pass(10);
    expect(Object.keys(await written())).toEqual(['0001/my-export-0001.rdb', '0003/my-export-0003.rdb']);
  });

  test('replaces files, for example by an empty one', async () => {
    const { '0003': empty = '' } = writeFiles({ '0003': '' });
    fixture.memorydb.script({ seconds: 10, replaceFiles: { '0003': empty } });
    await exportSnapshot();
    await fixture.pass(10);
    expect(await written()).toEqual({ 'my-export-0001.rdb': 'REDIS one', 'my-export-0003.rdb': '' });
  });

  test('gives the source a status that nobody knows', async () => {
    fixture.memorydb.script({ seconds: 10, status: 'exporting' });
    await exportSnapshot();
    await fixture.pass(5);
    expect(await fixture.statusOf('nightly')).toBe('exporting');
    await fixture.pass(5);
    expect(await fixture.statusOf('nightly')).toBe('available');
  });

  test('never lets the source read busy, which the service still takes it for', async () => {
    fixture.memorydb.script({ seconds: 10, sourceReadsBusy: false });
    await exportSnapshot();
    await fixture.pass(9);
    expect(await fixture.statusOf('nightly')).toBe('available');
    await expect(exportSnapshot({ TargetSnapshotName: 'again' })).rejects.toMatchObject({
      name: 'InvalidSnapshotStateFault',
    });
  });

  test.each(['failed', 'deleting'] as const)('ends with the source %s, short of the last shard', async (ending) => {
    fixture.memorydb.script({ seconds: 10, ending });
    await exportSnapshot();
    await fixture.pass(10);
    expect(await fixture.statusOf('nightly')).toBe(ending);
    expect(Object.keys(await written())).toEqual(['my-export-0001.rdb']);
  });

  test('ends with the source gone, and everything written if it leaves nothing out', async () => {
    fixture.memorydb.script({ seconds: 10, ending: 'gone', leaveOut: [] });
    await exportSnapshot();
    await fixture.pass(10);
    await expect(fixture.statusOf('nightly')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    expect(Object.keys(await written())).toHaveLength(2);
  });

  test('never ends', async () => {
    fixture.memorydb.script({ seconds: 10, ending: 'stuck' });
    await exportSnapshot();
    await fixture.pass(30 * DAY);
    expect(await fixture.statusOf('nightly')).toBe('copying');
    expect(Object.keys(await written())).toEqual(['my-export-0001.rdb']);
  });
});
