import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { DEFAULT_OPTIONS } from '../../../functions/core/request/request-options.ts';
import { findSource } from '../../../functions/steps/find-source.ts';
import { at, SOURCE, STAMP } from '../core/payloads.ts';
import { arnOf, MemoryDbInMemory, snapshot } from '../ports.ts';

const asked = {
  ...{ SourceSnapshotName: null, SourceClusterName: 'orders', TargetSnapshotName: null },
  ...{ TargetBucket: null, KmsKeyId: null, Tags: [] },
};
/** A manual snapshot of the cluster, made so many hours after the automatic one. */
const manual = (name: string, hours: number) =>
  snapshot(name, 'available', {
    Source: 'manual',
    ClusterConfiguration: {
      ...{ Name: 'orders' },
      Shards: [
        { Name: '0001', SnapshotCreationTime: new Date(Date.parse('2026-11-20T03:00:00Z') + hours * 3_600_000) },
      ],
    },
  });
const find = (memorydb: MemoryDbInMemory, SourceType: 'any' | 'automated' | 'manual' = 'any') =>
  findSource(memorydb, asked, { ...DEFAULT_OPTIONS, SourceType }, at(0));

describe('the source of a cluster', () => {
  test('is never a copy that this tool has made, however many there are', async () => {
    const copies = [3, 4, 5].map((hours) => manual(`copy-${hours}`, hours));
    const memorydb = new MemoryDbInMemory(snapshot(SOURCE), manual('by-hand', 1), ...copies);
    for (const { ARN = '' } of copies) memorydb.tags.set(ARN, [{ Key: STAMP_KEY, Value: STAMP }]);
    memorydb.tags.set(arnOf('by-hand'), [{ Key: 'team', Value: 'shop' }]);
    expect((await find(memorydb)).snapshot.Name).toBe('by-hand');
    expect((await find(memorydb, 'manual')).snapshot.Name).toBe('by-hand');
  });

  test('is not found if all that is left are such copies', async () => {
    const memorydb = new MemoryDbInMemory(manual('copy', 1));
    memorydb.tags.set(arnOf('copy'), [{ Key: STAMP_KEY, Value: STAMP }]);
    await expect(find(memorydb)).rejects.toMatchObject({
      name: 'SnapshotNotFoundFault',
      sentence: expect.stringMatching(/, but for 1 that this tool has made as copies, which are passed over\.$/),
      details: { PassedOver: ['copy'] },
    });
  });

  test('needs no tags read as long as it is automatic', async () => {
    const memorydb = new MemoryDbInMemory(snapshot(SOURCE));
    memorydb.tags.set(arnOf(SOURCE), new Error('They were read.'));
    expect((await find(memorydb, 'automated')).snapshot.Name).toBe(SOURCE);
  });
});

test('a source of a name is what has it, whatever made it', async () => {
  const memorydb = new MemoryDbInMemory(manual('copy', 1));
  memorydb.tags.set(arnOf('copy'), [{ Key: STAMP_KEY, Value: STAMP }]);
  const byName = { ...asked, SourceSnapshotName: 'copy', SourceClusterName: null };
  expect((await findSource(memorydb, byName, DEFAULT_OPTIONS, at(0))).snapshot.Name).toBe('copy');
});
