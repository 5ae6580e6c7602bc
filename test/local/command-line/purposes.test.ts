import { expect, test } from '@jest/globals';
import { purposesOf } from '../../../local/command-line/purposes.ts';
import { definition, states } from '../../statemachine/asl.ts';

test('Every Wait of the machine that ships says in its Comment what for', () => {
  const purposes = purposesOf(definition);
  const waits = states.filter(({ Type }) => Type === 'Wait').map(({ name }) => name);
  expect(waits.length).toBeGreaterThan(0);
  expect(waits.filter((name) => !/^until \w.*\w$/.test(purposes.get(name) ?? ''))).toEqual([]);
  // `  waits 59 min 59 s more, ` goes before it, in 80 columns.
  expect(waits.filter((name) => (purposes.get(name) ?? '').length > 54)).toEqual([]);
});

test.each([
  ['Until the copy is there.', 'until the copy is there'],
  ['Until the copy is there: a guess.', 'until the copy is there'],
  ['Until the copy (or export) is there.', 'until the copy is there'],
  ['Waits for the copy.', undefined],
])('%s', (Comment, expected) => {
  expect(purposesOf(JSON.stringify({ States: { Wait: { Comment } } })).get('Wait')).toBe(expected);
});
