import { expect, test } from '@jest/globals';
import { alarmLines } from '../../../local/command-line/alarm.ts';

const change = (name: string, state: string, before: string) =>
  ({ alarm: { AlarmName: `stack-${name}` }, state, before, since: Date.parse('2026-11-28T07:37:00Z') }) as never;

test('Alarms that are raised are a line, and those that are over another, each with its time', () => {
  const changes = [
    change('a', 'ALARM', 'OK'),
    change('b', 'OK', 'ALARM'),
    change('c', 'ALARM', 'INSUFFICIENT_DATA'),
    change('d', 'OK', 'INSUFFICIENT_DATA'),
  ];
  expect(alarmLines(changes, 'stack', (at) => new Date(at).toISOString())).toEqual([
    '2026-11-28T07:37:00.000Z  ALARM: a, c',
    '2026-11-28T07:37:00.000Z  OK: b',
  ]);
});
