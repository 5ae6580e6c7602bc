import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { concurrency } from '../../../../functions/core/export/concurrency.ts';

describe('The functions that read at once', () => {
  test.each([
    ['one shard in one part', 1, 1, 6, { ShardsAtOnce: 1, PartsAtOnce: 1 }],
    ['one shard in many parts', 1, 200, 6, { ShardsAtOnce: 1, PartsAtOnce: 6 }],
    ['two shards in many parts', 2, 200, 6, { ShardsAtOnce: 2, PartsAtOnce: 3 }],
    ['four shards in many parts, of which three fill the limit', 4, 200, 6, { ShardsAtOnce: 3, PartsAtOnce: 2 }],
    ['many shards in one part each', 100, 1, 6, { ShardsAtOnce: 6, PartsAtOnce: 1 }],
    ['many shards that are bad already', 100, 0, 6, { ShardsAtOnce: 6, PartsAtOnce: 1 }],
    ['many shards, where one function may read', 100, 200, 1, { ShardsAtOnce: 1, PartsAtOnce: 1 }],
    ['one shard, where more may read than a Map has iterations', 1, 200, 900, { ShardsAtOnce: 1, PartsAtOnce: 40 }],
    ['no shard', 0, 0, 6, { ShardsAtOnce: 1, PartsAtOnce: 1 }],
  ])('of %s', (_what, shards, parts, limit, expected) => {
    expect(concurrency(shards, parts, limit)).toEqual(expected);
  });

  test('are never more than the limit, and never none', () => {
    const some = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(some, some, fc.integer({ min: 1, max: 1_000 }), (shards, parts, limit) => {
        const { ShardsAtOnce, PartsAtOnce } = concurrency(shards, parts, limit);
        expect(ShardsAtOnce * PartsAtOnce).toBeLessThanOrEqual(limit);
        expect(Math.min(ShardsAtOnce, PartsAtOnce)).toBeGreaterThanOrEqual(1);
        expect(PartsAtOnce).toBeLessThanOrEqual(40);
      }),
    );
  });
});
