import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { executionUrl, functionOf, logGroupOf, logUrl, roleOf } from '../../../../functions/core/outcome/deployment.ts';
import { parseYaml } from '../../../../local/yaml.ts';
import { tasks } from '../../../statemachine/asl.ts';
import { EXECUTION } from '../payloads.ts';

const { functions } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
  functions: Record<string, { role: string }>;
};

test('Every state that calls a function is known by it, with its role and its log', () => {
  for (const { name } of tasks) {
    if (name.startsWith('Notify')) continue;
    const key = functionOf(name) ?? '';
    expect([name, functions[key]?.role]).toEqual([name, roleOf(name)]);
    expect(logGroupOf(EXECUTION.Id, name)).toBe(`/aws/lambda/memorydb-snapshot-copy-${key}`);
  }
  expect([functionOf('ChecksumParts'), functionOf('VerifyShards'), functionOf(null)]).toEqual([
    'checksumPart',
    null,
    null,
  ]);
});

test('Pages of the console are those of the region, and none in another partition', () => {
  expect(executionUrl(EXECUTION.Id)).toBe(
    `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/${EXECUTION.Id}`,
  );
  expect(logUrl(EXECUTION.Id, 'ProbeShard')).toBe(
    'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fmemorydb-snapshot-copy-probeShard',
  );
  expect(logUrl(EXECUTION.Id, null)).toBeNull();
  expect(executionUrl(EXECUTION.Id.replace('arn:aws:', 'arn:aws-cn:'))).toBeNull();
});

test('A page of the console is never of another host, whatever an ARN says', () => {
  for (const region of ['evil.example/', 'evil.example#', 'a@evil.example', 'EU', ''])
    expect(executionUrl(EXECUTION.Id.replace('eu-central-1', region))).toBeNull();
  expect(executionUrl(`${EXECUTION.Id}\ud800"`)).toMatch(/%EF%BF%BD%22$/);
});
