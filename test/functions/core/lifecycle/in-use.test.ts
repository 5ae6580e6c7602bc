import { describe, expect, test } from '@jest/globals';
import { isInUse } from '../../../../functions/core/lifecycle/in-use.ts';
import { BUCKET, SOURCE } from '../payloads.ts';
import { exportPoint, point } from '../protection/payloads.ts';

const COPY = point({ Target: 'orders-2026-11-20' });
const EXPORT = exportPoint({ Target: 'Nightly/orders' });

describe('A running execution of copy-snapshot', () => {
  test.each([
    ['copies the copy', { SourceSnapshotName: 'Orders-2026-11-20', TargetSnapshotName: 'x' }, true],
    ['may adopt it by its name', { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-2026-11-20' }, true],
    [
      'may adopt it by a name that it makes',
      { SourceClusterName: 'orders', TargetSnapshotName: 'orders-{date}' },
      true,
    ],
    // The name is then made of the cluster and the source's time.
    ['leaves its name to be made', { SourceClusterName: 'orders' }, true],
    ['leaves both names to be found', { SourceSnapshotName: SOURCE }, true],
    ['makes another name', { SourceClusterName: 'orders', TargetSnapshotName: '{cluster}-kept' }, false],
    ['is of another cluster', { SourceClusterName: 'carts', TargetSnapshotName: 'orders-{date}' }, false],
    ['is an export', { SourceClusterName: 'orders', TargetBucket: BUCKET }, false],
  ])('that %s: %j', (_what, input, isUsed) => {
    expect(isInUse(COPY, JSON.stringify(input))).toBe(isUsed);
  });

  test.each([
    [
      'exports under its name',
      { SourceClusterName: 'orders', TargetBucket: BUCKET, TargetSnapshotName: 'Nightly/{cluster}' },
      true,
    ],
    ['leaves its name to be made', { SourceClusterName: 'orders', TargetBucket: BUCKET }, true],
    [
      'exports under another name',
      { SourceClusterName: 'orders', TargetBucket: BUCKET, TargetSnapshotName: 'x' },
      false,
    ],
    ['is a copy', { SourceClusterName: 'orders', TargetSnapshotName: 'nightly-orders' }, false],
  ])('that %s: %j', (_what, input, isUsed) => {
    expect(isInUse(EXPORT, JSON.stringify(input))).toBe(isUsed);
  });

  // The small letter of a sigma at the end of a word is another one than within.
  test('exports under a name whose case depends on what stands at a placeholder', () => {
    const input = { SourceClusterName: 'orders', TargetBucket: BUCKET, TargetSnapshotName: 'ΑΣ{cluster}' };
    expect(isInUse(exportPoint({ Target: 'ΑΣorders' }), JSON.stringify(input))).toBe(true);
    expect(isInUse(exportPoint({ Target: 'ασorders' }), JSON.stringify(input))).toBe(false);
  });

  test.each([null, 'no JSON', '[]'])('of which the input is not known (%j) may use anything', (input) => {
    expect(isInUse(COPY, input)).toBe(true);
  });
});
