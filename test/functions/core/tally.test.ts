import { expect, test } from '@jest/globals';
import { spokenTally, tally } from '../../../functions/core/tally.ts';

const PHRASES = { DELETE: 'to delete', MISSING: 'missing', KEEP: 'to keep' };

test('Words are counted in their order, also those that were not found', () => {
  const counts = tally(['DELETE', 'MISSING', 'KEEP'], ['KEEP', 'DELETE', 'KEEP']);
  expect(Object.entries(counts)).toEqual([
    ['DELETE', 1],
    ['MISSING', 0],
    ['KEEP', 2],
  ]);
  expect(spokenTally(counts, PHRASES)).toBe('1 to delete, 2 to keep');
});

test('Of nothing, nothing is said', () => {
  expect(spokenTally(tally(['DELETE', 'MISSING', 'KEEP'], []), PHRASES)).toBe('');
});
