import { DescribeExecutionCommand, type DescribeExecutionCommandInput, type SFNClient } from '@aws-sdk/client-sfn';
import { calling, unlessNamed } from './faults.ts';

/** null when there is no such execution. */
export const describedExecution = (
  client: SFNClient,
  executionArn: string,
  includedData?: DescribeExecutionCommandInput['includedData'],
) =>
  unlessNamed(['ExecutionDoesNotExist'], () =>
    calling('states:DescribeExecution', executionArn, () =>
      client.send(new DescribeExecutionCommand({ executionArn, includedData })),
    ),
  );
