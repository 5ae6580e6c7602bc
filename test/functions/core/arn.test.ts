import { expect, test } from '@jest/globals';
import {
  deploymentOf,
  executionArnOf,
  executionNameOf,
  isSameMachine,
  MACHINES,
  machineArnOf,
  machineOf,
  objectArn,
  parseArn,
} from '../../../functions/core/arn.ts';
import { ACCOUNT, EXECUTION, REGION, SOURCE_ARN } from './payloads.ts';

test('an ARN is taken apart, also of another partition, and also when it is none', () => {
  expect(parseArn(SOURCE_ARN)).toEqual({ partition: 'aws', region: REGION, accountId: ACCOUNT });
  expect(parseArn('arn:aws-cn:memorydb:cn-north-1:1:snapshot/a')).toEqual({
    partition: 'aws-cn',
    region: 'cn-north-1',
    accountId: '1',
  });
  expect(parseArn('')).toEqual({ partition: 'aws', region: '', accountId: '' });
});

test.each(MACHINES)('an execution of %s names its machine, and the deployment that all machines have', (machine) => {
  const suffix = machine === 'copy-snapshot' ? '' : `-${machine}`;
  const machineArn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:memorydb-snapshot-copy${suffix}`;
  const execution = executionArnOf(machineArn, 'tonight');
  expect(execution).toBe(`arn:aws:states:${REGION}:${ACCOUNT}:execution:memorydb-snapshot-copy${suffix}:tonight`);
  expect([machineArnOf(execution), executionNameOf(execution)]).toEqual([machineArn, 'tonight']);
  expect([machineOf(execution), machineOf(machineArn)]).toEqual([machine, machine]);
  expect([deploymentOf(execution), deploymentOf(machineArn)]).toEqual(
    Array.from({ length: 2 }, () => 'memorydb-snapshot-copy'),
  );
});

test('executions are of one machine whatever they are called, and only in one account and region', () => {
  const { Id } = EXECUTION;
  expect(isSameMachine(Id, Id.replace(/[^:]*$/, 'another'))).toBe(true);
  expect(isSameMachine(Id, Id.replace(ACCOUNT, '210987654321'))).toBe(false);
  expect(isSameMachine(Id, Id.replace(/:([^:]*)$/, '-protect-clusters:$1'))).toBe(false);
});

test('an object is in the partition of AWS unless another is given', () => {
  expect(objectArn({ bucket: 'exports', key: 'a-0001.rdb' })).toBe('arn:aws:s3:::exports/a-0001.rdb');
  expect(objectArn({ bucket: 'exports', key: '*' }, 'aws-cn')).toBe('arn:aws-cn:s3:::exports/*');
});
