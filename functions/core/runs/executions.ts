import { executionNameOf } from '../arn.ts';
import type { ExecutionContext } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import type { KnownExecution } from '../outcome/failed-execution.ts';

/** An execution as Step Functions describes it. */
export interface ExecutionWithOutput extends KnownExecution {
  /** JSON text; null when it has none. */
  readonly output: string | null;
}

/** An execution that has not ended. */
export interface RunningExecution {
  readonly executionArn: string;
  readonly startedAt: string;
}

/** The runs that go first, the first one first: of several that started at once, all but one have such. */
export function earlierRuns(
  { Id, StartTime }: ExecutionContext,
  running: readonly RunningExecution[],
): RunningExecution[] {
  const orderOf = ({ executionArn, startedAt }: RunningExecution): string => `${startedAt} ${executionArn}`;
  const own = orderOf({ executionArn: Id, startedAt: StartTime });
  return running.filter((other) => orderOf(other) < own).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** @param does what the other run does, such as `protects clusters` */
export const runInProgress = ({ executionArn, startedAt }: RunningExecution, does: string): WorkflowError =>
  new WorkflowError(
    'RunInProgress',
    `The run "${executionNameOf(executionArn)}" was started at ${startedAt}, and still ${does}. Nothing was started.`,
    { Run: executionArn, StartedAt: startedAt },
  );

/** What the input of a run of any machine has as `Options.DryRun`. */
export function askedDryRun(input: string | null): unknown {
  const run = parseJson(input ?? '');
  const options = isRecord(run) ? run['Options'] : undefined;
  return isRecord(options) ? options['DryRun'] : undefined;
}
