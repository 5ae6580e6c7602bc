import { stateMachineArn } from '../aws/env.ts';
import { type Runs, runs } from '../aws/runs.ts';
import { executionArnOf } from '../core/arn.ts';
import type { ClusterRow, JudgeClusterInput } from '../core/protection/contract.ts';
import { judgeExecution } from '../core/protection/verdict.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'describe'>;
  readonly stateMachineArn: typeof stateMachineArn;
}

/** Finds out from the execution of copy-snapshot what became of a cluster. */
export const judgeCluster =
  ({ runs, stateMachineArn }: Dependencies) =>
  async (input: JudgeClusterInput): Promise<ClusterRow> => {
    const execution = executionArnOf(stateMachineArn('copy-snapshot'), input.Start.Name);
    return judgeExecution(input, await runs.describe(execution));
  };

export const handler = judgeCluster({ runs: runs(), stateMachineArn });
