import { readCause } from '../cause.ts';
import { WorkflowError } from '../errors.ts';
import { isRecord, isSameJson, parseJson } from '../json.ts';
import { entryOf } from '../outcome/error-table.ts';
import { failureOf } from '../outcome/failed-execution.ts';
import { readRecordKey } from '../recovery-points/record.ts';
import type { ExecutionWithOutput } from '../runs/executions.ts';
import type { ClusterRow, JudgeClusterInput } from './contract.ts';
import { inRequest } from './in-request.ts';
import { row } from './need.ts';

/**
 * What became of a cluster: from the execution itself, since the fault that Step Functions reports may be cut.
 * @param execution null if there is none of the name
 * @throws WorkflowError TransientServiceError if Step Functions does not show yet how it ended
 */
export function judgeExecution(
  { Cluster, Start, Fault }: JudgeClusterInput,
  execution: ExecutionWithOutput | null,
): ClusterRow {
  if (isBehind(Fault, execution))
    throw new WorkflowError('TransientServiceError', `The end of the execution "${Start.Name}" cannot be seen yet.`);
  if (!execution) {
    const { sentence } = readCause(Fault ?? { Error: '' });
    const error = Fault?.Error ?? 'UnexpectedFailure';
    const cause = sentence || `The execution "${Start.Name}" is not known to Step Functions.`;
    return row(Cluster.Name, {
      Verdict: 'FAILED',
      Error: error,
      Cause: `It could not be started: ${cause}`,
      Remedy: entryOf(error, sentence).remedy,
    });
  }
  const known = { Execution: execution.executionArn };
  if (!isSameJson(parseJson(execution.input ?? ''), Start.Input))
    return row(Cluster.Name, {
      ...known,
      Verdict: 'FAILED',
      Error: 'UnexpectedFailure',
      Cause: `The execution "${Start.Name}" has another input than the run gave it.`,
      Remedy: entryOf('UnexpectedFailure').remedy,
    });
  if (execution.status === 'SUCCEEDED') return protectedBy(Cluster.Name, execution);
  const failure = failureOf(execution);
  const cause = failure?.sentence ?? `The execution is ${execution.status}, though the run was to wait for its end.`;
  return row(Cluster.Name, {
    ...known,
    Verdict: 'FAILED',
    Error: execution.error ?? execution.status,
    // The sentence of InvalidRequest has the members that are wrong, each with its remedy.
    Cause: execution.error === 'InvalidRequest' ? inRequest(cause) : cause,
    Remedy: failure?.remedy ?? REMEDY_OF_UNENDED,
    Fix: failure?.fix ?? null,
  });
}

const REMEDY_OF_UNENDED =
  'Look how the execution ends. If it succeeds, the next run finds the recovery point; if not, its Cause says what to do.';

/**
 * Whether the execution is shown as it was before its end, for which Step Functions has waited: DescribeExecution is eventually
 * consistent (its API reference).
 */
function isBehind(fault: JudgeClusterInput['Fault'], execution: ExecutionWithOutput | null): boolean {
  if (fault !== null && fault.Error !== 'States.TaskFailed') return false;
  if (!execution || execution.status === 'RUNNING') return true;
  return execution.status === 'SUCCEEDED' && execution.output === null;
}

function protectedBy(cluster: string, { executionArn, output }: ExecutionWithOutput): ClusterRow {
  const parsed = parseJson(output ?? '');
  const result = isRecord(parsed) ? parsed : {};
  const text = (member: string): string | null => (typeof result[member] === 'string' ? result[member] : null);
  const key = text('RecoveryPoint');
  const warnings = Array.isArray(result['Warnings']) ? result['Warnings'] : [];
  return row(cluster, {
    ...verdictOf(result['DryRun']),
    Source: text('SourceSnapshotName'),
    SourceCreatedAt: readRecordKey(key ?? '')?.createdAt ?? null,
    Target: text('TargetSnapshotName'),
    RecoveryPoint: key,
    Execution: executionArn,
    Warnings: warnings.filter((each) => typeof each === 'string'),
  });
}

/** A dry run succeeds also if it finds that the copy would fail. */
function verdictOf(dryRun: unknown): Pick<ClusterRow, 'Verdict'> & Partial<ClusterRow> {
  if (!isRecord(dryRun)) return { Verdict: 'PROTECTED' };
  const { Error: error, WouldDo: wouldDo } = dryRun;
  if (typeof error !== 'string') return { Verdict: 'WOULD_PROTECT' };
  return { Verdict: 'FAILED', Error: error, Cause: String(wouldDo), Remedy: entryOf(error).remedy };
}
