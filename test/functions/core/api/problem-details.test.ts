import { describe, expect, test } from '@jest/globals';
import { HttpProblem, invalid, MOST_PROBLEMS, PROBLEM_TYPES } from '../../../../functions/core/api/problem-details.ts';
import { bodyOf } from './requests.ts';

const problem = (field: string, value: unknown = null) => ({ field, value, rule: 'another', remedy: 'change it' });

describe('a problem', () => {
  test.each(Object.keys(PROBLEM_TYPES) as (keyof typeof PROBLEM_TYPES)[])('%s has the form of RFC 9457', (type) => {
    const response = new HttpProblem(type, 'A sentence.', { headers: { 'retry-after': '5' } }).response('a/b=');
    const { status, title } = PROBLEM_TYPES[type];
    expect(response).toMatchObject({
      statusCode: status,
      headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', 'retry-after': '5' },
    });
    expect(bodyOf(response)).toEqual({
      type: `urn:memorydb-snapshot-copy:problem:${type}`,
      ...{ title, status, detail: 'A sentence.' },
      instance: 'urn:memorydb-snapshot-copy:request:a%2Fb%3D',
    });
  });
});

describe('a request that breaks rules', () => {
  test('lists each of them', () => {
    const { detail, problems } = bodyOf(invalid([problem('a', undefined), problem('b', 7)]).response('id'));
    expect(detail).toBe(
      'The request has 2 problems: a is null (rule: another; remedy: change it); b is 7 (rule: another; remedy: change it). Nothing was done.',
    );
    expect(problems).toEqual([problem('a', null), problem('b', 7)]);
    expect(bodyOf(invalid([problem('a')]).response('id')).detail).toMatch(/^The request has one problem: a is /);
  });

  test('lists as many as an answer can hold, and how many there are', () => {
    const many = Array.from({ length: MOST_PROBLEMS + 1 }, (_, index) => problem(`field${index}`));
    const { detail, problems } = bodyOf(invalid(many).response('id'));
    expect(problems).toHaveLength(MOST_PROBLEMS);
    expect(detail).toMatch(
      /^The request has 101 problems: .* \d+ more in the details\. Nothing was done\. The first 100 are listed\.$/,
    );
  });

  test('gets an answer of bounded size, whatever it has sent', () => {
    const long = Array.from({ length: 20_000 }, (_, index) =>
      problem(`${index}${'f'.repeat(10_000)}`, 'v'.repeat(250_000)),
    );
    expect(invalid(long).response('id').body.length).toBeLessThan(6 * 2 ** 20 - 2 ** 16);
  });
});
