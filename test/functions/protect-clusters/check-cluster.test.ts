import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { firstSeenKey, firstSeenText } from '../../../functions/core/recovery-points/first-seen.ts';
import { type RecoveryPoint, recordKey } from '../../../functions/core/recovery-points/record.ts';
import { checkCluster } from '../../../functions/protect-clusters/check-cluster.ts';
import { SOURCE, SOURCE_ARN, STAMP, TARGET } from '../core/payloads.ts';
import { checkInput, copyIn, exportPoint, point } from '../core/protection/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { arnOf, BucketInMemory, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

const NOW = '2026-11-20T04:00:01.000Z';

/** The services, with records of these recovery points. */
function services(...points: RecoveryPoint[]) {
  const memorydb = new MemoryDbInMemory(snapshot(SOURCE));
  const objects = new ObjectsInMemory();
  const buckets = new BucketInMemory();
  for (const each of points) {
    const text = JSON.stringify(each);
    objects.put(recordKey(each), text);
    buckets.objects.set(recordKey(each), Buffer.from(text));
  }
  return { memorydb, objects, buckets };
}
type Services = ReturnType<typeof services>;

function withCopy(found: Services, status = 'available'): Services {
  found.memorydb.snapshots.set(TARGET, snapshot(TARGET, status));
  found.memorydb.tags.set(arnOf(TARGET), [{ Key: STAMP_KEY, Value: STAMP }]);
  return found;
}
const without = (...snapshots: Parameters<typeof snapshot>[]): Services => {
  const found = services();
  found.memorydb.snapshots.clear();
  for (const each of snapshots) found.memorydb.snapshots.set(each[0] ?? '', snapshot(...each));
  return found;
};
const written = ({ objects }: Services) => objects.calls.filter((call) => !call.startsWith('readText'));

describe('a cluster', () => {
  test('with a snapshot is copied, by an execution that has its name from the run and the cluster', async () => {
    const found = services();
    const { Row, Start } = await checkCluster(found)(checkInput());
    expect(Row).toBeNull();
    expect(Start).toMatchObject({
      Name: expect.stringMatching(/^run-[0-9a-f]{32}$/),
      Input: { SourceClusterName: 'orders' },
    });
    expect(await checkCluster(found)(checkInput())).toEqual({ Row, Start });
    expect(written(found)).toEqual([]);
  });

  test.each(['available', 'restoring', 'copying', 'exporting'])(
    'whose newest snapshot has a recovery point that is %s is protected',
    async (status) => {
      const { Row, Start } = await checkCluster(withCopy(services(point()), status))(checkInput());
      expect(Start).toBeNull();
      expect(Row).toMatchObject({ Verdict: 'ALREADY_PROTECTED', Source: SOURCE, RecoveryPoint: recordKey(point()) });
    },
  );

  test.each(['creating', 'copying', 'failed', 'deleting'])(
    'that is protected, and has a newer snapshot that is %s, has a warning',
    async (status) => {
      const found = withCopy(services(point()));
      const Shards = [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-21T03:00:00Z') }];
      const newer = { ClusterConfiguration: { Name: 'orders', Shards } };
      found.memorydb.snapshots.set('tonight', snapshot('tonight', status, newer));
      expect((await checkCluster(found)(checkInput())).Row).toMatchObject({
        Verdict: 'ALREADY_PROTECTED',
        Source: SOURCE,
        Warnings: [`The newer snapshot "tonight" was passed over: it is ${status}.`],
      });
    },
  );

  test.each([
    ['it was deleted', services(point())],
    ['it is only being made', withCopy(services(point()), 'creating')],
    ['it is being deleted by this tool', withCopy(services(point({ State: 'Deleting' })))],
    [
      'it is of another source of this time',
      withCopy(services(point({ Source: { ...point().Source, Arn: `${SOURCE_ARN}2` } }))),
    ],
    ['it is an export', withCopy(services(exportPoint()))],
    [
      'it is of an earlier source',
      withCopy(services(point({ Source: { ...point().Source, CreatedAt: '2026-11-19T03:00:00.000Z' } }))),
    ],
  ])('is copied again if of its recovery point %s', async (_, found) => {
    expect(await checkCluster(found)(checkInput())).toMatchObject({ Row: null, Start: { Input: {} } });
  });

  test('without automatic snapshots is unprotected, whatever else there is', async () => {
    const input = checkInput({ Cluster: { Name: 'orders', RetentionLimit: 0 } });
    expect((await checkCluster(services())(input)).Row).toMatchObject({ Verdict: 'UNPROTECTED' });
  });

  test('without a snapshot is new, and it is kept when it was first seen, but by a dry run', async () => {
    const dry = checkInput({ Copy: copyIn({ Options: { DryRun: true } }) });
    const found = without();
    expect((await checkCluster(found)(dry)).Row).toMatchObject({ Verdict: 'NEW' });
    expect(written(found)).toEqual([]);
    expect((await checkCluster(found)(checkInput())).Row).toMatchObject({ Verdict: 'NEW' });
    expect(found.objects.textOf(firstSeenKey('orders'))).toBe(firstSeenText('orders', NOW));
    const later = checkInput({ Now: '2026-11-21T07:00:00.000Z' });
    expect(await checkCluster(found)(later)).toMatchObject({ Row: null, Start: {} });
    expect(found.objects.textOf(firstSeenKey('orders'))).toBe(firstSeenText('orders', NOW));
  });

  test('that had a recovery point, or whose snapshot is busy, is not new: copy-snapshot says what is wrong', async () => {
    const had = services(point());
    had.memorydb.snapshots.clear();
    for (const found of [had, without([SOURCE, 'copying'])])
      expect(await checkCluster(found)(checkInput())).toMatchObject({ Row: null, Start: {} });
  });

  test('without a snapshot is not new if the object does not say when it was first seen: it would be so for ever', async () => {
    for (const text of ['', '{}', '{"FirstSeenAt":"lately"}']) {
      const found = without();
      found.objects.put(firstSeenKey('orders'), text);
      expect(await checkCluster(found)(checkInput())).toMatchObject({ Row: null, Start: {} });
    }
  });

  test('with a snapshot is not new because a newer one is deleted meanwhile', async () => {
    const Shards = [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-20T03:30:00Z') }];
    const newer = { Source: 'manual', ClusterConfiguration: { Name: 'orders', Shards } };
    const found = without([SOURCE], ['by-hand', 'available', newer]);
    found.memorydb.tags.set(arnOf('by-hand'), fault('SnapshotNotFoundFault'));
    const Copy = copyIn({ Request: { Options: { SourceType: 'any' } } });
    expect(await checkCluster(found)(checkInput({ Copy }))).toMatchObject({ Row: null, Start: expect.anything() });
  });

  test('whose newest snapshot is too old is left to copy-snapshot, which says so', async () => {
    const input = checkInput({ Now: '2026-11-22T04:00:00.000Z' });
    expect(await checkCluster(services())(input)).toMatchObject({ Row: null, Start: {} });
  });

  test('of which the services may not be asked is a failure', async () => {
    const found = withCopy(services(point()));
    found.objects.broken.set('readText', fault('AccessDeniedException'));
    await expect(checkCluster(found)(checkInput())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
