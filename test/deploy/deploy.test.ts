import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { inCopyOfProduct } from './product.ts';

const root = join(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);
const { parameterProblems } = require('../../deploy/parameters.cjs') as {
  parameterProblems: (given: readonly string[], known: readonly string[], custom: object) => string[];
};
const Plugin = require('../../deploy/serverless-plugin.cjs') as new (
  serverless: object,
) => { readonly hooks: { readonly 'before:package:initialize': () => Promise<void> } };

/** What osls prints when it refuses. */
const refusal = (...args: string[]): Promise<string> =>
  inCopyOfProduct((_folder, node) => node('node_modules/serverless/bin/serverless.js', ...args)).then(
    () => 'it did not refuse',
    (failure: { stdout: string }) => failure.stdout,
  );

test('a deployment that would tell nobody is refused, with the two ways out', async () => {
  expect(await refusal('deploy')).toMatch(/Nobody would get the notices[\s\S]*email=[\s\S]*topicArn=/);
});

test('a package is refused with everything that is wrong with its parameters', async () => {
  const output = await refusal('package', '--param=jwtIssuer=login', '--param=nix=1');
  expect(output).toMatch(/nix: there is no such parameter, only email, /);
  expect(output).toMatch(/jwtIssuer and jwtAudience go together[\s\S]*jwtIssuer: must be a URL/);
});

describe('a file of schedules is refused', () => {
  /** As osls runs the plugin before it packages, up to where it reads the file. */
  const packageWith = (schedules: string): Promise<void> => {
    const { hooks } = new Plugin({
      service: {
        custom: { schedules, jwt: { issuer: '', audience: '' }, createdSnapshots: { prefix: '', mode: 'Copy' } },
      },
      serviceDir: root,
      yamlParser: { parse: async (path: string) => parse(await readFile(path, 'utf8')) },
      getProvider: () => ({ getStage: () => 'dev' }),
      classes: { Error },
      configurationInput: { params: { default: {} } },
      processedInput: { options: {} },
    });
    return hooks['before:package:initialize']();
  };

  test.each([
    ['nowhere.yml', /^nowhere\.yml: ENOENT/],
    ['package.json', /^package\.json: The file of the schedules must hold a list/],
  ])('such as %s', async (file, words) => {
    await expect(packageWith(file)).rejects.toThrow(words);
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
