import { describe, expect, test } from '@jest/globals';
import { matches, type Pattern, problemsOf } from '../../../../local/emulators/eventbridge/pattern.ts';

const EVENT = {
  source: 'my.shop',
  'detail-type': 'Ordered',
  resources: ['arn:one', 'arn:two'],
  detail: {
    state: 'ready',
    count: 3,
    done: false,
    nothing: null,
    tags: ['a', 'b'],
    deep: { er: 'x' },
    lines: [{ sku: 'hat', gift: true }, { sku: 'coat' }],
    nested: [[{ er: 'x' }]],
    empty: {},
    none: [],
  },
};

/** As the page "Event patterns" and its examples have it. */
describe('A pattern lets pass', () => {
  test.each<[string, Pattern, boolean]>([
    ['a value that is listed', { source: ['other', 'my.shop'] }, true],
    ['no value that is not', { source: ['my'] }, false],
    ['a number', { detail: { count: [3] } }, true],
    ['no text for a number', { detail: { count: ['3'] } }, false],
    ['a boolean', { detail: { done: [false] } }, true],
    ['null', { detail: { nothing: [null] } }, true],
    ['no missing field for null', { detail: { missing: [null] } }, false],
    ['a list with one such element', { detail: { tags: ['b', 'c'] } }, true],
    ['no list without', { resources: ['arn:three'] }, false],
    ['what every named field lets pass', { source: ['my.shop'], detail: { state: ['ready'] } }, true],
    ['nothing that one field does not', { source: ['my.shop'], detail: { state: ['lost'] } }, false],
    ['what lies deeper', { detail: { deep: { er: ['x'] } } }, true],
    ['an object in a list', { detail: { lines: { sku: ['coat'] } } }, true],
    [
      'nothing of which one element has one field, another the other',
      { detail: { lines: { sku: ['coat'], gift: [true] } } },
      false,
    ],
    [
      'no missing field of an object in a list, if another object has it',
      { detail: { lines: { gift: [{ exists: false }] } } },
      false,
    ],
    ['nor beside a field of the object', { detail: { lines: { sku: ['coat'], gift: [{ exists: false }] } } }, false],
    [
      'a field that all objects of a list lack',
      { detail: { lines: { sku: ['coat'], price: [{ exists: false }] } } },
      true,
    ],
    ['a field that is missing below an empty list', { detail: { none: { er: [{ exists: false }] } } }, true],
    ['an object in a list of lists', { detail: { nested: { er: ['x'] } } }, true],
    ['no field of an object that is a text', { source: { er: ['x'] } }, false],
    ['no letters of another case', { source: ['My.Shop'] }, false],
    ['a beginning', { source: [{ prefix: 'my.' }] }, true],
    ['no other beginning', { source: [{ prefix: 'shop' }] }, false],
    ['a list of which one element begins so', { resources: [{ prefix: 'arn:t' }] }, true],
    ['no beginning of a number', { detail: { count: [{ prefix: '3' }] } }, false],
    ['any text that has the empty beginning', { detail: { state: [{ prefix: '' }] } }, true],
    ['a field that is there', { detail: { state: [{ exists: true }] } }, true],
    ['a field that is null', { detail: { nothing: [{ exists: true }] } }, true],
    ['no field that is not there', { detail: { missing: [{ exists: true }] } }, false],
    ['a field that is missing', { detail: { missing: [{ exists: false }] } }, true],
    ['a field missing below one that is missing', { detail: { missing: { er: [{ exists: false }] } } }, true],
    ['no field that is there for a missing one', { detail: { state: [{ exists: false }] } }, false],
    ['no object for a field: only leaves exist', { detail: { deep: [{ exists: true }] } }, false],
    ['no empty list for a field', { detail: { none: [{ exists: true }] } }, false],
    ['anything but', { detail: { state: [{ 'anything-but': 'lost' }] } }, true],
    ['anything but some', { detail: { state: [{ 'anything-but': ['lost', 'ready'] }] } }, false],
    ['anything but a beginning', { detail: { state: [{ 'anything-but': { prefix: 're' } }] } }, false],
    ['another beginning', { detail: { state: [{ 'anything-but': { prefix: 'lo' } }] } }, true],
    ['no missing field for anything but', { detail: { missing: [{ 'anything-but': 'lost' }] } }, false],
    ['one filter of several', { source: [{ prefix: 'x' }, { exists: true }] }, true],
  ])('%s', (_what, pattern, expected) => {
    expect(problemsOf(pattern)).toEqual([]);
    expect(matches(pattern, EVENT)).toBe(expected);
  });
});

describe('What is not supported is reported by its path', () => {
  const unknown = (filter: unknown) => `the filter ${JSON.stringify(filter)} is not known here`;
  const filters: readonly unknown[] = [
    { suffix: 'x' },
    { wildcard: 'a*' },
    { numeric: ['>', 1] },
    { 'equals-ignore-case': 'x' },
    { cidr: '10.0.0.0/8' },
    { prefix: { 'equals-ignore-case': 'x' } },
    { prefix: 3 },
    { exists: 'yes' },
    { 'anything-but': { suffix: 'x' } },
    { 'anything-but': [] },
    // Real EventBridge was recorded to refuse these (LocalStack's event patterns at 8b9a79f05: content_anything_but_string_
    // null_type_EXC, content_anything_but_string_list_null_type_EXC, content_anything_prefix_empty_EXC).
    { 'anything-but': null },
    { 'anything-but': ['lost', null] },
    { 'anything-but': { prefix: '' } },
    { prefix: 'x', exists: true },
    { constructor: 'x' },
    ['x'],
  ];

  test.each(filters.map((filter) => [filter]))('the filter %j', (filter) => {
    expect(problemsOf({ detail: { state: ['ready', filter] } })).toEqual([
      { path: '/detail/state', problem: unknown(filter) },
    ]);
  });

  test.each<[unknown, string, string]>([
    [{ source: [] }, '/source', 'an empty list lets nothing pass'],
    [{ $or: [{ source: ['a'] }] }, '/$or', 'this is not known here'],
    // Recorded to mean the field of the field (dot_joining_pattern, dot_joining_event).
    [{ detail: { 'state.status': ['running'] } }, '/detail/state.status', 'a field is named without a dot here'],
    [{ source: 'my.shop' }, '/source', 'expected fields, or a list of values and filters'],
    [{ detail: {} }, '/detail', 'expected fields, or a list of values and filters'],
    [{}, '', 'expected fields, or a list of values and filters'],
    ['x', '', 'expected fields, or a list of values and filters'],
  ])('%j', (pattern, path, problem) => {
    expect(problemsOf(pattern)).toEqual([{ path, problem }]);
  });
});
