import { type ListExecutionsCommandInput, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionWithOutput, RunningExecution } from '../core/runs/executions.ts';
import { describedExecution } from './described-execution.ts';
import { calling } from './faults.ts';

/** What runs ask Step Functions about executions. */
export interface Runs {
  /** All executions of a machine that are running. */
  running(stateMachineArn: string): Promise<RunningExecution[]>;
  /** null when there is no such execution. */
  describe(executionArn: string): Promise<ExecutionWithOutput | null>;
}

export function runs(client = new SFNClient()): Runs {
  return {
    running: (stateMachineArn) =>
      calling('states:ListExecutions', stateMachineArn, async () => {
        const found: RunningExecution[] = [];
        const request: ListExecutionsCommandInput = { stateMachineArn, statusFilter: 'RUNNING' };
        for await (const { executions = [] } of paginateListExecutions({ client }, request))
          for (const { executionArn = '', startDate } of executions)
            found.push({ executionArn, startedAt: startDate?.toISOString() ?? '' });
        return found;
      }),
    async describe(executionArn) {
      const found = await describedExecution(client, executionArn);
      if (!found) return null;
      const { status = '', input = null, output = null, error = null, cause = null } = found;
      return { executionArn, status, input, output, error, cause };
    },
  };
}
