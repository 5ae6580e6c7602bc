import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { inCopyOfProduct } from './product.ts';

const { parameterProblems } = createRequire(import.meta.url)('../../deploy/parameters.cjs') as {
  parameterProblems: (given: readonly string[], known: readonly string[], custom: object) => string[];
};

/** What osls prints when it refuses. */
const refusal = (...args: string[]): Promise<string> =>
  inCopyOfProduct((_folder, node) => node('node_modules/serverless/bin/serverless.js', ...args)).then(
    () => 'it did not refuse',
    (failure: { stdout: string }) => failure.stdout,
  );

test('a deployment that would tell nobody is refused, with the two ways out', async () => {
  expect(await refusal('deploy')).toMatch(/Nobody would get the notices[\s\S]*email=[\s\S]*topicArn=/);
});

describe('a package is refused', () => {
  test.each([
    ['schedules=nowhere.yml', /nowhere\.yml: ENOENT/],
    ['schedules=package.json', /package\.json: The file of the schedules must hold a list/],
  ])(
    'with %s alone',
    async (parameter, words) => {
      expect(await refusal('package', `--param=${parameter}`)).toMatch(words);
    },
    180_000,
  );

  test('with everything that is wrong with its parameters', async () => {
    const output = await refusal('package', '--param=jwtIssuer=login', '--param=nix=1');
    expect(output).toMatch(/nix: there is no such parameter, only email, /);
    expect(output).toMatch(/jwtIssuer and jwtAudience go together[\s\S]*jwtIssuer: must be a URL/);
  });
});

describe('The parameters of a deployment', () => {
  const known = ['email', 'jwtIssuer'];
  const plain = { jwt: { issuer: '', audience: '' }, createdSnapshots: { prefix: '', mode: 'Copy' } };
  const jwt = (issuer: string, audience = 'copies') => ({ ...plain, jwt: { issuer, audience } });
  const created = (prefix: string, mode: string) => ({ ...plain, createdSnapshots: { prefix, mode } });

  test.each([
    plain,
    jwt('https://login.example.com/'),
    jwt('https://login.example.com', 'a,b'),
    created('release-', 'Copy'),
    created('release-', 'Export'),
  ])('are in order: %j', (custom) => {
    expect(parameterProblems(['email'], known, custom)).toEqual([]);
  });

  test.each([
    [jwt('https://login.example.com', ''), /^jwtIssuer and jwtAudience go together/],
    [jwt('', 'copies'), /^jwtIssuer and jwtAudience go together/],
    [jwt('login'), /^jwtIssuer: must be a URL/],
    [jwt('http://login.example.com'), /^jwtIssuer: must be a URL/],
    [jwt('https://login.example.com', 'a, b'), /^jwtAudience: .* without spaces/],
    [jwt('https://login.example.com', 'a,'), /^jwtAudience: /],
    [created('', 'export'), /^createdSnapshotMode: must be Copy or Export/],
    [created('', 'Export'), /^createdSnapshotMode: Export does nothing without createdSnapshotPrefix/],
  ])('are not: %j', (custom, problem) => {
    expect(parameterProblems([], known, custom)).toEqual([expect.stringMatching(problem)]);
  });

  test('that there are not are named, with those that there are', () => {
    expect(parameterProblems(['email', 'jwtIsuer', 'E-Mail'], known, plain)).toEqual(
      ['jwtIsuer', 'E-Mail'].map((name) => `${name}: there is no such parameter, only email, jwtIssuer`),
    );
  });
});
