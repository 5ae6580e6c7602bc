import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { DescribedExecution, ExecutionSummary } from '../core/api/execution.ts';
import type { HistoryEvent } from '../core/api/progress.ts';
import type { ListQuery } from '../core/api/query.ts';
import { executionArnOf, type Machine } from '../core/arn.ts';
import { describedExecution } from './described-execution.ts';
import { stateMachineArn } from './env.ts';
import { calling, unlessNamed } from './faults.ts';

/** The calls that start an execution. Names are those of executions of one state machine of this deployment. */
export interface Starter {
  /**
   * The execution, also if it already runs with the same input; null when the name is taken.
   * @param input JSON text
   */
  start(name: string, input: string): Promise<ExecutionSummary | null>;
  /** null when there is none of that name. */
  describe(name: string): Promise<DescribedExecution | null>;
}

/** The calls that show and stop executions. */
export interface Executions {
  describe: Starter['describe'];
  /** The newest events, the newest first, with their data. */
  newestEvents(name: string, most: number): Promise<readonly HistoryEvent[]>;
  /** The newest first; null when the query's token is invalid or too old. `nextToken` is null on the last page. */
  list(query: Omit<ListQuery, 'cluster'>): Promise<{ executions: ExecutionSummary[]; nextToken: string | null } | null>;
  stop(name: string, error: string, cause: string): Promise<void>;
}

/** A function of its own, so that the bundle of StartExecution leaves out the schemas of a history. */
export function starter(machine: Machine, client = new SFNClient()): Starter {
  return {
    async start(name, input) {
      const command = new StartExecutionCommand({ stateMachineArn: stateMachineArn(machine), name, input });
      const started = await unlessNamed(['ExecutionAlreadyExists'], () =>
        calling('states:StartExecution', stateMachineArn(machine), () => client.send(command)),
      );
      return started && summary({ ...started, name, status: 'RUNNING' });
    },
    describe: describing(machine, client),
  };
}

export function executions(machine: Machine, client = new SFNClient()): Executions {
  const arnOf = (name: string): string => executionArnOf(stateMachineArn(machine), name);
  return {
    describe: describing(machine, client),
    async newestEvents(name, most) {
      const command = new GetExecutionHistoryCommand({
        executionArn: arnOf(name),
        reverseOrder: true,
        maxResults: most,
        includeExecutionData: true,
      });
      const { events } = await calling('states:GetExecutionHistory', arnOf(name), () => client.send(command));
      return events ?? [];
    },
    async list({ status, limit, nextToken }) {
      const command = new ListExecutionsCommand({
        stateMachineArn: stateMachineArn(machine),
        maxResults: limit,
        statusFilter: status ?? undefined,
        nextToken: nextToken ?? undefined,
      });
      const page = await unlessNamed(['InvalidToken'], () =>
        calling('states:ListExecutions', stateMachineArn(machine), () => client.send(command)),
      );
      return page && { executions: (page.executions ?? []).map(summary), nextToken: page.nextToken ?? null };
    },
    async stop(name, error, cause) {
      const command = new StopExecutionCommand({ executionArn: arnOf(name), error, cause });
      await calling('states:StopExecution', arnOf(name), () => client.send(command));
    },
  };
}

const describing =
  (machine: Machine, client: SFNClient): Starter['describe'] =>
  async (name) => {
    const executionArn = executionArnOf(stateMachineArn(machine), name);
    const found = await describedExecution(client, executionArn);
    if (!found) return null;
    const { input = null, output = null, error = null, cause = null } = found;
    return { ...summary({ ...found, name }), input, output, error, cause };
  };

/** The SDK's types make every member optional; the service always sends these. */
const summary = (execution: {
  readonly name: string | undefined;
  readonly executionArn: string | undefined;
  readonly status: string | undefined;
  readonly startDate: Date | undefined;
  readonly stopDate?: Date | undefined;
}): ExecutionSummary => ({
  name: execution.name ?? '',
  executionArn: execution.executionArn ?? '',
  status: execution.status ?? '',
  startedAt: execution.startDate?.toISOString() ?? '',
  stoppedAt: execution.stopDate?.toISOString() ?? null,
});
