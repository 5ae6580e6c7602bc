import { describe, expect, test } from '@jest/globals';
import { executionNameIn, resourceAt } from '../../../functions/core/api/resource.ts';
import { thrownBy } from '../payloads.ts';
import { httpRequest } from './requests.ts';

const named = (name: string, rawQueryString = '') =>
  httpRequest('GET /snapshot-copies/{name}', { pathParameters: { name }, rawQueryString });
const at = (rawPath: string, stage = '$default') =>
  resourceAt(httpRequest('PATCH /x', { rawPath, context: { stage } }));

describe('the name of an execution in a path', () => {
  test.each(['api-1', 'orders.2026_11', 'größe', '語'.repeat(80)])('may be %s', (name) => {
    expect(executionNameIn(named(name))).toBe(name);
  });

  test.each([...' \t<>{}[]?*"#%\\^|~`$&,;:/\u0000\u007f\u009f\u00a0\u3000\ufffe'])('may not hold %j', (character) => {
    expect(thrownBy(() => executionNameIn(named(`a${character}b`)))).toMatchObject({ type: 'invalid-request' });
  });

  test.each(['', 'a b', 'a:b', 'a/b', 'a*', 'a"', 'a\n', '\u0085', 'n'.repeat(81), 'a\ud83d', '😀'])(
    'may not be %j',
    (name) => {
      expect(thrownBy(() => executionNameIn(named(name)))).toMatchObject({ type: 'invalid-request' });
    },
  );

  test('stands without a query', () => {
    expect(thrownBy(() => executionNameIn(named('a', 'verbose=1')))).toMatchObject({ type: 'invalid-request' });
  });
});

describe('what a path is of', () => {
  test.each([
    ['/snapshot-copies', null],
    ['/snapshot-copies/a', 'a'],
    ['/snapshot-copies/a b', 'a b'],
  ])('%s is one of the two resources', (path, name) => {
    expect(at(path)).toMatchObject({ name });
    expect(at(`/prod${path}`, 'prod')).toMatchObject({ name });
  });

  test.each([
    '/',
    '',
    '/snapshot-copies/',
    '/snapshot-copies/a/b',
    '/Snapshot-Copies',
    '/snapshot-copies2',
    '/x/snapshot-copies',
  ])('%j is nothing', (path) => {
    expect(at(path)).toBeNull();
  });

  test('a path outside of its stage is nothing', () => {
    expect(at('/snapshot-copies', 'prod')).toBeNull();
  });
});
