import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { judgedBy, judgedByReference, plans } from '../functions/core/lifecycle/plans.ts';
import { runs } from '../fuzz/runs.ts';

test('100,000 plans agree with the second implementation of docs/expiring.md', () => {
  let compared = 0;
  fc.assert(
    fc.property(plans, (facts) => {
      compared += 1;
      const [ours, other] = [judgedBy(facts), judgedByReference(facts)];
      // Many times faster than expect, which then shows the difference.
      if (!isDeepStrictEqual(ours, other)) expect(ours).toEqual(other);
    }),
    runs(100_000),
  );
  expect(compared).toBeGreaterThanOrEqual(100_000);
});
