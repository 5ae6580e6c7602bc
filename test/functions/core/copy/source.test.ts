import { describe, expect, test } from '@jest/globals';
import {
  isLost,
  parseSize,
  readSource,
  sourceNotFound,
  sourceNotReady,
  takenAt,
} from '../../../../functions/core/copy/source.ts';
import { DEADLINE, SOURCE, SOURCE_ARN } from '../payloads.ts';

test.each([
  ['11 MB', 11 * 2 ** 20],
  ['11MB', 11 * 2 ** 20],
  [' 1.5 gb ', 1.5 * 2 ** 30],
  ['0 B', 0],
  ['512 bytes', 512],
  ['2 TB', 2 ** 41],
  ['3 KB', 3072],
  [undefined, null],
  ['', null],
  ['MB', null],
  ['11', null],
  ['. MB', null],
  ['1.2.3 MB', null],
  ['1,024 MB', null],
  ['-1 MB', null],
  ['11 MiB', null],
  ['11 parsecs', null],
  ['1e3 MB', null],
])('the size %p is %p bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes);
});

describe('a source', () => {
  const shard = (Name: string, Size: string, time: string) => ({ Name, Size, SnapshotCreationTime: new Date(time) });

  test('is read whole: the sum of its sizes, the newest of its times, the names of its shards as they are', () => {
    const snapshot = {
      Name: SOURCE,
      Status: 'available',
      ARN: SOURCE_ARN,
      ClusterConfiguration: {
        Name: 'orders',
        Shards: [shard('0001', '11 MB', '2026-11-20T03:00:05Z'), shard('0004', '1 MB', '2026-11-20T03:00:09Z')],
      },
    };
    expect(readSource(snapshot)).toEqual({
      Arn: SOURCE_ARN,
      ClusterName: 'orders',
      Status: 'available',
      CreatedAt: '2026-11-20T03:00:09.000Z',
      SizeBytes: 12 * 2 ** 20,
      Shards: ['0001', '0004'],
    });
  });

  test('may lack everything', () => {
    const nothing = { Arn: '', ClusterName: '', Status: 'unknown', CreatedAt: null, SizeBytes: null, Shards: [] };
    expect(readSource({})).toEqual(nothing);
    expect(readSource({ ClusterConfiguration: { Shards: [{}] } })).toEqual(nothing);
  });

  test('has no size when that of one shard cannot be read', () => {
    const Shards = [
      { Name: '0001', Size: '11 MB' },
      { Name: '0002', Size: 'huge' },
    ];
    expect(readSource({ ClusterConfiguration: { Shards } }).SizeBytes).toBeNull();
  });

  test.each([
    ['failed', true],
    ['deleting', true],
    ['available', false],
    ['creating', false],
    ['copying', false],
    ['never heard of', false],
  ])('that is %s is lost: %p', (status, lost) => {
    expect(isLost(status)).toBe(lost);
  });

  test('that is not there, is lost or is late has a fault with a sentence of its own', () => {
    expect(sourceNotFound(SOURCE)).toMatchObject({
      name: 'SnapshotNotFoundFault',
      details: { SourceSnapshotName: SOURCE },
    });
    const lost = sourceNotReady(SOURCE, 'failed', DEADLINE);
    const late = sourceNotReady(SOURCE, 'creating', DEADLINE);
    const untaken = sourceNotReady(SOURCE, 'available', DEADLINE);
    expect(new Set([lost, late, untaken].map(({ name }) => name))).toEqual(new Set(['InvalidSnapshotStateFault']));
    expect(lost.sentence).toContain('is failed and cannot be copied');
    expect(late.sentence).toContain(`still creating at the deadline, ${DEADLINE}`);
    expect(untaken.sentence).toMatch(/^MemoryDB took no copy .*, though its status was available\.$/);
  });
});

describe('the time at which a snapshot was made', () => {
  const time = '2026-11-20T03:00:17.000Z';
  test.each([
    ['is that of its shards, whatever its name says', SOURCE, time, time],
    ['is in the name of an automatic one', SOURCE, null, '2026-11-20T03:00:00.000Z'],
    ['is in no other name', 'orders-2026-11-20-03-00', null, null],
    ['is not in a name that only looks like it', 'automatic.orders-2026-99-20-03-00', null, null],
  ])('%s', (_, name, CreatedAt, expected) => {
    expect(takenAt(name, { CreatedAt })).toBe(expected);
  });
});
