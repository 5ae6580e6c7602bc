import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ALLOWED, nameProblem, refuseAnyQuery, resourceAt } from '../../../../functions/core/api/resource.ts';
import { parseYaml } from '../../../../local/yaml.ts';
import { thrownBy } from '../payloads.ts';
import { httpRequest } from './requests.ts';

const refuse = (name: string, rawQueryString = '') =>
  refuseAnyQuery(
    httpRequest('GET /snapshot-copies/{name}', { pathParameters: { name }, rawQueryString }),
    nameProblem(name),
  );
const at = (rawPath: string, stage = '$default') =>
  resourceAt(httpRequest('PATCH /x', { rawPath, context: { stage } }));

describe('the name of an execution in a path', () => {
  test.each(['api-1', 'orders.2026_11', 'größe', '語'.repeat(80)])('may be %s', (name) => {
    expect(() => refuse(name)).not.toThrow();
  });

  test.each([...' \t<>{}[]?*"#%\\^|~`$&,;:/\u0000\u007f\u009f\u00a0\u3000\ufffe'])('may not hold %j', (character) => {
    expect(thrownBy(() => refuse(`a${character}b`))).toMatchObject({ type: 'invalid-request' });
  });

  test.each(['', 'a b', 'a:b', 'a/b', 'a*', 'a"', 'a\n', '\u0085', 'n'.repeat(81), 'a\ud83d', '😀'])(
    'may not be %j',
    (name) => {
      expect(thrownBy(() => refuse(name))).toMatchObject({ type: 'invalid-request' });
    },
  );

  test('stands without a query', () => {
    expect(thrownBy(() => refuse('a', 'verbose=1'))).toMatchObject({ type: 'invalid-request' });
  });
});

describe('what a path is of', () => {
  test.each([
    ['/snapshot-copies', { path: '/snapshot-copies', machine: 'copy-snapshot', name: '' }],
    ['/snapshot-copies/a', { path: '/snapshot-copies/{name}', machine: 'copy-snapshot', name: 'a' }],
    ['/snapshot-copies/a b', { path: '/snapshot-copies/{name}', machine: 'copy-snapshot', name: 'a b' }],
    ['/protection-runs', { path: '/protection-runs', machine: 'protect-clusters', name: '' }],
    ['/protection', { path: '/protection', machine: null, name: '' }],
    ['/protection/orders', { path: '/protection/{cluster}', machine: null, name: 'orders' }],
    ['/protection-runs/a', { path: '/protection-runs/{name}', machine: 'protect-clusters', name: 'a' }],
  ])('%s is one of the resources', (path, resource) => {
    expect(at(path)).toEqual(resource);
    expect(at(`/prod${path}`, 'prod')).toEqual(resource);
  });

  test('that a route has taken is the execution of its parameter, even one that no execution can be called', () => {
    const routed = httpRequest('GET /snapshot-copies/{name}', { pathParameters: { name: 'a/b' } });
    expect(resourceAt(routed)).toEqual({ path: '/snapshot-copies/{name}', machine: 'copy-snapshot', name: 'a/b' });
  });

  test.each([
    '/',
    '',
    '/snapshot-copies/',
    '/snapshot-copies/a/b',
    '/Snapshot-Copies',
    '/snapshot-copies2',
    '/protection/',
    '/protection/a/b',
    '/protections',
    '/protection-runs/',
    '/x/snapshot-copies',
  ])('%j is nothing', (path) => {
    expect(at(path)).toBeNull();
  });

  test('a path outside of its stage is nothing', () => {
    expect(at('/snapshot-copies', 'prod')).toBeNull();
  });
});

test('the methods that a path allows are its routes in serverless.yml, HEAD beside GET, and OPTIONS', () => {
  const { functions } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
    functions: Record<string, { events?: { httpApi: { method?: string; path: string } }[] }>;
  };
  const routes = Object.values(functions).flatMap(({ events = [] }) => events.map(({ httpApi }) => httpApi));
  const methodsOf = (path: string) => routes.flatMap((route) => (route.path === path ? (route.method ?? []) : []));
  const expected = [...new Set(routes.map(({ path }) => path))]
    .filter((path) => path !== '*')
    .map((path) => [path, ['HEAD', 'OPTIONS', ...methodsOf(path)].sort().join(', ')]);
  expect(ALLOWED).toEqual(Object.fromEntries(expected));
});
