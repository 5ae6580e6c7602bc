import type { Runs } from '../aws/runs.ts';
import { machineArnOf } from '../core/arn.ts';
import type { ExecutionContext } from '../core/contract.ts';
import { earlierRuns, runInProgress } from '../core/runs/executions.ts';

/**
 * Refuses a run while an earlier one of its machine is running. A dry run is in nobody's way.
 * @param isDryRun whether an input, JSON text, is that of a dry run
 * @param does what the other run does, such as `protects clusters`
 * @throws WorkflowError RunInProgress
 */
export async function refuseBesideOther(
  runs: Runs,
  execution: ExecutionContext,
  isDryRun: (input: string | null) => boolean,
  does: string,
): Promise<void> {
  for (const other of earlierRuns(execution, await runs.running(machineArnOf(execution.Id)))) {
    const described = await runs.describe(other.executionArn);
    if (described?.status === 'RUNNING' && !isDryRun(described.input)) throw runInProgress(other, does);
  }
}
