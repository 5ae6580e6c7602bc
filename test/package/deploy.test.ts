import { describe, expect, test } from '@jest/globals';
import { inCopyOfProduct } from './product.ts';

/** What osls prints when it refuses. */
const refusal = (...args: string[]): Promise<string> =>
  inCopyOfProduct((_folder, node) => node('node_modules/serverless/bin/serverless.js', ...args)).then(
    () => 'it did not refuse',
    (failure: { stdout: string }) => failure.stdout,
  );

test('a deployment that would tell nobody is refused, with the two ways out', async () => {
  expect(await refusal('deploy')).toMatch(/Nobody would get the notices[\s\S]*email=[\s\S]*topicArn=/);
}, 60_000);

describe('a package is refused', () => {
  test.each([
    ['jwtIssuer=https://login.example.com/', /jwtIssuer and jwtAudience go together/],
    ['jwtAudience=copies', /jwtIssuer and jwtAudience go together/],
    ['createdSnapshotMode=export', /createdSnapshotMode must be Copy or Export/],
    ['schedules=nowhere.yml', /nowhere\.yml: ENOENT/],
    ['schedules=package.json', /package\.json: The file of the schedules must hold a list/],
  ])(
    'with %s alone',
    async (parameter, words) => {
      expect(await refusal('package', `--param=${parameter}`)).toMatch(words);
    },
    60_000,
  );
});
