import { stateMachineArn } from '../aws/env.ts';
import { type Runs, runs } from '../aws/runs.ts';
import type { ClusterRow, JudgeClusterInput } from '../core/protection/contract.ts';
import { judge } from '../core/protection/verdict.ts';

interface Dependencies {
  readonly runs: Pick<Runs, 'describe'>;
  readonly stateMachineArn: typeof stateMachineArn;
}

/** Finds out from the execution of copy-snapshot what became of a cluster. */
export const judgeCluster =
  ({ runs, stateMachineArn }: Dependencies) =>
  async (input: JudgeClusterInput): Promise<ClusterRow> => {
    const machine = stateMachineArn('copy-snapshot').replace(':stateMachine:', ':execution:');
    return judge(input, await runs.describe(`${machine}:${input.Start.Name}`));
  };

export const handler = judgeCluster({ runs: runs(), stateMachineArn });
