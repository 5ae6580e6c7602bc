import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { calling, unlessNamed } from './faults.ts';

/** Whether an execution is running; one that Step Functions no longer knows is not. */
export type IsRunning = (executionArn: string) => Promise<boolean>;

export function runningExecution(client = new SFNClient()): IsRunning {
  return async (executionArn) => {
    const command = new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' });
    const found = await unlessNamed(['ExecutionDoesNotExist'], () =>
      calling('states:DescribeExecution', executionArn, () => client.send(command)),
    );
    return found?.status === 'RUNNING';
  };
}
