import { expect, test } from '@jest/globals';
import { problemOf, transformed } from '../../../../local/emulators/eventbridge/input-transformer.ts';

const EVENT = { id: 'one', 'detail-type': 'Sold', detail: { name: 'a "b" <id>', counts: [1, 2] } };

test.each([
  ['{"id":<id>}', { id: '$.id' }, { id: 'one' }],
  ['{"type":<type>,"more":true}', { type: '$.detail-type' }, { type: 'Sold', more: true }],
  ['{"all":<detail>}', { detail: '$.detail' }, { all: EVENT.detail }],
  [
    '[<name>,<counts>,<name>]',
    { name: '$.detail.name', counts: '$.detail.counts' },
    ['a "b" <id>', [1, 2], 'a "b" <id>'],
  ],
])('%s takes values from the event, texts with their quotes', (template, paths, expected) => {
  const input = { template, paths: paths as Record<string, string> };
  expect(problemOf(input)).toBeUndefined();
  expect(JSON.parse(transformed(EVENT, input))).toEqual(expected);
});

test('a value that the event lacks leaves nothing in its place', () => {
  expect(transformed(EVENT, { template: '{"id":<id>}', paths: { id: '$.detail.none.at.all' } })).toBe('{"id":}');
});

test.each([
  ['{"id":<id>}', { id: '$.detail.names[0]' }, 'the path $.detail.names[0] is not known here'],
  ['{"id":<id>}', { id: '$' }, 'the path $ is not known here'],
  ['{"id":<name>}', { id: '$.id' }, 'no path has the name name'],
  ['The id is <id>', { id: '$.id' }, 'the template is not JSON'],
])('%s is refused', (template, paths, problem) => {
  expect(problemOf({ template, paths })).toBe(problem);
});
