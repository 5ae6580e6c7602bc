import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { jsonBytes } from '../../../../functions/core/json.ts';
import type { Plan, PlanRow } from '../../../../functions/core/lifecycle/contract.ts';
import { dueOf } from '../../../../functions/core/lifecycle/due.ts';
import { recordKey } from '../../../../functions/core/recovery-points/record.ts';
import { exportPoint } from '../protection/payloads.ts';

/** A cluster's name has at most 40 characters; every other part of a key has always as many. */
const KEY = recordKey(exportPoint({ Cluster: 'c'.repeat(40) }));
const row = (index: number): PlanRow =>
  ({
    ...{ Verdict: 'DELETE', SourceCreatedAt: '2026-11-20T03:00:00.000Z', Cluster: 'orders', Kind: 'Copy' },
    Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null },
    RecoveryPoint: KEY.replace(/\d{6}\.json$/, `${100_000 + index}.json`),
  }) as PlanRow;
const group = { ...row(0), Newest: [1_001, 1_002, 1_003].map((index) => row(index).RecoveryPoint) };
const due = dueOf({
  Rows: Array.from({ length: 1_000 }, (_, index) => row(index)),
  Groups: [group],
} as unknown as Plan);

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

test('What is due stays far below the 256 KiB of a payload, also if every name is as long as it may be', () => {
  expect(jsonBytes(due)).toBeLessThan(200 * 1024);
});

test('What is due goes by the two newest of its group', () => {
  expect(due.map(({ Newest }) => Newest)).toEqual(due.map(() => group.Newest.slice(0, 2)));
});
