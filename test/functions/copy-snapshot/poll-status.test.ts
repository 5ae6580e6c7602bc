import { describe, expect, test } from '@jest/globals';
import { pollStatus } from '../../../functions/copy-snapshot/poll-status.ts';
import type { PollStatusInput } from '../../../functions/core/contract.ts';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { at, BUCKET, exportPlan, pollInput, pollMemory, SOURCE, STAMP, startedCopy, TARGET } from '../core/payloads.ts';
import { arnOf, BucketInMemory, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

function account() {
  const memorydb = new MemoryDbInMemory();
  const buckets = new BucketInMemory();
  const handler = pollStatus({ memorydb, buckets });
  return { memorydb, buckets, poll: (changes: Partial<PollStatusInput> = {}) => handler(pollInput(changes)) };
}

describe('a poll of a copy', () => {
  const ours = [{ Key: STAMP_KEY, Value: STAMP }];
  const withTarget = (status: string, tags: { Key: string; Value: string }[] | Error = ours) => {
    const made = account();
    made.memorydb.snapshots.set(TARGET, snapshot(TARGET, status));
    made.memorydb.tags.set(arnOf(TARGET), tags);
    return made;
  };

  test('is complete when the copy is available and ours, with the snapshot whole', async () => {
    const { memorydb, poll } = withTarget('available');
    expect(await poll({ Poll: pollMemory({ Polls: 2, Since: at(20) }) })).toEqual({
      Progress: 'Complete',
      Poll: pollMemory({
        Polls: 3,
        Since: at(20),
        LastStatus: 'available',
        TargetSeen: true,
        AvailableSince: at(60),
        At: at(60),
      }),
      WaitSeconds: 0,
      Snapshot: await memorydb.describeSnapshot(TARGET),
    });
  });

  test.each([
    ['without tags', []],
    ['with the stamp of another request', [{ Key: STAMP_KEY, Value: 'sha256:other' }]],
  ])('is a failure a minute after the copy is first seen available %s', async (_, tags) => {
    const { poll } = withTarget('available', tags);
    const before = pollMemory({ Polls: 9, Since: at(20), LastStatus: 'creating', TargetSeen: true });
    const { Progress, Poll, WaitSeconds } = await poll({ Poll: before, Now: at(1_800) });
    expect([Progress, Poll.AvailableSince, WaitSeconds]).toEqual(['Pending', at(1_800), 60]);
    expect((await poll({ Poll, Now: at(1_859) })).Progress).toBe('Pending');
    await expect(poll({ Poll, Now: at(1_860) })).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' });
  });

  test.each([
    ['creating', ours],
    ['creating', []],
    ['creating', new Error('Nobody needs its tags yet.')],
    ['never heard of', ours],
  ])('is pending while the copy is %s (%j), and remembers that it was seen', async (status, tags) => {
    const { poll } = withTarget(status, tags);
    expect(await poll({ Now: at(1_000) })).toEqual({
      Progress: 'Pending',
      Poll: pollMemory({ Polls: 1, Since: at(1_000), LastStatus: status, TargetSeen: true, At: at(1_000) }),
      WaitSeconds: 95,
      Snapshot: null,
    });
  });

  test('is pending while the copy is not visible yet', async () => {
    const { Progress, Poll } = await account().poll();
    expect([Progress, Poll.TargetSeen, Poll.LastStatus]).toEqual(['Pending', false, null]);
  });

  test('looks again when the copy vanishes before its tags are read', async () => {
    const { poll } = withTarget('available', fault('SnapshotNotFoundFault'));
    expect(await poll({ Now: at(1_000) })).toMatchObject({ Progress: 'Pending', Poll: { TargetSeen: true } });
  });

  test('is a failure when the copy was seen and is gone', async () => {
    const { Poll } = await withTarget('creating').poll();
    await expect(account().poll({ Poll })).rejects.toMatchObject({ name: 'CopyFailed', sentence: /gone/ });
  });

  test('is a failure when the copy is failed', async () => {
    await expect(withTarget('failed', []).poll()).rejects.toMatchObject({ name: 'CopyFailed' });
  });

  test('is a failure past the deadline, and takes the last look on it', async () => {
    const Copy = startedCopy({ Deadline: at(1_020) });
    const { poll } = withTarget('creating');
    expect((await poll({ Copy, Now: at(1_000) })).WaitSeconds).toBe(20);
    await expect(poll({ Copy, Now: at(1_020) })).rejects.toMatchObject({ name: 'DeadlineExceeded' });
  });

  test('is a failure past the deadline while its tags cannot be read, though the copy is available', async () => {
    const Copy = startedCopy({ Deadline: at(1_020) });
    const { poll } = withTarget('available', fault('SnapshotNotFoundFault'));
    expect((await poll({ Copy, Now: at(1_000) })).WaitSeconds).toBe(20);
    await expect(poll({ Copy, Now: at(1_020) })).rejects.toMatchObject({
      name: 'DeadlineExceeded',
      sentence: expect.stringMatching(/is available, but its tags were unreadable 17 min after the call/),
    });
  });

  test('settles on the deadline whose the copy is, however early that is, by the tags that it has', async () => {
    const Copy = startedCopy({ Deadline: at(20) });
    const another = [{ Key: 'made', Value: 'by hand' }];
    await expect(withTarget('available', another).poll({ Copy, Now: at(20) })).rejects.toMatchObject({
      name: 'SnapshotAlreadyExistsFault',
    });
  });

  test('does not say on the deadline that another request made a copy whose tags may still come', async () => {
    const Copy = startedCopy({ Deadline: at(20) });
    await expect(withTarget('available', []).poll({ Copy, Now: at(20) })).rejects.toMatchObject({
      name: 'DeadlineExceeded',
      sentence: expect.stringMatching(/is available, but its tags were not visible 20 s after the call/),
    });
  });

  test('passes on what MemoryDB refuses', async () => {
    await expect(withTarget('available', fault('AccessDeniedException')).poll()).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('takes what an older release remembered, with less in it', async () => {
    const older = { Polls: 4, LastStatus: 'creating', At: at(30) } as ReturnType<typeof pollMemory>;
    expect((await withTarget('creating').poll({ Poll: older })).Poll).toMatchObject({ Polls: 5, TargetSeen: true });
  });
});

describe('a poll of an export', () => {
  const Plan = exportPlan(['0001', '0004']);
  const withObjects = (status: string | null, ...shards: string[]) => {
    const made = account();
    if (status === null) made.memorydb.snapshots.clear();
    else made.memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
    for (const shard of shards) made.buckets.objects.set(`${TARGET}-${shard}.rdb`, new Uint8Array(1));
    return (changes: Partial<PollStatusInput> = {}) => made.poll({ Plan, ...changes });
  };

  test('is complete when every object is there, with the source whole', async () => {
    expect(await withObjects('available', '0001', '0004')()).toMatchObject({
      Progress: 'Complete',
      WaitSeconds: 0,
      Snapshot: { Name: SOURCE },
    });
    expect(await withObjects(null, '0001', '0004')()).toMatchObject({ Progress: 'Complete', Snapshot: null });
  });

  test('does not take for its source another snapshot that was made under the name', async () => {
    const { memorydb, buckets, poll } = account();
    const Shards = [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-20T05:00:00Z') }];
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'available', { ClusterConfiguration: { Name: 'orders', Shards } }));
    for (const shard of ['0001', '0004']) buckets.objects.set(`${TARGET}-${shard}.rdb`, new Uint8Array());
    expect(await poll({ Plan })).toMatchObject({ Progress: 'Complete', Snapshot: null });
  });

  test('is pending while objects are missing, and remembers the source at work', async () => {
    const { Progress, Poll } = await withObjects('copying', '0001')();
    expect([Progress, Poll.SourceSeenBusy, Poll.LastStatus]).toEqual(['Pending', true, 'copying']);
  });

  test('looks again when the 30 quiet minutes are over, not later, and then fails', async () => {
    const poll = withObjects('available', '0001');
    const Poll = pollMemory({ SourceSeenBusy: true, QuietSince: at(8_600) });
    expect((await poll({ Poll, Now: at(10_000) })).WaitSeconds).toBe(400);
    expect((await poll({ Poll: pollMemory({ SourceSeenBusy: true }), Now: at(10_000) })).WaitSeconds).toBe(600);
    await expect(poll({ Poll, Now: at(10_400) })).rejects.toMatchObject({ name: 'ExportIncomplete' });
  });

  test('fails with both lists when the objects have other keys', async () => {
    const Poll = pollMemory({ QuietSince: at(0) });
    await expect(withObjects('available', '0002')({ Poll, Now: at(1_800) })).rejects.toMatchObject({
      name: 'ExportKeysUnexpected',
      details: { UnexpectedKeys: [`${TARGET}-0002.rdb`] },
    });
  });

  test('fails past the deadline', async () => {
    await expect(withObjects('copying')({ Now: at(720 * 60) })).rejects.toMatchObject({ name: 'DeadlineExceeded' });
  });

  test('passes on what S3 refuses', async () => {
    const { buckets, poll } = account();
    buckets.broken.set('list', fault('AccessDeniedException'));
    await expect(poll({ Plan })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(buckets.calls).toEqual([`list ${BUCKET} ${TARGET}-`]);
  });
});
