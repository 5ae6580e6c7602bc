import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../../functions/core/copy/stamp.ts';
import { MOST_TAGS, mergeTags, parseTags, tagCountProblem } from '../../../../functions/core/request/tags.ts';
import { STAMP } from '../payloads.ts';

const tags = (count: number, prefix = 'k') =>
  Array.from({ length: count }, (_, index) => ({ Key: `${prefix}${index}`, Value: 'v' }));

describe('the tags of a request', () => {
  test('are read, with null for a value that is missing', () => {
    const { tags: read, problems } = parseTags(
      [{ Key: 'a', Value: 'b' }, { Key: 'c', Value: null }, { Key: 'd' }],
      false,
    );
    expect(problems).toEqual([]);
    expect(read).toEqual([
      { Key: 'a', Value: 'b' },
      { Key: 'c', Value: null },
      { Key: 'd', Value: null },
    ]);
  });

  test('are all listed when several are wrong', () => {
    const given = [{ Key: 'aws:x' }, { Key: 'ok' }, 7, { Key: 'ok' }, { Key: '' }, { Key: 'v', Value: 1 }];
    expect(parseTags(given, false).problems.map((problem) => problem.field)).toEqual([
      'Tags[0].Key',
      'Tags[2]',
      'Tags[3].Key',
      'Tags[4].Key',
      'Tags[5].Value',
    ]);
  });

  test('are counted in characters, not in halves of them', () => {
    const of = (key: number, value: number) => parseTags([{ Key: '😀'.repeat(key), Value: '😀'.repeat(value) }], false);
    expect(of(128, 256).problems).toEqual([]);
    expect(of(129, 256).problems.map((problem) => problem.field)).toEqual(['Tags[0].Key']);
    expect(of(128, 257).problems.map((problem) => problem.field)).toEqual(['Tags[0].Value']);
  });

  test('are shown by their kind when they are wrong, not by their content', () => {
    const given = [
      'secret',
      { Key: 'a', Value: 'secret'.repeat(50) },
      { Key: 'a', secret: 'secret' },
      { Key: ['secret'] },
    ];
    const values = [
      ...given.map((tag) => parseTags([tag], false).problems),
      parseTags({ a: 'secret' }, false).problems,
      parseTags([{ Key: 'a', Value: 'secret' }], true).problems,
    ].map((problems) => problems.map(({ value }) => value));
    expect(values).toEqual([
      ['a text of 6 characters'],
      ['a text of 300 characters'],
      ['a text of 6 characters'],
      ['a list of 1'],
      ['an object'],
      ['a list of 1'],
    ]);
  });

  test('leave room for the stamp', () => {
    expect(parseTags(tags(MOST_TAGS - 1), false).problems).toEqual([]);
    expect(parseTags(tags(MOST_TAGS), false).problems.map((problem) => problem.field)).toEqual(['Tags']);
  });
});

describe('the tags of a copy', () => {
  const stamp = { Key: STAMP_KEY, Value: STAMP };
  test.each([
    ['are the stamp alone when there are no others', [], [], [stamp]],
    ["are the source's and the stamp", [{ Key: 'a', Value: '1' }], [], [{ Key: 'a', Value: '1' }, stamp]],
    [
      "are the request's over the source's",
      [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: null },
      ],
      [{ Key: 'a', Value: '2' }],
      [{ Key: 'a', Value: '2' }, { Key: 'b', Value: null }, stamp],
    ],
    [
      'are neither those of AWS nor the stamp of another copy',
      [
        { Key: 'aws:cloudformation:stack-name', Value: 'x' },
        { Key: 'AWS:y', Value: 'x' },
        { Key: STAMP_KEY, Value: 'sha256:other' },
      ],
      [],
      [stamp],
    ],
    [
      'keep keys apart that differ in case',
      [{ Key: 'Team', Value: 'a' }],
      [{ Key: 'team', Value: 'b' }],
      [{ Key: 'Team', Value: 'a' }, { Key: 'team', Value: 'b' }, stamp],
    ],
  ])('%s', (_, inherited, requested, merged) => {
    expect(mergeTags(inherited, requested, STAMP)).toEqual(merged);
  });

  test.each([
    [49, 0],
    [48, 1],
    [30, 19],
  ])('may be 50: %i inherited, %i requested and the stamp', (inherited, requested) => {
    const own = tags(requested, 'r');
    expect(tagCountProblem(mergeTags(tags(inherited), own, STAMP), own)).toBeNull();
  });

  test('may not be 51, and the problem says where they come from', () => {
    const own = tags(10, 'r');
    const problem = tagCountProblem(mergeTags([...tags(40), ...tags(3, 'aws:')], own, STAMP), own);
    expect(problem).toMatchObject({ field: 'Tags', value: '51 tags' });
    expect(problem?.rule).toContain('10 requested, 40 more inherited');
    expect(problem?.remedy).toContain('Options.InheritTags');
  });
});
