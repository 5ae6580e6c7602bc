import { describe, expect, test } from '@jest/globals';
import { copySnapshot } from '../../../functions/copy-snapshot/copy-snapshot.ts';
import type { CopySnapshotInput } from '../../../functions/core/contract.ts';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { AWS_ERRORS } from '../../../functions/core/errors.ts';
import {
  at,
  BUCKET,
  copyInput,
  copyPlan,
  EXECUTION,
  exportPlan,
  SOURCE,
  STAMP,
  startedCopy,
  TARGET,
} from '../core/payloads.ts';
import { arnOf, BucketInMemory, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

function account(...answers: Error[]) {
  const memorydb = new MemoryDbInMemory();
  const buckets = new BucketInMemory();
  memorydb.answers.push(...answers);
  const handler = copySnapshot({ memorydb, buckets });
  return { memorydb, buckets, start: (changes: Partial<CopySnapshotInput> = {}) => handler(copyInput(changes)) };
}
const taken = () => fault('SnapshotAlreadyExistsFault');
const busy = () => fault('InvalidSnapshotStateFault');
const spent = () => fault('SnapshotQuotaExceededFault');
const exportInput = { Plan: exportPlan() };
/** What CopySnapshot may answer, but for what is waited for, or has a test of its own. */
const FAULTS = [
  ...AWS_ERRORS.filter(
    (name) => !/^(SnapshotAlreadyExists|InvalidSnapshotState|SnapshotQuotaExceeded)Fault$/.test(name),
  ),
  'TransientServiceError',
  'A fault that AWS may coin',
];
const patient = copyPlan({ Options: { ...copyPlan().Options, OnQuotaExceeded: 'Wait' } });

describe('a call that is taken', () => {
  test('starts a copy with the tags of the plan', async () => {
    const { memorydb, buckets, start } = account();
    expect(await start({ Now: at(3) })).toMatchObject({ Outcome: 'Started', At: at(3), MaybeSent: false });
    expect(memorydb.copies).toEqual([{ request: copyPlan().Request, tags: copyPlan().Request.Tags }]);
    expect(buckets.calls).toEqual([]);
  });

  test('starts an export without tags', async () => {
    const { memorydb, buckets, start } = account();
    expect(await start(exportInput)).toMatchObject({ Outcome: 'Started' });
    expect(memorydb.copies).toEqual([{ request: exportPlan().Request, tags: [] }]);
    expect(buckets.calls).toEqual([]);
  });
});

describe('a name that is taken', () => {
  const withTarget = (status: string, tags: { Key: string; Value: string }[] | Error) => {
    const made = account(taken());
    made.memorydb.snapshots.set(TARGET, snapshot(TARGET, status));
    made.memorydb.tags.set(arnOf(TARGET), tags);
    return made.start();
  };
  const ours = [{ Key: STAMP_KEY, Value: STAMP }];

  test.each([
    ['available', ours],
    ['creating', ours],
    ['creating', []],
    ['creating', fault('InvalidSnapshotStateFault')],
    ['creating', fault('SnapshotNotFoundFault')],
    ['available', []],
  ])('by a snapshot that is %s and may be ours (%j) is adopted', async (status, tags) => {
    expect(await withTarget(status, tags)).toMatchObject({
      Outcome: 'Adopted',
      Reason: expect.stringContaining(TARGET),
    });
  });

  test.each([
    ['available', [{ Key: STAMP_KEY, Value: 'sha256:other' }]],
    ['creating', [{ Key: 'team', Value: 'orders' }]],
  ])('by a snapshot that is %s with the tags %j is a failure', async (status, tags) => {
    await expect(withTarget(status, tags)).rejects.toMatchObject({
      name: 'SnapshotAlreadyExistsFault',
      sentence: `A snapshot "${TARGET}" exists already (${status}), and this request did not make it.`,
    });
  });

  test.each([
    ['available', 'InvalidARNFault'],
    ['available', 'TransientServiceError'],
    ['creating', 'TransientServiceError'],
    ['creating', 'AccessDeniedException'],
  ])('by a snapshot that is %s whose tags cannot be read (%s) is not judged', async (status, name) => {
    await expect(withTarget(status, fault(name))).rejects.toMatchObject({ name });
  });

  test('by a snapshot that MemoryDB does not show yet may be ours, and is adopted', async () => {
    expect(await account(taken()).start()).toMatchObject({ Outcome: 'Adopted' });
  });

  test('is never adopted for an export, which leaves no snapshot', async () => {
    const { memorydb, start } = account(taken());
    memorydb.snapshots.set(TARGET, snapshot(TARGET));
    memorydb.tags.set(arnOf(TARGET), ours);
    await expect(start(exportInput)).rejects.toMatchObject({ name: 'SnapshotAlreadyExistsFault' });
  });
});

describe('an export that may have been sent before', () => {
  test('is adopted when one of its objects is there, and not sent again', async () => {
    const { memorydb, buckets, start } = account();
    buckets.objects.set(`${TARGET}-0002.rdb`, new Uint8Array());
    expect(await start({ ...exportInput, RetryCount: 1 })).toMatchObject({ Outcome: 'Adopted', MaybeSent: true });
    expect(memorydb.copies).toEqual([]);
    expect(buckets.calls).toEqual([`list ${BUCKET} ${TARGET}-`]);
  });

  test('is sent when none of its objects is there', async () => {
    const { memorydb, buckets, start } = account();
    buckets.objects.set(`${TARGET}-0009.rdb`, new Uint8Array());
    expect(await start({ ...exportInput, RetryCount: 1 })).toMatchObject({ Outcome: 'Started', MaybeSent: true });
    expect(memorydb.copies).toHaveLength(1);
  });

  test('is still known to be so after the source was found busy', async () => {
    const { memorydb, buckets, start } = account(busy());
    const deferred = await start({ ...exportInput, RetryCount: 1 });
    expect(deferred).toMatchObject({ Outcome: 'Deferred', MaybeSent: true });
    buckets.objects.set(`${TARGET}-0001.rdb`, new Uint8Array());
    expect(await start({ ...exportInput, Copy: deferred })).toMatchObject({ Outcome: 'Adopted' });
    expect(memorydb.copies).toHaveLength(1);
  });
});

test('an export whose source was busy, with an export that nobody heard of, is adopted', async () => {
  const { memorydb, buckets, start } = account(busy());
  const deferred = await start(exportInput);
  expect(deferred).toMatchObject({ Outcome: 'Deferred', MaybeSent: false });
  buckets.objects.set(`${TARGET}-0001.rdb`, new Uint8Array());
  expect(await start({ ...exportInput, Copy: deferred })).toMatchObject({ Outcome: 'Adopted' });
  expect(memorydb.copies).toHaveLength(1);
});

describe('an export that comes to its end between the look and the call', () => {
  const ending = (name = 'InvalidParameterValueException') => {
    const made = account(fault(name));
    const { copySnapshot } = made.memorydb;
    made.memorydb.copySnapshot = (...asked) => {
      made.buckets.objects.set(`${TARGET}-0001.rdb`, new Uint8Array());
      return copySnapshot.apply(made.memorydb, asked);
    };
    return made;
  };

  test.each([...FAULTS, 'InvalidSnapshotStateFault'])(
    'is adopted if it may have been sent before (%s)',
    async (name) => {
      expect(await ending(name).start({ ...exportInput, RetryCount: 1 })).toMatchObject({ Outcome: 'Adopted' });
    },
  );

  test('is not if it cannot be ours', async () => {
    await expect(ending().start(exportInput)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('fails for any other wrong value', async () => {
    const { start } = account(fault('InvalidParameterValueException'));
    await expect(start({ ...exportInput, RetryCount: 1 })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });
});

describe('an export whose claim was taken over', () => {
  const Claim = { Key: `${TARGET}.claim.json`, TakenOverFrom: EXECUTION.Id, Warnings: [] };

  test('is adopted when it has begun, and attributed to the execution before', async () => {
    const { memorydb, buckets, start } = account();
    buckets.objects.set(`${TARGET}-0001.rdb`, new Uint8Array());
    expect(await start({ ...exportInput, Claim })).toMatchObject({
      Outcome: 'Adopted',
      Reason: expect.stringMatching(`^An earlier execution of the same export, ${EXECUTION.Id}, had started it, or `),
    });
    expect(memorydb.copies).toEqual([]);
  });

  test.each([
    ['soon, as it may have been complete for long', 5, 5],
    ['at the deadline, if that comes before', 720 * 60 - 2, 2],
    ['at once, if the deadline has passed', 720 * 60 + 2, 1],
  ])('is looked at %s', async (_when, now, WaitSeconds) => {
    const { buckets, start } = account();
    buckets.objects.set(`${TARGET}-0001.rdb`, new Uint8Array());
    expect(await start({ ...exportInput, Claim, Now: at(now) })).toMatchObject({ Outcome: 'Adopted', WaitSeconds });
  });

  test('is started when it has not', async () => {
    const { memorydb, start } = account();
    expect(await start({ ...exportInput, Claim })).toMatchObject({ Outcome: 'Started', Reason: '' });
    expect(memorydb.copies).toHaveLength(1);
  });
});

describe('a busy source', () => {
  test.each([
    ['creating', ' just now (its status: creating).'],
    ['copying', ' just now (its status: copying).'],
    ['available', '" just now.'],
  ])('that is %s is waited for', async (status, reason) => {
    const { memorydb, start } = account(busy());
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
    expect(await start()).toMatchObject({
      Outcome: 'Deferred',
      WaitSeconds: 30,
      Reason: expect.stringContaining(reason),
    });
  });

  test.each([
    ['failed', 'InvalidSnapshotStateFault'],
    ['deleting', 'InvalidSnapshotStateFault'],
  ])('that is %s is a failure', async (status, name) => {
    const { memorydb, start } = account(busy());
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, status));
    await expect(start()).rejects.toMatchObject({ name, sentence: expect.stringContaining('cannot be copied') });
  });

  test('that is gone is a failure', async () => {
    const { memorydb, start } = account(busy());
    memorydb.snapshots.clear();
    await expect(start()).rejects.toMatchObject({ name: 'SnapshotNotFoundFault' });
  });

  test('that is busy at the deadline is a failure', async () => {
    const { memorydb, start } = account(busy());
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'copying'));
    await expect(start({ Now: at(720 * 60) })).rejects.toMatchObject({ name: 'InvalidSnapshotStateFault' });
  });
});

describe('a spent quota', () => {
  test('is a failure at once, or is waited for if the caller chose so', async () => {
    const fromAws = spent();
    await expect(account(fromAws).start()).rejects.toBe(fromAws);
    expect(await account(spent()).start({ Plan: patient })).toMatchObject({
      Outcome: 'Deferred',
      WaitSeconds: 3600,
      QuotaExceededSince: at(0),
    });
  });

  test('is a failure after 25 hours, and until then moves the deadline of the copy', async () => {
    const Copy = startedCopy({ QuotaExceededSince: at(0) });
    await expect(account(spent()).start({ Plan: patient, Copy, Now: at(25 * 3600) })).rejects.toMatchObject({
      name: 'SnapshotQuotaExceededFault',
      sentence: expect.stringContaining('25 h'),
    });
    const started = await account().start({ Plan: patient, Copy, Now: at(24 * 3600) });
    expect(started).toMatchObject({ Outcome: 'Started', Deadline: at((12 + 24) * 3600) });
  });
});

describe.each(FAULTS)('%s', (name) => {
  const refused = (tags: { Key: string; Value: string }[] | null) => {
    const fromAws = fault(name);
    const made = account(fromAws);
    if (tags) made.memorydb.snapshots.set(TARGET, snapshot(TARGET, 'creating'));
    made.memorydb.tags.set(arnOf(TARGET), tags ?? []);
    return { fromAws, result: made.start() };
  };

  test('passes through as it is', async () => {
    const { fromAws, result } = refused(null);
    await expect(result).rejects.toBe(fromAws);
  });

  test('passes through as it is beside a snapshot of the name that this request did not make', async () => {
    const { fromAws, result } = refused([{ Key: STAMP_KEY, Value: 'sha256:other' }]);
    await expect(result).rejects.toBe(fromAws);
  });

  test('is no failure of a copy that an earlier call, whose answer was lost, had started', async () => {
    const { result } = refused([{ Key: STAMP_KEY, Value: STAMP }]);
    expect(await result).toMatchObject({ Outcome: 'Adopted' });
  });
});

describe.each(['InvalidSnapshotStateFault', 'SnapshotQuotaExceededFault'])('%s', (name) => {
  test('is no reason to wait, or to fail, when an earlier call had started the copy', async () => {
    const { memorydb, start } = account(fault(name));
    memorydb.snapshots.set(TARGET, snapshot(TARGET, 'creating'));
    memorydb.snapshots.set(SOURCE, snapshot(SOURCE, 'deleting'));
    expect(await start()).toMatchObject({ Outcome: 'Adopted' });
  });
});

describe('a source that was deleted and made again under its name while the call waited', () => {
  const CreatedAgain = { Shards: [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-21T03:00:00Z') }] };
  const again = () => snapshot(SOURCE, 'available', { ClusterConfiguration: CreatedAgain });

  test.each([
    ['the quota', { Copy: startedCopy({ Outcome: 'Deferred', QuotaExceededSince: at(0) }) }],
    ['a busy source', { ...exportInput, Copy: startedCopy({ Outcome: 'Deferred' }) }],
    ['a retry', { RetryCount: 1 }],
  ])('for %s is not copied: what is planned, stamped and recorded is the other', async (_, input) => {
    const { memorydb, start } = account();
    memorydb.snapshots.set(SOURCE, again());
    await expect(start(input)).rejects.toMatchObject({
      name: 'SnapshotNotFoundFault',
      sentence: `The source snapshot "${SOURCE}" of 2026-11-20T03:00:00.000Z is gone: another one was made under its name.`,
    });
    expect(memorydb.copies).toEqual([]);
  });

  test('is no failure of a copy that an earlier call had started', async () => {
    const { memorydb, start } = account();
    memorydb.snapshots.set(SOURCE, again());
    memorydb.snapshots.set(TARGET, snapshot(TARGET, 'creating'));
    memorydb.tags.set(arnOf(TARGET), [{ Key: STAMP_KEY, Value: STAMP }]);
    expect(await start({ RetryCount: 1 })).toMatchObject({ Outcome: 'Adopted' });
  });
});
