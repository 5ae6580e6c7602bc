import { SFNClient } from '@aws-sdk/client-sfn';
import { describedExecution } from './described-execution.ts';

/** Whether an execution is running; one that Step Functions no longer knows is not. */
export type IsRunning = (executionArn: string) => Promise<boolean>;

export function runningExecution(client = new SFNClient()): IsRunning {
  return async (executionArn) =>
    (await describedExecution(client, executionArn, 'METADATA_ONLY'))?.status === 'RUNNING';
}
