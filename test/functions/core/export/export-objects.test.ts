import { describe, expect, test } from '@jest/globals';
import {
  baselineOf,
  claimKey,
  expectedKeys,
  exportKey,
  exportPrefix,
  fitsPayloads,
  isClaimOrManifest,
  manifestKey,
} from '../../../../functions/core/export/export-objects.ts';
import { TARGET } from '../payloads.ts';

describe('the keys of an export', () => {
  test('are those that MemoryDB documents, for the shards that there are', () => {
    expect(expectedKeys('my-export', ['0001'])).toEqual(['my-export-0001.rdb']);
    expect(expectedKeys('my-export', ['0001', '0004', '0007'])).toEqual([
      'my-export-0001.rdb',
      'my-export-0004.rdb',
      'my-export-0007.rdb',
    ]);
    expect(expectedKeys('my-export', [])).toEqual([]);
  });

  test('all begin with what is listed', () => {
    for (const key of expectedKeys(TARGET, ['0001', 'x'])) expect(key.startsWith(exportPrefix(TARGET))).toBe(true);
  });

  test.each([
    [1, 992, true],
    [60, 992, true],
    [70, 992, false],
    [500, 100, true],
    [500, 200, false],
  ])('of %i shards under a name of %i bytes fit the payloads: %p', (count, length, fits) => {
    const shards = Array.from({ length: count }, (_, index) => String(index + 1).padStart(4, '0'));
    expect(fitsPayloads(expectedKeys('n'.repeat(length), shards))).toBe(fits);
    expect(fitsPayloads(expectedKeys('語'.repeat(Math.floor(length / 3)), shards))).toBe(fits);
  });
});

describe('the keys of claims and manifests', () => {
  test.each([claimKey(TARGET), manifestKey(TARGET)])('%s is known for one of ours, whose ever it is', (key) => {
    expect(isClaimOrManifest(key)).toBe(true);
  });

  test('are those of no shard, whatever the export and the shard are called', () => {
    for (const target of ['a', 'a.claim.json', 'a.manifest.json'])
      for (const shard of ['0001', 'claim.json', '.manifest.json'])
        expect(isClaimOrManifest(exportKey(target, shard))).toBe(false);
  });

  test('do not begin with what is listed for the objects of their own export', () => {
    for (const key of [claimKey(TARGET), manifestKey(TARGET)]) expect(key.startsWith(exportPrefix(TARGET))).toBe(false);
  });

  test('are no longer than S3 allows under the longest name', () => {
    expect(manifestKey('n'.repeat(992)).length).toBeLessThanOrEqual(1_024);
  });
});

describe('what a bucket holds before the call', () => {
  const expected = expectedKeys(TARGET, ['0001', '0003']);
  const others = (count: number, length = 10) =>
    Array.from({ length: count }, (_, index) => `${TARGET}-${String(index).padStart(length, 'x')}`);

  test.each([
    ['nothing', [], { taken: [], others: [] }],
    ['a key that is expected', [`${TARGET}-0003.rdb`], { taken: [`${TARGET}-0003.rdb`], others: [] }],
    [
      'the key of a shard that this snapshot lacks',
      [`${TARGET}-0002.rdb`],
      { taken: [], others: [`${TARGET}-0002.rdb`] },
    ],
    ['both', [`${TARGET}-0001.rdb`, `${TARGET}-2.rdb`], { taken: [`${TARGET}-0001.rdb`], others: [`${TARGET}-2.rdb`] }],
    ['a hundred others', others(100), { taken: [], others: others(100) }],
    ['too many others', others(101), { taken: [], others: null }],
    ['others that are too long together', others(60, 1_000), { taken: [], others: null }],
  ])('is %s', (_, listed, baseline) => {
    expect(baselineOf(expected, listed)).toEqual(baseline);
  });
});
