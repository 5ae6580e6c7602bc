import {
  CopySnapshotCommand,
  type CopySnapshotCommandInput,
  ListTagsCommand,
  SnapshotAlreadyExistsFault,
  SnapshotNotFoundFault,
} from '@aws-sdk/client-memorydb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Options } from '../../../../local/emulators/memorydb/options.ts';
import { type Fixture, snapshotArn, startMemoryDb } from './fixture.ts';

const DAY = 24 * 60 * 60;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await startMemoryDb();
});
afterEach(() => fixture.close());

const copy = (input: Partial<CopySnapshotCommandInput> = {}) =>
  fixture.client.send(new CopySnapshotCommand({ SourceSnapshotName: 'nightly', TargetSnapshotName: 'kept', ...input }));

const tagsOf = async (name: string) =>
  (await fixture.client.send(new ListTagsCommand({ ResourceArn: snapshotArn(name) }))).TagList;

async function restart(options: Partial<Options>) {
  await fixture.close();
  fixture = await startMemoryDb({ options });
}

describe('a copy that is accepted', () => {
  test('is answered with a manual snapshot that is creating, without shards', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'automatic.demo-2026-01-15-02-00', kmsKeyId: 'key-of-source' });
    const { Snapshot } = await copy({ SourceSnapshotName: 'automatic.demo-2026-01-15-02-00' });
    expect(Snapshot).toEqual({
      Name: 'kept',
      Status: 'creating',
      Source: 'manual',
      KmsKeyId: 'key-of-source',
      ARN: snapshotArn('kept'),
      ClusterConfiguration: {
        Name: 'demo',
        Description: '',
        NodeType: 'db.r7g.large',
        Engine: 'valkey',
        EngineVersion: '7.2',
        MaintenanceWindow: 'sun:04:00-sun:05:00',
        Port: 6379,
        ParameterGroupName: 'default.memorydb-valkey7',
        SubnetGroupName: 'default',
        VpcId: 'vpc-0a1b2c3d4e5f60718',
        SnapshotRetentionLimit: 7,
        SnapshotWindow: '02:00-03:00',
        NumShards: 1,
      },
      DataTiering: 'false',
    });
  });

  test('lower-cases both names, and uses the key that it is given', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    const { Snapshot } = await copy({
      SourceSnapshotName: 'Nightly',
      TargetSnapshotName: 'KEPT-1',
      KmsKeyId: 'my-key',
    });
    expect(Snapshot).toMatchObject({ Name: 'kept-1', ARN: snapshotArn('kept-1'), KmsKeyId: 'my-key' });
  });

  test('copies a snapshot with data tiering', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', dataTiering: true });
    expect((await copy()).Snapshot?.DataTiering).toBe('true');
  });

  test('becomes available after a time that grows with its size, and its source reads copying meanwhile', async () => {
    await restart({ copySeconds: (bytes) => 60 + bytes / 2 ** 20, statusLagSeconds: 5 });
    fixture.memorydb.store.addSnapshot({ name: 'nightly', shards: [{ bytes: 20 * 2 ** 20 }, { bytes: 20 * 2 ** 20 }] });
    await copy();
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['available', 'creating']);
    await fixture.pass(5);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['copying', 'creating']);
    await fixture.pass(94);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['copying', 'creating']);
    await fixture.pass(1);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['available', 'available']);
  });

  test('may be over before its source ever reads copying', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    fixture.memorydb.script({ seconds: 2 });
    await copy();
    await fixture.pass(60);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['available', 'available']);
  });
});

describe('tags', () => {
  const tags = [
    { Key: 'team', Value: 'data' },
    { Key: 'aws:cloudformation:stack-id', Value: 'stack' },
  ];

  test('are inherited from the source when the request has none', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', tags });
    await copy();
    expect(await tagsOf('kept')).toEqual(tags);
  });

  test('are inherited from the source when the request has an empty list', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', tags });
    await copy({ Tags: [] });
    expect(await tagsOf('kept')).toEqual(tags);
  });

  test('are those of the request alone when it has any', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', tags });
    await copy({ Tags: [{ Key: 'only', Value: 'this' }] });
    expect(await tagsOf('kept')).toEqual([{ Key: 'only', Value: 'this' }]);
    expect(await tagsOf('nightly')).toEqual(tags);
  });

  test('may be fifty, and one without a value', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    const fifty = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    fifty[0] = { Key: 'k0' } as { Key: string; Value: string };
    await copy({ Tags: fifty });
    expect(await tagsOf('kept')).toEqual(fifty);
  });

  test('refuse a fifty-first with TagQuotaPerResourceExceeded', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    const Tags = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    await expect(copy({ Tags })).rejects.toMatchObject({ name: 'TagQuotaPerResourceExceeded' });
  });

  test.each([
    ['a reserved prefix', { Key: 'aws:mine', Value: 'v' }],
    ['no key', { Value: 'v' }],
    ['a key of 129 characters', { Key: 'k'.repeat(129), Value: 'v' }],
    ['a value of 257 characters', { Key: 'k', Value: 'v'.repeat(257) }],
  ])('refuse %s with InvalidParameterValueException', async (_, tag) => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await expect(copy({ Tags: [tag] })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect(fixture.memorydb.store.find('kept')).toBeUndefined();
  });
});

describe('a copy that is refused', () => {
  test('has a source that does not exist', async () => {
    const refused = copy();
    await expect(refused).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    await expect(refused).rejects.toMatchObject({ name: 'SnapshotNotFoundFault', $metadata: { httpStatusCode: 404 } });
  });

  test.each(['creating', 'restoring', 'copying', 'deleting', 'failed'])('has a source that is %s', async (status) => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', status });
    await expect(copy()).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
  });

  test('has a source that is being copied, even while that still reads available', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    expect(await fixture.statusOf('nightly')).toBe('available');
    await expect(copy({ TargetSnapshotName: 'second' })).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
    await fixture.pass(DAY);
    await copy({ TargetSnapshotName: 'second' });
  });

  test('lets only one of two calls at once start', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    const results = await Promise.allSettled([copy(), copy()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('has the name of a snapshot that exists, in whatever case', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    fixture.memorydb.store.addSnapshot({ name: 'kept', status: 'failed' });
    await expect(copy({ TargetSnapshotName: 'KEPT' })).rejects.toBeInstanceOf(SnapshotAlreadyExistsFault);
    expect(await fixture.statusOf('kept')).toBe('failed');
  });

  test('meets, when repeated, first the busy source and then the taken name', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    await expect(copy()).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
    await fixture.pass(DAY);
    await expect(copy()).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' });
  });

  test('meets, when repeated, the taken name at once if the option says so', async () => {
    await restart({ existingTargetFirst: true });
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    await expect(copy()).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' });
  });

  test.each(['a.b', 'a--b', 'ab-', 'a_b', 'ä', 'a'.repeat(256)])('has the target name %s', async (name) => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await expect(copy({ TargetSnapshotName: name })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('has an endless key id', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await expect(copy({ KmsKeyId: 'k'.repeat(2049) })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('is in an account without the service-linked role', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    fixture.memorydb.options.serviceLinkedRole = false;
    await expect(copy()).rejects.toMatchObject({ name: 'ServiceLinkedRoleNotFoundFault' });
    fixture.memorydb.options.serviceLinkedRole = true;
    await copy();
  });
});

describe('the quota', () => {
  const copyAtOnce = (target: string) => {
    fixture.memorydb.script({ seconds: 0 });
    return copy({ TargetSnapshotName: target });
  };

  test('admits twenty manual snapshots per cluster in any 24 hours, copies included', async () => {
    const { store } = fixture.memorydb;
    store.addSnapshot({ name: 'nightly' });
    store.addSnapshot({ name: 'elsewhere', cluster: { Name: 'other' } });
    await copyAtOnce('first');
    await fixture.pass(60 * 60);
    for (let index = 1; index < 20; index += 1) await copyAtOnce(`copy-${index}`);
    await expect(copyAtOnce('one-more')).rejects.toMatchObject({ name: 'SnapshotQuotaExceededFault' });
    await copy({ SourceSnapshotName: 'elsewhere', TargetSnapshotName: 'of-another-cluster' });
    await fixture.pass(DAY - 60 * 60 - 1);
    await expect(copyAtOnce('one-more')).rejects.toMatchObject({ name: 'SnapshotQuotaExceededFault' });
    await fixture.pass(1);
    await copyAtOnce('one-more');
    await expect(copyAtOnce('and-one-more')).rejects.toMatchObject({ name: 'SnapshotQuotaExceededFault' });
  });

  test('is not given back by deleting', async () => {
    await restart({ manualSnapshotsPerDay: 1 });
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copyAtOnce('first');
    fixture.memorydb.store.removeSnapshot('first');
    await expect(copyAtOnce('second')).rejects.toMatchObject({ name: 'SnapshotQuotaExceededFault' });
  });

  test('counts manual snapshots, not automatic ones', async () => {
    await restart({ manualSnapshotsPerDay: 1 });
    const { store } = fixture.memorydb;
    const createdAt = fixture.clock.now();
    store.addSnapshot({ name: 'automatic.demo-2026-01-15-02-00', createdAt });
    await copy({ SourceSnapshotName: 'automatic.demo-2026-01-15-02-00' });
    store.addSnapshot({ name: 'by-hand', cluster: { Name: 'other' }, createdAt });
    await expect(copy({ SourceSnapshotName: 'by-hand', TargetSnapshotName: 'second' })).rejects.toMatchObject({
      name: 'SnapshotQuotaExceededFault',
    });
  });

  test('may leave copies out', async () => {
    await restart({ manualSnapshotsPerDay: 1, copiesCountTowardsQuota: false });
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copyAtOnce('first');
    await copyAtOnce('second');
    expect(await fixture.statusOf('second')).toBe('available');
  });
});

describe('a script', () => {
  beforeEach(() => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
  });

  test.each(['failed', 'deleting'] as const)('lets a copy end %s, and its source is free again', async (ending) => {
    fixture.memorydb.script({ seconds: 60, ending });
    await copy();
    await fixture.pass(59);
    expect(await fixture.statusOf('kept')).toBe('creating');
    await fixture.pass(1);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['available', ending]);
  });

  test('lets a copy vanish', async () => {
    fixture.memorydb.script({ seconds: 60, ending: 'gone' });
    await copy();
    expect(await fixture.statusOf('kept')).toBe('creating');
    await fixture.pass(60);
    await expect(fixture.statusOf('kept')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    await expect(tagsOf('kept')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    expect(await fixture.statusOf('nightly')).toBe('available');
  });

  test('lets a copy never end', async () => {
    fixture.memorydb.script({ ending: 'stuck' });
    await copy();
    await fixture.pass(400 * DAY);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['copying', 'creating']);
  });

  test('gives a copy under way a status that nobody knows', async () => {
    fixture.memorydb.script({ seconds: 60, status: 'archiving' });
    expect((await copy()).Snapshot?.Status).toBe('creating');
    expect(await fixture.statusOf('kept')).toBe('archiving');
    await fixture.pass(60);
    expect(await fixture.statusOf('kept')).toBe('available');
  });

  test('shows a copy late, whose name is taken all the same', async () => {
    fixture.memorydb.script({ seconds: 0, invisibleSeconds: 30 });
    await copy();
    await expect(fixture.statusOf('kept')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
    await expect(copy()).rejects.toBeInstanceOf(SnapshotAlreadyExistsFault);
    await fixture.pass(30);
    expect(await fixture.statusOf('kept')).toBe('available');
  });

  test('is for the next copy that is accepted, and the one after that has the next', async () => {
    fixture.memorydb.script({ seconds: 10, ending: 'failed' });
    fixture.memorydb.script({ seconds: 20, sourceReadsBusy: false });
    await expect(copy({ TargetSnapshotName: 'a--b' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
    await copy({ TargetSnapshotName: 'first' });
    await fixture.pass(10);
    await copy({ TargetSnapshotName: 'second' });
    await fixture.pass(19);
    expect([await fixture.statusOf('first'), await fixture.statusOf('second')]).toEqual(['failed', 'creating']);
    expect(await fixture.statusOf('nightly')).toBe('available');
    await fixture.pass(1);
    expect(await fixture.statusOf('second')).toBe('available');
  });
});

describe('an edit of the store', () => {
  test('takes a snapshot away for good', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    fixture.memorydb.store.removeSnapshot('kept');
    await fixture.pass(DAY);
    await expect(fixture.statusOf('kept')).rejects.toBeInstanceOf(SnapshotNotFoundFault);
  });

  test('calls off what would have become of a snapshot, for the next of its name too', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    fixture.memorydb.store.removeSnapshot('kept');
    fixture.memorydb.store.addSnapshot({ name: 'kept', status: 'restoring' });
    await fixture.pass(DAY);
    expect(await fixture.statusOf('kept')).toBe('restoring');
  });

  test('cannot add a snapshot twice, nor change one that is not there', () => {
    const { store } = fixture.memorydb;
    store.addSnapshot({ name: 'nightly' });
    expect(() => store.addSnapshot({ name: 'nightly' })).toThrow('there is a snapshot nightly already');
    expect(() => store.setStatus('nowhere', 'failed')).toThrow('there is no snapshot nowhere');
  });

  test('gives a snapshot a status that stays', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly' });
    await copy();
    fixture.memorydb.store.setStatus('kept', 'failed');
    await fixture.pass(DAY);
    expect([await fixture.statusOf('nightly'), await fixture.statusOf('kept')]).toEqual(['available', 'failed']);
  });

  test('survives as JSON, copies under way included', async () => {
    fixture.memorydb.store.addSnapshot({ name: 'nightly', tags: [{ Key: 'team', Value: 'data' }] });
    fixture.memorydb.script({ seconds: 60 });
    await copy();
    const state = JSON.parse(JSON.stringify(fixture.memorydb.store.state));
    await fixture.close();
    fixture = await startMemoryDb({ state });
    expect(await fixture.statusOf('kept')).toBe('creating');
    await fixture.pass(60);
    expect(await fixture.statusOf('kept')).toBe('available');
    expect(await tagsOf('kept')).toEqual([{ Key: 'team', Value: 'data' }]);
  });
});
