import { describe, expect, test } from '@jest/globals';
import type { HttpProblem } from '../../../../functions/core/api/problem-details.ts';
import { encodeToken, readListQuery } from '../../../../functions/core/api/query.ts';
import { thrownBy } from '../payloads.ts';
import { bodyOf, httpRequest } from './requests.ts';

const read = (rawQueryString: string) =>
  readListQuery(httpRequest('GET /snapshot-copies', { rawQueryString }), 'copy-snapshot');
const refused = (query: string): unknown[] =>
  bodyOf((thrownBy(() => read(query)) as HttpProblem).response('id')).problems.map(
    ({ field, value }: { field: string; value: unknown }) => [field, value],
  );

describe('the query of a list', () => {
  test('may be left out', () => {
    expect(read('')).toEqual({ status: null, cluster: null, limit: 50, nextToken: null });
    const { rawQueryString: _, ...without } = httpRequest('GET /snapshot-copies');
    expect(readListQuery(without, 'copy-snapshot')).toEqual({
      status: null,
      cluster: null,
      limit: 50,
      nextToken: null,
    });
  });

  test('is read whole', () => {
    const token = 'AAA+/==ä';
    const query = `status=TIMED_OUT&cluster=Orders&limit=100&nextToken=${encodeToken(token)}`;
    expect(read(query)).toEqual({ status: 'TIMED_OUT', cluster: 'orders', limit: 100, nextToken: token });
    expect(encodeToken(token)).toMatch(/^[\w-]+$/);
  });

  test.each(['0', '101', '1.5', '-1', '1e1', ' 1', '0x10', '', 'many'])('may not have the limit %j', (limit) => {
    expect(refused(`limit=${limit}`)).toEqual([['limit', limit]]);
  });

  test('lists every problem', () => {
    expect(refused('limit=0&nextToken=zzz')).toEqual([
      ['limit', '0'],
      ['nextToken', 'zzz'],
    ]);
    expect(refused('status=running&status=x&limit=0&nextToken=%20&page=2')).toEqual([
      ['status', ['running', 'x']],
      ['page', '2'],
      ['status', 'running'],
      ['limit', '0'],
      ['nextToken', ' '],
    ]);
  });

  test('may not have a parameter twice, nor a token that is empty or endless', () => {
    expect(refused('limit=1&limit=1')).toEqual([['limit', ['1', '1']]]);
    expect(refused('nextToken=')).toEqual([['nextToken', '']]);
    // ListExecutions takes 3,096 characters; one more is a ValidationException, as recorded from AWS.
    const longest = encodeToken('t'.repeat(3_096));
    expect(read(`nextToken=${longest}`).nextToken).toHaveLength(3_096);
    expect(refused(`nextToken=${encodeToken('t'.repeat(3_097))}`)).toHaveLength(1);
  });
});
