import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Plan, PlanRow } from '../../../../functions/core/lifecycle/contract.ts';
import { dueOf } from '../../../../functions/core/lifecycle/due.ts';

const row = (index: number): PlanRow =>
  ({
    ...{ Verdict: 'DELETE', SourceCreatedAt: '2026-11-20T03:00:00.000Z', Cluster: 'orders', Kind: 'Copy' },
    Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null },
    RecoveryPoint: `recovery-points/orders/${index}.json`,
  }) as PlanRow;
const due = dueOf({ Rows: Array.from({ length: 1_000 }, (_, index) => row(index)), Groups: [] } as unknown as Plan);

const { States } = JSON.parse(readFileSync('statemachine/expire-recovery-points/definition.asl.json', 'utf8'));
const retriers: readonly { readonly MaxAttempts: number }[] =
  States.ExpirePoints.ItemProcessor.States.ExpirePoint.Retry;

test('A run whose deletions are all retried to the end stays below the 25,000 events of an execution', () => {
  const attempts = 1 + retriers.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
  // Each is scheduled, started, and fails. An iteration begins and ends, and its three states are entered and left.
  const events = 3 * attempts + 2 + 3 * 2;
  const ofTheRest = 100;
  expect(due.length * events + ofTheRest).toBeLessThan(25_000);
  expect(due.length).toBeGreaterThan(400);
});
