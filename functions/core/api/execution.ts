import { type BadEnding, badEndingOf } from '../outcome/failed-execution.ts';

/** One line of ListExecutions, with times in ISO 8601. */
export interface ExecutionSummary {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: string;
  /** null while it runs. */
  readonly stoppedAt: string | null;
}

/** What DescribeExecution tells; null where it has nothing. */
export interface DescribedExecution extends ExecutionSummary {
  /** JSON text, as is the output. */
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Why an execution ended without success. */
export interface ExecutionError extends Pick<BadEnding, 'sentence' | 'remedy' | 'fix' | 'details'> {
  readonly name: string;
}

export const summaryOf = ({
  name,
  executionArn,
  status,
  startedAt,
  stoppedAt,
}: ExecutionSummary): ExecutionSummary => ({
  name,
  executionArn,
  status,
  startedAt,
  stoppedAt,
});

/** The error of an execution that has ended without success; else null. */
export function errorOf(execution: DescribedExecution): ExecutionError | null {
  const ending = badEndingOf(execution);
  if (!ending) return null;
  const { sentence, remedy, fix, details } = ending;
  return { name: execution.error ?? execution.status, sentence, remedy, fix, details };
}
