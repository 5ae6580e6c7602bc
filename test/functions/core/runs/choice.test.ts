import { describe, expect, test } from '@jest/globals';
import { type ClusterChoice, hasTags, isNamed, needsTags, unmatched } from '../../../../functions/core/runs/choice.ts';

const choice = (changes: Partial<ClusterChoice> = {}): ClusterChoice => ({
  names: null,
  excluded: [],
  tags: {},
  ...changes,
});

describe('names', () => {
  test.each([
    ['orders', ['orders'], true],
    ['orders', ['order'], false],
    ['orders', ['*'], true],
    ['orders', ['o*s'], true],
    ['orders', ['o?ders'], true],
    ['orders', ['o?ers'], false],
    ['orders', ['*ers', 'x'], true],
    ['orders', ['ers*'], false],
    ['orders', ['orders*'], true],
    ['orders', ['**orders**'], true],
    ['shop-a-b', ['*-b'], true],
    ['shop-a-b', ['shop-*-?'], true],
    ['aab', ['*ab'], true],
    ['aabab', ['a*ab'], true],
    ['a.b', ['a?b'], true],
    ['acb', ['a.b'], false],
  ])('%s is of %j: %s', (name, names, isOf) => {
    expect(isNamed(name, choice({ names }))).toBe(isOf);
  });

  test('are all without ClusterNames, and none that is excluded', () => {
    expect(isNamed('orders', choice())).toBe(true);
    expect(isNamed('orders', choice({ excluded: ['ord*'] }))).toBe(false);
    expect(isNamed('orders', choice({ names: ['orders'], excluded: ['orders'] }))).toBe(false);
  });

  test('match in a moment, however many wildcards they have', () => {
    expect(isNamed('a'.repeat(40), choice({ names: [`${'*a'.repeat(19)}b`] }))).toBe(false);
  });

  test('that no cluster has are reported: those without a wildcard as not found, patterns as a warning', () => {
    const names = ['orders', 'order', 'gone-*', 'no-matter'];
    expect(unmatched(choice({ names, excluded: ['no-*'] }), ['orders'])).toEqual({
      notFound: ['order'],
      warnings: ['No cluster matches "gone-*" of ClusterNames.'],
    });
    expect(unmatched(choice(), [])).toEqual({ notFound: [], warnings: [] });
  });
});

describe('tags', () => {
  const found = [
    { Key: 'team', Value: 'shop' },
    { Key: 'tier', Value: '1' },
    { Key: 'flag', Value: null },
  ];

  test.each([
    [{}, true],
    [{ team: ['shop'] }, true],
    [{ team: ['web', 'shop'] }, true],
    [{ team: ['shop'], tier: ['1'] }, true],
    [{ team: ['shop'], tier: ['2'] }, false],
    [{ team: ['Shop'] }, false],
    [{ flag: [''] }, true],
    [{ other: ['shop'] }, false],
  ])('%j match: %s', (tags, isMatch) => {
    expect(hasTags(found, choice({ tags }))).toBe(isMatch);
    expect(needsTags(choice({ tags }))).toBe(Object.keys(tags).length > 0);
  });
});
