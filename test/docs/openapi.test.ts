import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { PROBLEM_TYPES } from '../../functions/core/api/problem-details.ts';
import { parseYaml } from '../../local/yaml.ts';
import { fillIn } from '../../scripts/openapi.ts';
import { at, document, objections, operations, pointerTo, problemTypesOf, type Response } from './openapi.ts';

/** Every object in the document, with the way to it. */
function nodes(
  value: unknown,
  names: readonly string[] = [],
): { names: readonly string[]; value: Record<string, unknown> }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, member]) => nodes(member, [...names, name]));
  return Array.isArray(value) ? inside : [{ names, value: value as Record<string, unknown> }, ...inside];
}
const all = nodes(document);
const references = all.flatMap(({ value: { $ref } }) => (typeof $ref === 'string' ? [$ref] : []));

describe('The document', () => {
  test('is of OpenAPI 3.1, and of this release', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect([document.openapi, document.info.version]).toEqual([expect.stringMatching(/^3\.1\./), version]);
  });

  test('refers to nothing that there is not', () => {
    expect(references.length).toBeGreaterThan(50);
    for (const reference of references.filter((each) => each.startsWith('#')))
      expect(() => at(reference)).not.toThrow();
    // Generators of clients read one file only.
    expect(references.filter((each) => !each.startsWith('#'))).toEqual([]);
  });

  // openapi-python-client 0.29.1 makes nothing of a document that has one: findings/openapi-python-client-of-openapi-31.sh.
  test('has no property whose schema is no object', () => {
    const properties: unknown[] = [];
    JSON.parse(JSON.stringify(document), (key, value) => {
      if (key === 'properties' && !Array.isArray(value)) properties.push(...Object.values(value));
      return value;
    });
    expect(properties.length).toBeGreaterThan(50);
    expect(properties.filter((each) => typeof each !== 'object')).toEqual([]);
  });

  test('has no component that nothing refers to, but the two answers outside of its paths', () => {
    const components = Object.entries(document.components).flatMap(([kind, named]) =>
      kind === 'securitySchemes' ? [] : Object.keys(named).map((name) => pointerTo('components', kind, name)),
    );
    expect(components.filter((pointer) => !references.includes(pointer))).toEqual([
      '#/components/responses/NoSuchPath',
      '#/components/responses/MethodNotAllowed',
    ]);
  });

  test('has schemas that are schemas', () => {
    for (const name of Object.keys(document.components.schemas))
      expect(() => objections(pointerTo('components', 'schemas', name), null)).not.toThrow();
    for (const { names } of all.filter(({ names }) => names.at(-1) === 'schema'))
      expect(() => objections(pointerTo(...names), null)).not.toThrow();
  });

  test('has examples that its schemas take', () => {
    const contents = all.filter(({ names }) => names.at(-2) === 'content');
    const examples = contents.flatMap(({ names, value: { example, examples = {} } }) =>
      [example, ...Object.values(examples as Readonly<Record<string, { value: unknown }>>).map(({ value }) => value)]
        .filter((each) => each !== undefined)
        .map((each) => ({ pointer: pointerTo(...names, 'schema'), each })),
    );
    expect(examples.length).toBeGreaterThanOrEqual(8);
    for (const { pointer, each } of examples) expect([pointer, objections(pointer, each)]).toEqual([pointer, []]);
    for (const { names, value } of all.filter(({ value }) => Array.isArray(value['examples'])))
      for (const each of value['examples'] as unknown[]) expect(objections(pointerTo(...names), each)).toEqual([]);
  });

  test('says in words what every operation, parameter, response and header is', () => {
    for (const { names, value } of all) {
      const isDescribed = value['$ref'] !== undefined || /\S/.test(String(value['description'] ?? ''));
      const [last, parent] = [names.at(-1), names.at(-2)];
      const wants =
        ['responses', 'headers', 'parameters', 'securitySchemes'].includes(String(parent)) && last !== undefined;
      if (wants && names[0] !== 'info') expect([names.join('/'), isDescribed]).toEqual([names.join('/'), true]);
    }
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('declares the parameters of its paths', () => {
    for (const { path, parameters } of operations) {
      const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
      expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(inPath);
    }
  });
});

describe('The document and what ships agree', () => {
  test('on the routes; HEAD and OPTIONS come by $default', () => {
    const { functions } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
      functions: Record<string, { events?: { httpApi?: { method?: string; path: string } }[] }>;
    };
    const routes = Object.values(functions).flatMap(({ events = [] }) =>
      events.flatMap(({ httpApi }) => (httpApi?.method ? [`${httpApi.method} ${httpApi.path}`] : [])),
    );
    const documented = operations.map(({ method, path }) => `${method} ${path}`);
    const ofDefault = ['HEAD', 'OPTIONS'].flatMap((method) =>
      Object.keys(document.paths).map((path) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual([...routes, ...ofDefault].sort());
  });

  test('on every type of problem, and on examples of problems, which node scripts/run.mjs scripts/openapi.ts writes', () => {
    const current = JSON.parse(readFileSync('docs/openapi.json', 'utf8'));
    const filled = structuredClone(current);
    fillIn(filled);
    expect(current).toEqual(filled);
  });

  test('on the status that each type of problem comes with', () => {
    const responses = [
      ...operations.flatMap(({ path, method, statuses }) =>
        statuses.map(
          (status) => [status, pointerTo('paths', path, method.toLowerCase(), 'responses', status)] as const,
        ),
      ),
      ['404', '#/components/responses/NoSuchPath'],
      ['405', '#/components/responses/MethodNotAllowed'],
    ] as const;
    const types = responses.flatMap(([status, pointer]) =>
      problemTypesOf(at<Response>(pointer).value).map((type) => [type, Number(status)] as const),
    );
    for (const [type, status] of types)
      expect([type, PROBLEM_TYPES[type as keyof typeof PROBLEM_TYPES]?.status]).toEqual([type, status]);
    expect(new Set(types.map(([type]) => type))).toEqual(new Set(Object.keys(PROBLEM_TYPES)));
  });

  test('on what docs/api.md says of problems', () => {
    const rows = readFileSync('docs/api.md', 'utf8').matchAll(/^\| (\d{3}) \| (`.*?`) \|/gm);
    const documented = Array.from(rows, ([, status, types = '']) =>
      Array.from(types.matchAll(/`([\w-]+)`/g), ([, type]) => [type, Number(status)]),
    ).flat();
    const known = Object.entries(PROBLEM_TYPES).map(([type, { status }]) => [type, status]);
    expect(documented.sort()).toEqual(known.sort());
  });
});
