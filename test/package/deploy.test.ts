import { expect, test } from '@jest/globals';
import { inCopyOfProduct } from './product.ts';

test('a deployment that would tell nobody is refused, with the two ways out', async () => {
  const deployed = inCopyOfProduct((_folder, node) => node('node_modules/serverless/bin/serverless.js', 'deploy'));
  const stdout = await deployed.then(
    () => 'it deployed',
    (failure: { stdout: string }) => failure.stdout,
  );
  expect(stdout).toMatch(/Nobody would get the notices[\s\S]*email=[\s\S]*topicArn=/);
}, 60_000);
