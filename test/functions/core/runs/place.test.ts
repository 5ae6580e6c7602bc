import { expect, test } from '@jest/globals';
import { runPlace } from '../../../../functions/core/runs/place.ts';
import { RESULTS, RUN } from '../protection/payloads.ts';

test('The results of a run lie below its name', () => {
  expect(runPlace(RESULTS.Bucket, RESULTS.OwnerAccountId, RUN.Id, 'protect-clusters')).toEqual(RESULTS);
  const other = RUN.Id.replace('memorydb-snapshot-copy', 'memorydb-snapshot-copy-prod');
  expect(runPlace(RESULTS.Bucket, RESULTS.OwnerAccountId, other, 'protect-clusters').Prefix).toBe(
    'reports/protect-clusters/memorydb-snapshot-copy-prod/nightly',
  );
});
