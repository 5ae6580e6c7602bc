import { expect, test } from '@jest/globals';
import { shownRows } from '../../../../functions/core/runs/conclusion.ts';
import { rowOf } from '../protection/payloads.ts';

test('The rows that travel in payloads are at most 50 rows, and no more than fit', () => {
  const rows = Array.from({ length: 2_000 }, (_, n) => rowOf(`c${n}`, 'FAILED', { Cause: 'x'.repeat(100) }));
  expect(shownRows(rows)).toEqual(rows.slice(0, 50));
  const long = rows.map((each) => ({ ...each, Cause: '…'.repeat(1_000), Remedy: 'x'.repeat(1_000) }));
  const shown = shownRows(long);
  expect(shown.length).toBeGreaterThan(5);
  expect(JSON.stringify(shown).length).toBeLessThan(61 * 1024);
});
