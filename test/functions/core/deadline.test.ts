import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  addSeconds,
  isPast,
  MACHINE_TIMEOUT_SECONDS,
  MAX_DEADLINE_MINUTES,
  QUOTA_WAIT_SECONDS,
  secondsBetween,
  spokenDuration,
} from '../../../functions/core/deadline.ts';

const machine = JSON.parse(readFileSync('statemachine/copy-snapshot/definition.asl.json', 'utf8'));

test('the timeout of the state machine is the one that deadlines are held to', () => {
  expect(machine.TimeoutSeconds).toBe(MACHINE_TIMEOUT_SECONDS);
});

test('the longest deadline and the wait for the quota leave hours before the timeout', () => {
  expect(MACHINE_TIMEOUT_SECONDS - MAX_DEADLINE_MINUTES * 60 - QUOTA_WAIT_SECONDS).toBeGreaterThanOrEqual(10 * 3600);
  expect(MAX_DEADLINE_MINUTES).toBe(10_740);
});

test('seconds are added to a time across days', () => {
  expect(addSeconds('2026-12-31T23:59:30Z', 45)).toBe('2027-01-01T00:00:15.000Z');
  expect(addSeconds('2026-11-20T04:00:00.250Z', -1)).toBe('2026-11-20T03:59:59.250Z');
});

test('seconds between are whole, and never negative', () => {
  expect(secondsBetween('2026-11-20T04:00:00.000Z', '2026-11-20T04:01:00.999Z')).toBe(60);
  expect(secondsBetween('2026-11-20T04:01:00.000Z', '2026-11-20T04:00:00.000Z')).toBe(0);
});

test('a deadline is past from its own millisecond on', () => {
  expect(isPast('2026-11-20T04:00:00.000Z', '2026-11-20T03:59:59.999Z')).toBe(false);
  expect(isPast('2026-11-20T04:00:00.000Z', '2026-11-20T04:00:00.000Z')).toBe(true);
});

test.each([
  [0, '0 s'],
  [119, '119 s'],
  [120, '2 min'],
  [600, '10 min'],
  [7_140, '119 min'],
  [7_200, '2 h'],
  [12_000, '3 h 20 min'],
  [90_000, '25 h'],
])('%i seconds are spoken as %s', (seconds, spoken) => {
  expect(spokenDuration(seconds)).toBe(spoken);
});
