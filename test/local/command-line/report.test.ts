import { expect, test } from '@jest/globals';
import type { HistoryEvent } from '../../../local/asl/history.ts';
import { Journal, REPORTED_STATES, Report } from '../../../local/command-line/report.ts';
import { definition, states } from '../../statemachine/asl.ts';

/** The last line that is printed for a step's answer. */
function toldOf(state: string, answer: object): string | undefined {
  const lines: string[] = [];
  const journal = new Journal({ print: (line) => lines.push(line), colour: false, width: () => 80 });
  const report = new Report(journal, 'an export', new Map(), 0);
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

test('Every step of the machine that ships has its words, and an answer of another kind breaks none', () => {
  const tasks = states.filter(({ Type, name }) => Type === 'Task' && REPORTED_STATES.includes(name));
  const missing = Object.keys(JSON.parse(definition).States).filter(
    (name) => JSON.parse(definition).States[name].Type === 'Task' && !REPORTED_STATES.includes(name),
  );
  expect(missing).toEqual([]);
  for (const { name } of tasks) expect(toldOf(name, {})).toContain(name);
  expect(toldOf('Another', { a: 1 })).toMatch(/ {2}done$/);
});
