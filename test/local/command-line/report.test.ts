import { describe, expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../../local/asl/history.ts';
import { Journal, REPORTED_STATES, Report } from '../../../local/command-line/report.ts';
import { readLocalDefinition } from '../../../local/service/service.ts';
import { ROOT } from '../../support/service.ts';

const definitions = readLocalDefinition(ROOT).machines.map(({ definition }) => JSON.parse(definition));

/** The last line that is printed for a step's answer. */
function toldOf(state: string, answer: object): string | undefined {
  const lines: string[] = [];
  const journal = new Journal({ print: (line) => lines.push(line), colour: false, width: () => 80 });
  const report = new Report(journal, 'an export', new Map(), 0, undefined);
  const timestamp = new Date('2026-11-23T03:00:00Z');
  const output = JSON.stringify({ Payload: answer });
  report.onEvent({
    id: 1,
    timestamp,
    type: 'TaskStateEntered',
    stateEnteredEventDetails: { name: state },
  } as HistoryEvent);
  report.onEvent({ id: 2, timestamp, type: 'TaskSucceeded', taskSucceededEventDetails: { output } } as HistoryEvent);
  return lines.at(-1);
}

test.each([
  ['a claim', 'ClaimExport', { Key: 'a.claim.json', TakenOverFrom: null }, 'a.claim.json written'],
  [
    'one that was taken over',
    'ClaimExport',
    { Key: 'a.claim.json', TakenOverFrom: 'b' },
    'a.claim.json taken over from b',
  ],
  ['a record', 'RecordPoint', { Key: 'recovery-points/a.json', Warnings: [] }, 'recovery point recorded'],
  ['no record', 'RecordPoint', { Key: null, Warnings: ['Why.'] }, 'recovery point not recorded'],
  ['a notice', 'NotifySuccess', { NoticeId: 'a' }, 'notice published'],
])('The line of %s says what became of it', (_what, state, answer, text) => {
  expect(toldOf(state, answer)).toBe(`03:00:00Z  ${state.padEnd(15)}  ${text}`);
});

test('Every step of the machines that ship has its words, and an answer of another kind breaks none', () => {
  const tasks = definitions.flatMap(({ States }: { States: Readonly<Record<string, { Type: string }>> }) =>
    Object.keys(States).filter((name) => States[name]?.Type === 'Task'),
  );
  expect(tasks).toEqual(expect.arrayContaining(['CopySnapshot', 'SelectClusters', 'ConcludeRun']));
  expect(tasks.filter((name) => !REPORTED_STATES.includes(name))).toEqual([]);
  for (const name of tasks) expect(toldOf(name, {})).toContain(name);
  expect(toldOf('Another', { a: 1 })).toMatch(/ {2}done$/);
});

describe('The end of a cluster in a run is a line', () => {
  const row = { Cluster: 'orders', Verdict: 'PROTECTED', Target: 'orders-2026', Error: null, Cause: null };

  test.each([
    ['with its target', row, 'orders PROTECTED, orders-2026'],
    [
      'with its error and cause',
      { ...row, Verdict: 'FAILED', Target: null, Error: 'SnapshotQuotaExceededFault', Cause: 'There are 20.' },
      'orders FAILED: SnapshotQuotaExceededFault: There are 20.',
    ],
    [
      'with the step that failed, if it was not judged',
      { Cluster: 'orders', Fault: { Error: 'States.Timeout', Cause: '' }, FailedState: 'CheckCluster' },
      'orders FAILED: States.Timeout in CheckCluster',
    ],
  ])('%s', (_what, output, text) => {
    expect(lineOfChild('ExecutionSucceeded', output)).toBe(`03:00:00Z  ProtectClusters  ${text}`);
  });

  test('and that of a shard is none, which the end of its Map has', () => {
    expect(lineOfChild('ExecutionSucceeded', { Shard: '0001', Verdict: 'verified' })).toBeUndefined();
    expect(lineOfChild('TaskSucceeded', row)).toBeUndefined();
  });
});

/** The line that is printed for an event of a child of the Map ProtectClusters. */
function lineOfChild(type: string, output: object): string | undefined {
  const lines: string[] = [];
  const journal = new Journal({ print: (line) => lines.push(line), colour: false, width: () => 96 });
  const report = new Report(journal, 'a run', new Map(), 0, undefined);
  const timestamp = new Date('2026-11-23T03:00:00Z');
  const entered = { id: 1, timestamp, type: 'MapStateEntered', stateEnteredEventDetails: { name: 'ProtectClusters' } };
  report.onEvent(entered as HistoryEvent);
  const details = { output: JSON.stringify(output) };
  report.onChildEvent({ id: 2, timestamp, type, executionSucceededEventDetails: details } as HistoryEvent);
  return lines.at(-1);
}
