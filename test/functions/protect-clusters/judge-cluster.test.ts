import { expect, test } from '@jest/globals';
import { judgeCluster } from '../../../functions/protect-clusters/judge-cluster.ts';
import { ACCOUNT, REGION, TARGET } from '../core/payloads.ts';
import { DEPLOYMENT, endedExecution, judgeInput } from '../core/protection/payloads.ts';

const stateMachineArn = (machine: string) => {
  expect(machine).toBe('copy-snapshot');
  return `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${DEPLOYMENT}`;
};

test('A cluster is judged by the execution of copy-snapshot that has its name', async () => {
  const asked: string[] = [];
  const describe = async (arn: string) => {
    asked.push(arn);
    return endedExecution();
  };
  const input = judgeInput();
  expect(await judgeCluster({ runs: { describe }, stateMachineArn })(input)).toMatchObject({
    Cluster: 'orders',
    Verdict: 'PROTECTED',
    Target: TARGET,
  });
  expect(asked).toEqual([`arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}:${input.Start.Name}`]);
});

test('A cluster without an execution has failed, as Step Functions says it', async () => {
  const input = judgeInput({ Error: 'StepFunctions.ThrottlingException', Cause: 'Rate exceeded' });
  expect(await judgeCluster({ runs: { describe: async () => null }, stateMachineArn })(input)).toMatchObject({
    Verdict: 'FAILED',
    Error: 'StepFunctions.ThrottlingException',
    Cause: 'It could not be started: Rate exceeded',
  });
});
