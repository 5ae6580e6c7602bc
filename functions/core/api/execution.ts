import { machineOf } from '../arn.ts';
import { clusterInName } from '../copy/source.ts';
import { isRecord, parseJson } from '../json.ts';
import { isDryExpiration } from '../lifecycle/input.ts';
import { type ExecutionFailure, failureOf } from '../outcome/failed-execution.ts';
import { namesIn } from '../outcome/notice.ts';
import { isDryRun } from '../protection/input.ts';
import type { ExecutionWithOutput } from '../runs/executions.ts';

/** One line of ListExecutions, with times in ISO 8601. */
export interface ExecutionSummary {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: string;
  /** null while it runs. */
  readonly stoppedAt: string | null;
}

/** The result of DescribeExecution; null where a member is missing. */
export type DescribedExecution = ExecutionSummary & ExecutionWithOutput;

/** Why an execution ended without success. */
interface ExecutionError extends Pick<ExecutionFailure, 'sentence' | 'remedy' | 'fix' | 'details'> {
  readonly name: string;
}

/** An execution as a list shows it. */
interface ListedExecution extends ExecutionSummary {
  readonly mode: 'Copy' | 'Export' | null;
  /** As the request names them; null where it does not. */
  readonly source: string | null;
  readonly target: string | null;
  readonly bucket: string | null;
  /** The request's, or that of the automatic snapshot that it names. */
  readonly cluster: string | null;
  /** The error's name, if the execution ended without success. */
  readonly error: string | null;
}

/** @param execution null if it cannot be described any more */
export function listed(summary: ExecutionSummary, execution: DescribedExecution | null): ListedExecution {
  const { mode, source, target, bucket, cluster } = namesIn(parseJson(execution?.input ?? ''), null);
  const { status, error = null } = execution ?? { ...summary, error: null };
  const isBad = status !== 'RUNNING' && status !== 'SUCCEEDED';
  return {
    ...summaryOf(execution ?? summary),
    mode,
    source,
    target,
    bucket,
    cluster: cluster ?? clusterInName(source ?? ''),
    error: isBad ? (error ?? status) : null,
  };
}

/** A run as a list shows it. */
interface ListedRun extends ExecutionSummary {
  readonly dryRun: boolean;
  /** One sentence on what became of it; null until it has ended. */
  readonly summary: string | null;
  readonly error: string | null;
}

/** @param execution null if it cannot be described any more */
export function listedRun(listed: ExecutionSummary, execution: DescribedExecution | null): ListedRun {
  const input = execution?.input ?? null;
  const isDry = machineOf(listed.executionArn) === 'expire-recovery-points' ? isDryExpiration : isDryRun;
  const output = parseJson(execution?.output ?? '');
  const summary = isRecord(output) && typeof output['Summary'] === 'string' ? output['Summary'] : null;
  const error = execution && errorOf(execution);
  return {
    ...summaryOf(execution ?? listed),
    dryRun: isDry(input),
    summary: summary ?? error?.sentence ?? null,
    error: error?.name ?? null,
  };
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
  const failure = failureOf(execution);
  if (!failure) return null;
  const { sentence, remedy, fix, details } = failure;
  return { name: execution.error ?? execution.status, sentence, remedy, fix, details };
}
