import { describe, expect, test } from '@jest/globals';
import { EVENTS_NEEDED, type HistoryEvent, progressOf, WAITS } from '../../../../functions/core/api/progress.ts';
import type { CopyPlan, PollMemory, StartedCopy } from '../../../../functions/core/contract.ts';
import { states, tasks } from '../../../statemachine/asl.ts';
import { execution } from '../../ports.ts';
import { copyPlan, exportPlan, pollMemory, startedCopy } from '../payloads.ts';

const STARTED = '2026-11-23T03:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(STARTED) + seconds * 1000).toISOString();

const entered = (name: string): HistoryEvent => ({ stateEnteredEventDetails: { name } });
const assigned = (variable: string, value: unknown): HistoryEvent => ({
  stateExitedEventDetails: { assignedVariables: { [variable]: JSON.stringify(value) } },
});
const called = (Payload: { Plan?: CopyPlan; Copy?: StartedCopy | null; Poll?: PollMemory | null }): HistoryEvent => ({
  taskScheduledEventDetails: { parameters: JSON.stringify({ FunctionName: 'f', Payload }) },
});
const progress = (newest: readonly HistoryEvent[], now = later(90), changes = {}) =>
  progressOf(execution('a', changes), newest, now);

describe('where an execution is', () => {
  test('is not known before its first event', () => {
    expect(progress([])).toEqual({
      state: null,
      progress: { polls: 0, elapsedSeconds: 90, copyElapsedSeconds: null, estimateSeconds: null, waitingFor: null },
    });
  });

  test('is known from what a step was given, as well as from what it gave', () => {
    const Copy = startedCopy({ At: later(10) });
    const Poll = pollMemory({ Polls: 2 });
    const expected = {
      state: 'WaitForCopy',
      progress: {
        ...{ polls: 2, elapsedSeconds: 90, copyElapsedSeconds: 80, estimateSeconds: 30 },
        waitingFor: 'the copy to become available',
      },
    };
    const given = [entered('WaitForCopy'), called({ Plan: copyPlan(), Copy, Poll }), entered('PollStatus')];
    expect(progress(given)).toEqual(expected);
    const gave = [
      ...[entered('WaitForCopy'), assigned('poll', Poll), entered('PollStatus')],
      ...[assigned('copy', Copy), entered('CopySnapshot'), assigned('plan', copyPlan())],
    ];
    expect(progress(gave)).toEqual(expected);
  });

  test('is what the newest of them say', () => {
    const polls = [assigned('poll', pollMemory({ Polls: 3 })), called({ Poll: pollMemory({ Polls: 2 }) })];
    expect(progress(polls).progress.polls).toBe(3);
  });

  test('is not confused by variables that are still null, nor by events of anything else', () => {
    const events = [
      assigned('poll', null),
      called({ Poll: null }),
      { taskScheduledEventDetails: { parameters: '[7' } },
      {},
    ];
    expect(progress([...events, assigned('poll', pollMemory({ Polls: 1 }))]).progress.polls).toBe(1);
  });

  test.each([
    ['WaitForSource', {}, 'the source snapshot to become available'],
    ['WaitToCopyAgain', { QuotaExceededSince: STARTED }, 'the quota of snapshots in 24 hours'],
    ['WaitToCopyAgain', {}, 'the source snapshot to be free'],
    ['PollStatus', {}, null],
  ])('in %s with %j says what is waited for', (state, changes, expected) => {
    const copy = startedCopy({ Outcome: 'Deferred', ...changes });
    const { progress: shown } = progress([entered(state), assigned('copy', copy), assigned('plan', copyPlan())]);
    expect(shown).toMatchObject({ waitingFor: expected, copyElapsedSeconds: null });
  });

  test('is something to say in every state that waits, and in no other', () => {
    const waits = states.filter(({ Type }) => Type === 'Wait').map(({ name }) => name);
    expect([...WAITS.keys()].sort()).toEqual(waits.sort());
  });

  test('of an export says that it waits for files', () => {
    const events = [entered('WaitForCopy'), called({ Plan: exportPlan(), Copy: startedCopy() })];
    expect(progress(events).progress.waitingFor).toBe("the export's files in the bucket");
  });

  test('counts to its end once it has ended, and waits for nothing', () => {
    const ended = { status: 'ABORTED', stoppedAt: later(60) };
    expect(
      progress([entered('WaitForCopy'), assigned('copy', startedCopy({ At: STARTED }))], later(9_000), ended),
    ).toEqual({
      state: 'WaitForCopy',
      progress: expect.objectContaining({ elapsedSeconds: 60, copyElapsedSeconds: 60, waitingFor: null }),
    });
  });

  test('asks for as many events as the attempts of any step can have, three each, and what led to it', () => {
    const attempts = tasks.map(({ Retry = [] }) => Retry.reduce((sum, { MaxAttempts }) => sum + (MaxAttempts ?? 0), 1));
    expect(Math.max(...attempts)).toBeGreaterThan(10);
    expect(EVENTS_NEEDED).toBeGreaterThan(Math.max(...attempts) * 3 + 2);
  });
});
